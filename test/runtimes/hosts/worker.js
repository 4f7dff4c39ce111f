/** workerd: the entries as the modules of a worker, which `workerd test` runs. */

import * as core from 'einmal'
import * as accounts from 'einmal/accounts'
import * as gate from 'einmal/gate'
import * as qr from 'einmal/qr'
import { run } from 'suite.js'

// biome-ignore lint/style/noDefaultExport: the form of a worker
export default {
  async test() {
    console.log(JSON.stringify(await run({ core, accounts, gate, qr })))
  },
}
