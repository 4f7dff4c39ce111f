/** Opens an SQLite file with a driver of {@link sqliteDrivers}, in the runtime that has it. */

import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import type { SqliteDatabase } from 'einmal/stores/sqlite'

/** Common methods of the drivers, in addition to those of the store. */
export interface OpenDatabase extends SqliteDatabase {
  exec(sql: string): unknown
  close(): void
}

/** @returns a function that opens one file with the options of that driver */
export async function sqliteOpener(
  driver: string,
): Promise<(file: string, options?: object) => OpenDatabase> {
  // better-sqlite3 needs a compiler, so it has a separate package.json in test/drivers.
  const drivers = createRequire(resolve('test/drivers/package.json'))
  const loaded =
    driver.includes(':') || driver === 'libsql' ? await import(driver) : drivers(driver)
  const Database = loaded.DatabaseSync ?? loaded.Database ?? loaded.default ?? loaded
  return (file, options) => (options ? new Database(file, options) : new Database(file))
}
