/** Node, Bun and Deno: the entries as ES modules. */

import * as core from 'einmal'
import * as accounts from 'einmal/accounts'
import * as gate from 'einmal/gate'
import * as qr from 'einmal/qr'
import * as transfer from 'einmal/transfer'
import * as vault from 'einmal/vault'
import { runSuite } from '../cases/suite.js'

console.log(JSON.stringify(await runSuite({ core, accounts, gate, qr, transfer, vault })))
