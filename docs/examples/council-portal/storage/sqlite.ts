/** Everything in one SQLite file: the portal of one machine. */

import { chmodSync } from 'node:fs'
import type { DatabaseStore } from 'einmal'
import { sqliteStore } from 'einmal/stores/sqlite'
import Libsql from 'libsql'
import { ConfigError, reasonOf } from '../config.js'
import type { Database, Row } from './database.js'
import { tables } from './schema.js'

/** @returns the database, and the store for the second factors in it */
export async function openSqlite(
  path: string,
): Promise<{ database: Database; store: DatabaseStore }> {
  const driver = connect(path)
  const store = sqliteStore({ database: driver })
  try {
    chmodSync(path, 0o600)
    // Prepares the connection as well, so that what follows waits for other processes.
    await store.setup()
    driver.pragma('synchronous = FULL')
    driver.pragma('foreign_keys = ON')
  } catch (error) {
    driver.close()
    throw cannotOpen(path, error)
  }

  /** Takes the right to write at once: a transaction that reads first can lose it to another process. */
  function inTransaction<T>(work: () => T): T {
    driver.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      driver.exec('COMMIT')
      return result
    } catch (error) {
      driver.exec('ROLLBACK')
      throw error
    }
  }

  const database: Database = {
    // The driver gives each row as an object of its columns, and types it as unknown.
    all: async (sql, ...values) => driver.prepare(sql).all(...values) as Row[],
    run: async (sql, ...values) => driver.prepare(sql).run(...values).changes,
    async setup() {
      inTransaction(() => {
        for (const sql of SCHEMA) driver.exec(sql)
      })
    },
    async transaction(first, ...rest) {
      return inTransaction(() => {
        if (driver.prepare(first.sql).run(...first.values).changes === 0) return false
        for (const { sql, values } of rest) driver.prepare(sql).run(...values)
        return true
      })
    },
    close: async () => {
      driver.close()
    },
  }
  return { database, store }
}

const SCHEMA = [
  ...tables('INTEGER PRIMARY KEY AUTOINCREMENT'),
  ...['UPDATE', 'DELETE'].map(
    (verb) => `CREATE TRIGGER IF NOT EXISTS audit_refuses_${verb.toLowerCase()}
      BEFORE ${verb} ON audit BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END`,
  ),
]

function connect(path: string): Libsql.Database {
  try {
    return new Libsql(path)
  } catch (error) {
    throw cannotOpen(path, error)
  }
}

function cannotOpen(path: string, error: unknown): ConfigError {
  return new ConfigError(`cannot open the database file ${path}: ${reasonOf(error)}`)
}
