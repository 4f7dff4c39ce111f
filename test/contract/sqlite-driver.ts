/**
 * Runs the contract of the SQLite store over one driver, in the runtime of that driver. Arguments:
 * the driver, and the file of a new database. Prints the outcome of each case.
 */

import { sqliteStore } from 'einmal/stores/sqlite'
import { storeContract } from 'einmal/testing'
import { sqliteOpener } from '../support/open-sqlite.js'
import { setupCases } from './sqlite-setup.js'

const [driver = '', file = ''] = process.argv.slice(2)
const open = await sqliteOpener(driver)
const database = open(file)
const store = sqliteStore({ database })
const outcomes: Record<string, string> = {}

await Promise.all(
  storeContract(() => store).map(async ({ name, run }) => {
    outcomes[name] = await outcomeOf(run)
  }),
)
for (const { name, run } of setupCases(open, file)) outcomes[name] = await outcomeOf(run)
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
