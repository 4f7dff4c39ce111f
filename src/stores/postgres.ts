/** Keeps state in a PostgreSQL table, through the client that the program already has. */

import { invalidType } from '../core/argument-errors.js'
import type { DatabaseStore } from '../verifier/state-store.js'
import { checkedKey } from './key.js'
import { POSTGRES_SETTINGS, postgresFindings, postgresSettings } from './postgres-findings.js'
import { ROWS_PER_SWEEP, sweeper } from './sweep.js'
import { DEFAULT_TABLE, quotedTable, textColumn } from './table.js'

/**
 * The part of a PostgreSQL client that the store uses: a `Pool` or `Client` of pg, PGlite, `neon()`, and
 * every other client whose `query(text, values)` returns rows.
 */
export interface PostgresClient {
  /** Runs one statement, with its values for `$1`, `$2` and so on. */
  query(text: string, values: unknown[]): Promise<PostgresRows>
  /** State of a connection, as a `Client` of pg reports it: I idle, T in a transaction, E in a failed one. */
  getTransactionStatus?: (() => unknown) | undefined
}

/** The part of postgres.js and of `Bun.sql` that the store uses. */
export interface PostgresSql {
  /** Runs one statement, with its values for `$1`, `$2` and so on. */
  unsafe(text: string, values: (string | number | null)[]): Promise<readonly unknown[]>
}

/** The rows of a result, or a result object with its rows. */
export type PostgresRows = readonly unknown[] | { rows: readonly unknown[] }

/** Options of {@link postgresStore}. */
export interface PostgresStoreOptions {
  /** A pool, or a client on which the program opens no transactions. */
  client: PostgresClient | PostgresSql
  /**
   * Name of the table: letters, digits and `_`. The name of a schema and a dot may stand in front.
   *
   * @defaultValue `'einmal_state'`
   */
  table?: string | undefined
}

/**
 * Creates a store in one table of a PostgreSQL database, for any number of nodes. Every method runs one
 * statement as a separate transaction, and is correct at READ COMMITTED and above. Pass a pool, not a
 * connection on which the program opens transactions: a rollback would make a used code valid again.
 *
 * An entry expires when both the clock of the server and the clock of this process are past its time. If
 * only one of them runs far ahead, no code becomes valid a second time.
 *
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when `client` has no method `query` or `unsafe`, or `table` is not a
 * string
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when `table` has other characters, or more than 63
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
export function postgresStore(options: PostgresStoreOptions): DatabaseStore {
  const { client, table } = options
  const send = senderOf(client)
  const name = quotedTable(table ?? DEFAULT_TABLE)
  const sql = statements(name)

  function query(text: string, ...values: (string | number | null)[]): Promise<PostgresRows> {
    return send(text, values)
  }

  const sweep = sweeper(async (key, now) => {
    return textColumn(onlyRow(await query(sql.sweep, key, now)), 'key')
  })

  return {
    async setup() {
      try {
        // The table may exist already, and the role may not be allowed to create one.
        await query(sql.probe)
      } catch (error) {
        if (sqlState(error) !== UNDEFINED_TABLE) throw error
        try {
          await query(sql.setup)
        } catch (reason) {
          // Another process may have created it meanwhile, which the server reports in several ways.
          await query(sql.probe).then(undefined, () => Promise.reject(reason))
        }
      }
    },
    async read(key) {
      const row = onlyRow(await query(sql.read, checkedKey(key), Date.now()))
      if (row === undefined) return undefined
      return { value: textColumn(row, 'value'), version: textColumn(row, 'version') }
    },
    async write(key, value, expected, expiresAt) {
      const now = Date.now()
      const version = crypto.randomUUID()
      const values = [checkedKey(key), value, expiresAt ?? null, now, version] as const
      try {
        const row = onlyRow(
          expected === undefined
            ? await query(sql.create, ...values)
            : await query(sql.replace, ...values, expected),
        )
        if (row === undefined) return false
        // A proxy may deliver the result of another write, late or twice.
        if (textColumn(row, 'version') !== version) {
          throw new Error('PostgreSQL returned the result of another write')
        }
      } catch (error) {
        // Above READ COMMITTED, the server reports in this way that another write came first.
        if (sqlState(error) === SERIALIZATION_FAILURE) return false
        throw error
      }
      await sweep(key, now)
      return true
    },
    async delete(key) {
      await query(sql.delete, checkedKey(key))
    },
    async check() {
      return postgresFindings(postgresSettings(onlyRow(await query(POSTGRES_SETTINGS, name))))
    },
  }
}

/** Versions are random, so that none repeats, even after a restore or a fail-over. */
declare const crypto: { randomUUID(): string }

const UNDEFINED_TABLE = '42P01'
const SERIALIZATION_FAILURE = '40001'

function statements(table: string) {
  const time = (parameter: string) => `to_timestamp(${parameter}::float8 / 1000)`
  const expired = (now: string) => `expires_at <= least(now(), ${time(now)})`
  return {
    probe: `SELECT key, value, version, expires_at FROM ${table} LIMIT 0`,
    // Free space on each page, and a single index, let an update stay on its page (HOT).
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
    // Checks the expiry twice: another write may renew the entry between the two.
    sweep: `WITH
        batch AS (
          SELECT key, expires_at FROM ${table}
          WHERE key > $1 ORDER BY key LIMIT ${ROWS_PER_SWEEP}
        ),
        deleted AS (
          DELETE FROM ${table}
          WHERE key IN (SELECT key FROM batch WHERE ${expired('$2')}) AND ${expired('$2')}
        )
      SELECT coalesce(max(key), '') AS key FROM batch`,
  }
}

/** Returns what sends one statement through a client. */
function senderOf(
  client: PostgresClient | PostgresSql,
): (text: string, values: (string | number | null)[]) => Promise<PostgresRows> {
  const { query, unsafe, savepoint } = Object(client)
  // `neon()` has both; its `unsafe` only marks a text.
  if (typeof query !== 'function' && typeof unsafe !== 'function') {
    throw invalidType('client must be a PostgreSQL client: an object with query(text, values)')
  }
  return (text, values) => {
    const status = 'query' in client ? client.getTransactionStatus?.() : savepoint && 'T'
    if (status === 'T' || status === 'E') {
      throw new Error('the client is in a transaction, and a rollback would undo this write')
    }
    return 'query' in client ? client.query(text, values) : client.unsafe(text, values)
  }
}

/** Returns the only row of a result, or undefined when it has none. */
function onlyRow(result: PostgresRows): unknown {
  const rows: unknown = Array.isArray(result) ? result : Object(result).rows
  if (!Array.isArray(rows)) throw new Error('PostgreSQL returned no list of rows')
  if (rows.length > 1) throw new Error('PostgreSQL returned more than one row')
  return rows[0]
}

/** Reads the five characters of an SQLSTATE. `Bun.sql` has them in `errno`. */
function sqlState(error: unknown): unknown {
  const { code, errno } = Object(error)
  return /^\w{5}$/.test(code) ? code : errno
}
