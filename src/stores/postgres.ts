/** State in a PostgreSQL table, over the client that the program already has. */

import type { DatabaseStore } from '../verifier/store.js'

/**
 * What the client must have: a `Pool` or `Client` of pg, PGlite, `neon()` and what else answers
 * `query(text, values)` with rows have it.
 */
export interface PostgresClient {
  /** Runs one statement, with its values for `$1`, `$2` and so on. */
  query(text: string, values: unknown[]): Promise<PostgresRows>
  /** What a `Client` of pg says of its connection: I idle, T in a transaction, E in a failed one. */
  getTransactionStatus?: (() => unknown) | undefined
}

/** The rows, or a result that holds them. */
export type PostgresRows = readonly unknown[] | { rows: readonly unknown[] }

/**
 * A store in one table of a PostgreSQL database, for any number of nodes. Every verb is one
 * statement in a transaction of its own, right at READ COMMITTED and above. Hand in a pool, not a
 * connection on which the program opens transactions: a rollback would undo what was accepted.
 *
 * An entry has expired when the clock of the server and that of this process both say so: one of
 * them alone, far ahead, makes no code good a second time.
 *
 * @param options - `client`: see {@link PostgresClient}; `table`: letters, digits and `_`, with a
 * schema and a dot in front if need be; `einmal_state` unless told
 * @throws {TypeError} when `client` is no such object, or `table` no string
 * @throws {RangeError} when `table` has other characters, or more than 63
 *
 * @example
 * ```ts
 * import { PGlite } from '@electric-sql/pglite'
 * import { createVerifier } from 'einmal'
 * import { postgresStore } from 'einmal/stores/postgres'
 *
 * const store = postgresStore({ client: new PGlite() }) // or new pg.Pool()
 * await store.setup()
 * const verifier = createVerifier({ store })
 * ```
 */
export function postgresStore(options: {
  client: PostgresClient
  table?: string | undefined
}): DatabaseStore {
  const { client, table } = options
  if (typeof client?.query !== 'function') {
    throw new TypeError('client must be a PostgreSQL client: an object with query(text, values)')
  }
  const sql = statements(table ?? 'einmal_state')
  let writes = 0
  let swept: string | undefined

  function query(text: string, ...values: (string | number | null)[]): Promise<PostgresRows> {
    const status = client.getTransactionStatus?.()
    if (status === 'T' || status === 'E') {
      throw new Error('the client is in a transaction, and a rollback would undo this write')
    }
    return client.query(text, values)
  }

  /** Now and then, looks for what has expired among the few rows behind those of the last time. */
  async function sweep(key: string, now: number): Promise<void> {
    if (writes++ % WRITES_PER_SWEEP > 0) return
    swept = text(rowOf(await query(sql.sweep, swept ?? key, now)), 'key')
  }

  return {
    async setup() {
      try {
        // First of all, since a role that may use the table need not be allowed to create it.
        await query(sql.probe)
      } catch (error) {
        if (sqlState(error) !== UNDEFINED_TABLE) throw error
        try {
          await query(sql.setup)
        } catch (reason) {
          // Perhaps because another one was faster, which the server says in several ways.
          await query(sql.probe).then(undefined, () => Promise.reject(reason))
        }
      }
    },
    async read(key) {
      const row = rowOf(await query(sql.read, checked(key), Date.now()))
      return row === undefined
        ? undefined
        : { value: text(row, 'value'), version: text(row, 'version') }
    },
    async write(key, value, expected, expiresAt) {
      const now = Date.now()
      const version = crypto.randomUUID()
      const values = [checked(key), value, expiresAt ?? null, now, version] as const
      try {
        const row = rowOf(
          expected === undefined
            ? await query(sql.create, ...values)
            : await query(sql.replace, ...values, expected),
        )
        if (row === undefined) return false
        // An answer to another write, sent twice or late, must not pass for one to this.
        if (text(row, 'version') !== version) throw new Error('PostgreSQL answered another write')
      } catch (error) {
        // Above READ COMMITTED, this is how the server says that another write came first.
        if (sqlState(error) === SERIALIZATION_FAILURE) return false
        throw error
      }
      // The write stands whatever becomes of the sweep: what is left over is found the next time.
      await sweep(key, now).catch(() => undefined)
      return true
    },
    async delete(key) {
      await query(sql.delete, checked(key))
    },
  }
}

/** A version is random: none comes again, also when the database was restored or failed over. */
declare const crypto: { randomUUID(): string }

const UNDEFINED_TABLE = '42P01'
const SERIALIZATION_FAILURE = '40001'

/** A sweep follows every so many writes, and looks at more rows than those can have added. */
const WRITES_PER_SWEEP = 128
const ROWS_PER_SWEEP = 512

function statements(name: string) {
  const table = quoted(name)
  const time = (parameter: string) => `to_timestamp(${parameter}::float8 / 1000)`
  const expired = (now: string) => `expires_at <= least(now(), ${time(now)})`
  return {
    probe: `SELECT key, value, version, expires_at FROM ${table} LIMIT 0`,
    // Room on each page, and no index but the key's, let an update stay on its page (HOT).
    setup: `CREATE TABLE IF NOT EXISTS ${table} (
      key text COLLATE "C" PRIMARY KEY,
      value text NOT NULL,
      version uuid NOT NULL,
      expires_at timestamptz
    ) WITH (fillfactor = 80)`,
    read: `SELECT value, version::text AS version FROM ${table}
      WHERE key = $1 AND (${expired('$2')}) IS NOT TRUE`,
    create: `INSERT INTO ${table} AS held (key, value, version, expires_at)
      VALUES ($1, $2, $5::uuid, ${time('$3')})
      ON CONFLICT (key) DO UPDATE
      SET value = excluded.value, version = excluded.version, expires_at = excluded.expires_at
      WHERE held.${expired('$4')}
      RETURNING version::text AS version`,
    replace: `UPDATE ${table} SET value = $2, version = $5::uuid, expires_at = ${time('$3')}
      WHERE key = $1 AND version::text = $6 AND (${expired('$4')}) IS NOT TRUE
      RETURNING version::text AS version`,
    delete: `DELETE FROM ${table} WHERE key = $1`,
    // Asked twice whether it has expired: between the two another write may have renewed it.
    sweep: `WITH
        bite AS (
          SELECT key, expires_at FROM ${table}
          WHERE key > $1 ORDER BY key LIMIT ${ROWS_PER_SWEEP}
        ),
        swept AS (
          DELETE FROM ${table}
          WHERE key IN (SELECT key FROM bite WHERE ${expired('$2')}) AND ${expired('$2')}
        )
      SELECT coalesce(max(key), '') AS key FROM bite`,
  }
}

function quoted(table: string): string {
  if (typeof table !== 'string') throw new TypeError('table must be a string')
  if (/^([a-z_][a-z0-9_]{0,62}\.)?[a-z_][a-z0-9_]{0,62}$/i.test(table)) {
    return `"${table.replace('.', '"."')}"`
  }
  throw new RangeError('table must be a name of 1 to 63 letters, digits and _')
}

/** Keys that UTF-8 cannot hold would become one and the same, and PostgreSQL has no NUL in a text. */
function checked(key: string): string {
  if (/[\0\ud800-\udfff]/u.test(key)) throw new TypeError('the key has a NUL or a lone surrogate')
  return key
}

/** The one row of an answer, or undefined when there is none. */
function rowOf(result: PostgresRows): unknown {
  const rows: unknown = Array.isArray(result) ? result : Object(result).rows
  if (!Array.isArray(rows) || rows.length > 1) throw new Error('PostgreSQL answered no row')
  return rows[0]
}

function text(row: unknown, column: string): string {
  const value: unknown = Object(row)[column]
  if (typeof value === 'string') return value
  throw new Error(`PostgreSQL answered no text for the column ${column}`)
}

function sqlState(error: unknown): unknown {
  return Object(error).code
}
