/**
 * The contract of the SQLite store over one driver, in a process of the runtime that has it. Takes
 * the driver, and the file of a database that is not there yet; prints what became of each case.
 */

import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { type SqliteDatabase, sqliteStore } from 'einmal/stores/sqlite'
import { storeContract } from 'einmal/testing'

const [driver = '', file = ''] = process.argv.slice(2)
const database: SqliteDatabase = await open()
const store = sqliteStore({ database })
const outcomes: Record<string, string> = {}

await Promise.all(
  storeContract(() => store).map(async ({ name, run }) => {
    outcomes[name] = await outcomeOf(run)
  }),
)
database.prepare('BEGIN').run()
outcomes['write in a transaction'] = await outcomeOf(() => store.write('key', 'value', undefined))
database.prepare('ROLLBACK').run()
console.log(JSON.stringify(outcomes))

async function outcomeOf(run: () => Promise<unknown>): Promise<string> {
  return run().then(
    () => 'passed',
    (error) => `${error}`,
  )
}

async function open(): Promise<SqliteDatabase> {
  // Compiled where the project does without a compiler, see test/drivers.
  const drivers = createRequire(resolve('test/drivers/package.json'))
  const driverModule = driver.includes(':') ? await import(driver) : drivers(driver)
  const Database = driverModule.DatabaseSync ?? driverModule.Database ?? driverModule
  return new Database(file)
}
