/** The contract of a store over the SQLite that the runtime brings: Node from 22.13 on, Deno, Bun. */

import { sqliteStore } from 'einmal/stores/sqlite'
import { storeContract } from 'einmal/testing'
import { runAll } from '../suite.js'

const Database =
  'Bun' in globalThis
    ? (await import('bun:sqlite')).Database
    : (await import('node:sqlite')).DatabaseSync
const store = sqliteStore({ database: new Database(':memory:') })

console.log(JSON.stringify(await runAll(storeContract(() => store))))
