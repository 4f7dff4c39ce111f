/** workerd: the entries as the modules of a worker, which `workerd test` runs. */

import * as core from 'einmal'
import * as accounts from 'einmal/accounts'
import * as gate from 'einmal/gate'
import * as qr from 'einmal/qr'
import * as transfer from 'einmal/transfer'
import * as vault from 'einmal/vault'
import { runSuite } from '../cases/suite.js'

// biome-ignore lint/style/noDefaultExport: the form of a worker
export default {
  async test(): Promise<void> {
    console.log(JSON.stringify(await runSuite({ core, accounts, gate, qr, transfer, vault })))
  },
}
