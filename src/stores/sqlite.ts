/** State in an SQLite file, over the database object that the program already has. */

import type { DatabaseStore } from '../verifier/store.js'
import type { SqliteDatabase, SqliteStatement, SqliteValue } from './sqlite-database.js'
import { prepareSqlite } from './sqlite-setup.js'

export type { SqliteDatabase, SqliteStatement, SqliteValue } from './sqlite-database.js'

/** Options of {@link sqliteStore}. */
export interface SqliteStoreOptions {
  /** An open database. */
  database: SqliteDatabase
  /**
   * Letters, digits and `_`, with the name of an attached database and a dot in front if need be.
   *
   * @defaultValue `'einmal_state'`
   */
  table?: string | undefined
  /**
   * How long a statement waits for another connection that writes, in milliseconds (0 to
   * 2,147,483,647). `setup` sets it on the connection, unless the connection has a longer one.
   * `false` leaves the connection as it is.
   *
   * @defaultValue 5000
   */
  busyTimeoutMs?: number | false | undefined
  /**
   * Whether `setup` switches the file to the write-ahead log, which is kept in the file. A database
   * in memory and a temporary one are left as they are. `false` leaves every database as it is.
   *
   * @defaultValue true
   */
  wal?: boolean | undefined
}

/**
 * A store in one table of an SQLite file, for the processes of one machine. Entries expire by the
 * clock of that machine. `setup` prepares the connection and creates the table; several processes may
 * call it at the same instant on a new file. What a crash can take back is in docs/stores.md.
 *
 * @throws {TypeError} when `database` is no such object, or an option has the wrong type
 * @throws {RangeError} when `table` has other characters, or more than 63; when `busyTimeoutMs` is
 * out of its range
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
    throw new TypeError('database must be an SQLite database: an object with prepare(sql)')
  }
  const table = options.table ?? 'einmal_state'
  const sql = statements(table)
  const setup = {
    busyTimeoutMs: milliseconds(options.busyTimeoutMs ?? 5000),
    wal: flag(options.wal ?? true),
    schema: table.includes('.') ? table.slice(0, table.indexOf('.')) : 'main',
    create: sql.setup,
    probe: sql.probe,
  }
  const prepared = new Map<string, SqliteStatement>()
  let writes = 0
  let swept: string | undefined

  function prepare(text: string): SqliteStatement {
    const statement = prepared.get(text) ?? database.prepare(text)
    prepared.set(text, statement)
    return statement
  }

  // `run`, and not `get` with RETURNING: a driver's `get` stops at the first row, and may then lose
  // the error of the commit that comes behind it.
  function run(text: string, ...values: SqliteValue[]): number | bigint {
    refuseTransaction()
    return prepare(text).run(...values).changes
  }

  function refuseTransaction(): void {
    if (database.inTransaction || database.isTransaction) {
      throw new Error('the connection is in a transaction, and a rollback would undo this write')
    }
  }

  /** Now and then, looks for what has expired among the few rows behind those of the last time. */
  function sweep(key: string, now: number): void {
    if (writes++ % WRITES_PER_SWEEP > 0) return
    const from = swept ?? key
    const [end] = prepare(sql.bite).all(from)
    swept = text(end, 'key')
    run(sql.sweep, from, swept, now)
  }

  return {
    async setup() {
      refuseTransaction()
      await prepareSqlite(database, setup)
    },
    async read(key) {
      const rows: unknown = prepare(sql.read).all(checked(key), Date.now())
      if (!Array.isArray(rows) || rows.length > 1) throw new Error('SQLite answered no row')
      return rows.length === 0
        ? undefined
        : { value: text(rows[0], 'value'), version: text(rows[0], 'version') }
    },
    async write(key, value, expected, expiresAt) {
      const now = Date.now()
      // Rounded up, since the column holds integers.
      const until = expiresAt === undefined ? null : Math.ceil(expiresAt)
      const changes =
        expected === undefined
          ? run(sql.create, checked(key), value, until, now)
          : run(sql.replace, value, until, checked(key), expected, now)
      const written = changes === 1 || changes === 1n
      if (!written && changes !== 0 && changes !== 0n) {
        throw new Error('SQLite did not say what it changed')
      }
      try {
        sweep(key, now)
      } catch {
        // The write stands; what is left over is found the next time.
      }
      return written
    },
    async delete(key) {
      run(sql.delete, checked(key))
    },
  }
}

/** A sweep follows every so many writes, and looks at more rows than those can have added. */
const WRITES_PER_SWEEP = 128
const ROWS_PER_SWEEP = 512

/** The version is random, so that no key ever has the same one twice, deleted or restored. */
const VERSION = 'lower(hex(randomblob(16)))'

function statements(name: string) {
  const table = quoted(name)
  return {
    // With a rowid: without one, a record of about a kilobyte, which accounts have, takes a whole page.
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
    bite: `SELECT coalesce(max(key), '') AS key FROM
      (SELECT key FROM ${table} WHERE key > ? ORDER BY key LIMIT ${ROWS_PER_SWEEP})`,
    sweep: `DELETE FROM ${table} WHERE key > ? AND key <= ? AND expires_at <= ?`,
  }
}

function quoted(table: string): string {
  if (typeof table !== 'string') throw new TypeError('table must be a string')
  if (/^([a-z_][a-z0-9_]{0,62}\.)?[a-z_][a-z0-9_]{0,62}$/i.test(table)) {
    return `"${table.replace('.', '"."')}"`
  }
  throw new RangeError('table must be a name of 1 to 63 letters, digits and _')
}

/** SQLite keeps the time-out in 32 bits. */
function milliseconds(value: number | false): number | false {
  if (value === false) return value
  if (typeof value !== 'number') throw new TypeError('busyTimeoutMs must be a number or false')
  if (Number.isInteger(value) && value >= 0 && value < 2 ** 31) return value
  throw new RangeError('busyTimeoutMs must be an integer from 0 to 2147483647')
}

function flag(value: boolean): boolean {
  if (typeof value !== 'boolean') throw new TypeError('wal must be true or false')
  return value
}

/** Keys that UTF-8 cannot hold would become one and the same; a NUL ends a text in some tools. */
function checked(key: string): string {
  if (/[\0\ud800-\udfff]/u.test(key)) throw new TypeError('the key has a NUL or a lone surrogate')
  return key
}

function text(row: unknown, column: string): string {
  const value: unknown = Object(row)[column]
  if (typeof value === 'string') return value
  throw new Error(`SQLite answered no text for the column ${column}`)
}
