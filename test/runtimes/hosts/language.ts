/** An engine with the language alone, such as Hermes: the entries, and a random source as a polyfill. */

import * as core from 'einmal'
import * as accounts from 'einmal/accounts'
import * as qr from 'einmal/qr'
import * as transfer from 'einmal/transfer'
import * as vault from 'einmal/vault'
import { runLanguageSuite } from '../cases/suite.js'

// The cast names what the programs of these engines have: the only way to say something.
const engine = globalThis as unknown as { print(text: string): void; crypto: object }

// Only for the tests: these numbers can be predicted. An app loads a polyfill of the system's source.
engine.crypto = {
  getRandomValues(bytes: Uint8Array): Uint8Array {
    for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(Math.random() * 256)
    return bytes
  },
}

runLanguageSuite({ core, accounts, qr, transfer, vault }).then(
  (report) => engine.print(JSON.stringify(report)),
  (error) => engine.print(String(error)),
)
