/** Runs the contract of the PostgreSQL store over `Bun.sql`, on Bun. The argument is the URL of a server. */

import { postgresStore } from 'einmal/stores/postgres'
import { storeContract } from 'einmal/testing'
import { runCases } from '../runtimes/cases/report.js'

type Unsafe = (text: string, values: (string | number | null)[]) => Promise<readonly unknown[]>
interface Sql {
  unsafe: Unsafe
  close(): Promise<void>
  begin<T>(run: (tx: { unsafe: Unsafe }) => Promise<T>): Promise<T>
}

// The cast names the part of Bun that is used: its types are not installed.
const { Bun } = globalThis as unknown as { Bun: { SQL: new (url: string) => Sql } }
const sql = new Bun.SQL(process.argv[2] ?? '')
const store = postgresStore({ client: sql })
const report = await runCases(storeContract(() => store))
const inTransaction = await sql
  .begin((tx) => postgresStore({ client: tx }).write('key', 'value', undefined))
  .then(String, String)
await sql.close()
console.log(JSON.stringify({ ...report, inTransaction }))
