/** The contract of a store on the SQLite of the runtime: Node from 22.13 on, Deno, Bun. */

import { type SqliteDatabase, sqliteStore } from 'einmal/stores/sqlite'
import { storeContract } from 'einmal/testing'
import { runCases } from '../cases/report.js'

type Open = new (path: string) => SqliteDatabase

// Not literals: a runtime that lacks a module must not look for it.
const module = 'Bun' in globalThis ? 'bun:sqlite' : 'node:sqlite'
const { Database, DatabaseSync }: { Database?: Open; DatabaseSync?: Open } = await import(module)
const Opened = Database ?? DatabaseSync
if (Opened === undefined) throw new Error(`${module} has no database`)
const store = sqliteStore({ database: new Opened(':memory:') })

console.log(JSON.stringify(await runCases(storeContract(() => store))))
