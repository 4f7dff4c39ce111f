/** A page of a browser, whose import map finds the entries. */

import * as core from 'einmal'
import * as accounts from 'einmal/accounts'
import * as gate from 'einmal/gate'
import * as qr from 'einmal/qr'
import { runSuite } from '../cases/suite.js'

Reflect.set(globalThis, 'report', await runSuite({ core, accounts, gate, qr }))
