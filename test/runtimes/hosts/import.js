/** Node, Bun, Deno: the entries as ES modules. */

import * as core from 'einmal'
import * as accounts from 'einmal/accounts'
import * as gate from 'einmal/gate'
import * as qr from 'einmal/qr'
import { run } from '../suite.js'

console.log(JSON.stringify(await run({ core, accounts, gate, qr })))
