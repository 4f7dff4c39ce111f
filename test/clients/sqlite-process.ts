/**
 * Runs the contract of the SQLite store over the clients of the table. A separate process, since the
 * SQLite of better-sqlite3 and that of libsql must not share one. The argument is an empty folder.
 */

import { join } from 'node:path'
import { storeContract } from 'einmal/testing'
import { runCases } from '../runtimes/cases/report.js'
import { sqliteRows } from './rows.js'

const [folder = ''] = process.argv.slice(2)
const reports: Record<string, unknown> = {}
for (const [name, row] of Object.entries(sqliteRows)) {
  const { store, close } = await row.open(join(folder, `${name}.db`))
  reports[name] = await runCases(storeContract(() => store))
  await close()
}
console.log(JSON.stringify(reports))
