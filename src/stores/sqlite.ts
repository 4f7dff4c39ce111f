/** Keeps state in an SQLite file, through the database object that the program already has. */

import { invalidType, invalidValue } from '../core/argument-errors.js'
import type { DatabaseStore } from '../verifier/state-store.js'
import { checkedKey } from './key.js'
import type { SqliteDatabase, SqliteStatement, SqliteValue } from './sqlite-database.js'
import { sqliteFindings } from './sqlite-findings.js'
import { sqliteSettings } from './sqlite-settings.js'
import { prepareSqlite } from './sqlite-setup.js'
import { ROWS_PER_SWEEP, sweeper } from './sweep.js'
import { DEFAULT_TABLE, quotedTable, textColumn } from './table.js'

export type { SqliteDatabase, SqliteStatement, SqliteValue } from './sqlite-database.js'

/** Options of {@link sqliteStore}. */
export interface SqliteStoreOptions {
  /** An open database. */
  database: SqliteDatabase
  /**
   * Name of the table: letters, digits and `_`. The name of an attached database and a dot may stand in
   * front.
   *
   * @defaultValue `'einmal_state'`
   */
  table?: string | undefined
  /**
   * Busy time-out in milliseconds, 0 to 2,147,483,647: the time that a statement waits for another
   * connection that writes. `setup` sets it, except on a connection that has a longer one. `false` leaves
   * the connection as it is.
   *
   * @defaultValue 5000
   */
  busyTimeoutMs?: number | false | undefined
  /**
   * Whether `setup` switches the file to the write-ahead log, a setting that the file keeps. Databases in
   * memory and temporary ones are not switched. `false` switches none.
   *
   * @defaultValue true
   */
  wal?: boolean | undefined
}

/**
 * Creates a store in one table of an SQLite file, for the processes of one machine. Entries expire by
 * the clock of that machine. `setup` prepares the connection and creates the table. Several processes may
 * call it at the same time on a new file.
 *
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when `database` has no method `prepare`, or an option
 * has the wrong type
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when `table` has other characters, or more than 63
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when `busyTimeoutMs` is out of its range
 *
 * @example
 * ```ts
 * import { createVerifier } from 'einmal'
 * import { sqliteStore } from 'einmal/stores/sqlite'
 * import Database from 'libsql'
 *
 * const store = sqliteStore({ database: new Database(':memory:') })
 * await store.setup()
 * const verifier = createVerifier({ store })
 * ```
 */
export function sqliteStore(options: SqliteStoreOptions): DatabaseStore {
  const { database } = options
  if (typeof database?.prepare !== 'function') {
    throw invalidType('database must be an SQLite database: an object with prepare(sql)')
  }
  const table = options.table ?? DEFAULT_TABLE
  const sql = statements(table)
  const setup = {
    busyTimeoutMs: milliseconds(options.busyTimeoutMs ?? 5000),
    wal: flag(options.wal ?? true),
    schema: table.includes('.') ? table.slice(0, table.indexOf('.')) : 'main',
    create: sql.setup,
    probe: sql.probe,
  }
  const prepared = new Map<string, SqliteStatement>()

  function prepare(text: string): SqliteStatement {
    const statement = prepared.get(text) ?? database.prepare(text)
    prepared.set(text, statement)
    return statement
  }

  // `run` instead of `get` with RETURNING: some drivers stop `get` at the first row, and then lose the
  // error of the commit that follows.
  function run(text: string, ...values: SqliteValue[]): number | bigint {
    refuseTransaction()
    return prepare(text).run(...values).changes
  }

  function refuseTransaction(): void {
    if (database.inTransaction || database.isTransaction) {
      throw new Error('the connection is in a transaction, and a rollback would undo this write')
    }
  }

  const sweep = sweeper((key, now) => {
    const [row] = prepare(sql.lastOfBatch).all(key)
    const last = textColumn(row, 'key')
    run(sql.sweep, key, last, now)
    return last
  })

  return {
    async setup() {
      refuseTransaction()
      await prepareSqlite(database, setup)
    },
    async read(key) {
      const rows: unknown = prepare(sql.read).all(checkedKey(key), Date.now())
      if (!Array.isArray(rows)) throw new Error('SQLite returned no list of rows')
      if (rows.length > 1) throw new Error('SQLite returned more than one row')
      if (rows.length === 0) return undefined
      return { value: textColumn(rows[0], 'value'), version: textColumn(rows[0], 'version') }
    },
    async write(key, value, expected, expiresAt) {
      const now = Date.now()
      // Rounded up, since the column holds integers.
      const until = expiresAt === undefined ? null : Math.ceil(expiresAt)
      const changes =
        expected === undefined
          ? run(sql.create, checkedKey(key), value, until, now)
          : run(sql.replace, value, until, checkedKey(key), expected, now)
      const written = changes === 1 || changes === 1n
      if (!written && changes !== 0 && changes !== 0n) {
        throw new Error('SQLite returned no number of changed rows')
      }
      await sweep(key, now)
      return written
    },
    async delete(key) {
      run(sql.delete, checkedKey(key))
    },
    check: async () => sqliteFindings(sqliteSettings(database, setup.schema)),
  }
}

/** Versions are random, so that none repeats, even after a deletion or a restore. */
const VERSION = 'lower(hex(randomblob(16)))'

function statements(name: string) {
  const table = quotedTable(name)
  return {
    // Not WITHOUT ROWID: a record of about a kilobyte, as accounts write it, would then take a whole page.
    setup: `CREATE TABLE IF NOT EXISTS ${table} (
      key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL, version TEXT NOT NULL, expires_at INTEGER
    ) STRICT`,
    probe: `DELETE FROM ${table} WHERE FALSE`,
    read: `SELECT value, version FROM ${table} WHERE key = ? AND ifnull(expires_at > ?, TRUE)`,
    create: `INSERT INTO ${table} AS held (key, value, version, expires_at)
      VALUES (?, ?, ${VERSION}, ?)
      ON CONFLICT (key) DO UPDATE
      SET value = excluded.value, version = excluded.version, expires_at = excluded.expires_at
      WHERE held.expires_at <= ?`,
    replace: `UPDATE ${table} SET value = ?, version = ${VERSION}, expires_at = ?
      WHERE key = ? AND version = ? AND ifnull(expires_at > ?, TRUE)`,
    delete: `DELETE FROM ${table} WHERE key = ?`,
    lastOfBatch: `SELECT coalesce(max(key), '') AS key FROM
      (SELECT key FROM ${table} WHERE key > ? ORDER BY key LIMIT ${ROWS_PER_SWEEP})`,
    sweep: `DELETE FROM ${table} WHERE key > ? AND key <= ? AND expires_at <= ?`,
  }
}

/** Checks a busy time-out, which SQLite holds in 32 bits. */
function milliseconds(value: number | false): number | false {
  if (value === false) return value
  if (typeof value !== 'number') throw invalidType('busyTimeoutMs must be a number or false')
  if (Number.isInteger(value) && value >= 0 && value < 2 ** 31) return value
  throw invalidValue('busyTimeoutMs must be an integer from 0 to 2147483647')
}

function flag(value: boolean): boolean {
  if (typeof value !== 'boolean') throw invalidType('wal must be true or false')
  return value
}
