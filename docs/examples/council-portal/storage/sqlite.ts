/** Everything in one SQLite file: the portal of one machine. */

import { chmodSync } from 'node:fs'
import Libsql from 'libsql'
import { ConfigError } from '../config.js'
import type { Database, Row } from './database.js'
import { tables } from './schema.js'

/** @returns the database, and the driver's own object for `sqliteStore` */
export function openSqlite(path: string): { database: Database; driver: Libsql.Database } {
  const driver = connect(path)
  chmodSync(path, 0o600)
  driver.pragma('journal_mode = WAL')
  driver.pragma('synchronous = FULL')
  driver.pragma('foreign_keys = ON')
  const database: Database = {
    // The driver gives each row as an object of its columns, and types it as unknown.
    all: async (sql, ...values) => driver.prepare(sql).all(...values) as Row[],
    run: async (sql, ...values) => driver.prepare(sql).run(...values).changes,
    // A second process on this file waits for each statement, and every one of the start is idempotent.
    alone: (work) => work(),
    schema: [
      ...tables('INTEGER PRIMARY KEY AUTOINCREMENT'),
      ...['UPDATE', 'DELETE'].map(
        (verb) => `CREATE TRIGGER IF NOT EXISTS audit_refuses_${verb.toLowerCase()}
          BEFORE ${verb} ON audit BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END`,
      ),
    ],
    close: async () => {
      driver.close()
    },
  }
  return { database, driver }
}

function connect(path: string): Libsql.Database {
  try {
    return new Libsql(path, { timeout: 5000 })
  } catch {
    throw new ConfigError(`cannot open the database file ${path}`)
  }
}
