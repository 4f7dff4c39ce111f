/** Keeps state in a table of MySQL or MariaDB, through the client that the program already has. */

import { invalidType, invalidValue } from '../core/argument-errors.js'
import type { DatabaseStore } from '../verifier/state-store.js'
import { checkedKey } from './key.js'
import { mysqlFindings } from './mysql-findings.js'
import { KEPT, KEY_BYTES, KEYS_PER_DELETE, mysqlStatements } from './mysql-statements.js'
import { sweeper } from './sweep.js'
import { DEFAULT_TABLE, textColumn } from './table.js'

/**
 * The part of a client of MySQL or MariaDB that the store uses: a `Pool`, `PoolConnection` or
 * `Connection` of `mysql2/promise`.
 */
export interface MysqlClient {
  /** Runs one prepared statement, with its values for `?`; returns rows or the header of a write. */
  execute(
    sql: string,
    values: MysqlValue[],
  ): Promise<readonly [result: unknown, ...fields: unknown[]]>
}

/** A value for a parameter of a statement. */
export type MysqlValue = string | number | null

/** Options of {@link mysqlStore}. */
export interface MysqlStoreOptions {
  /** A pool, or a connection on which the program opens no transactions. */
  client: MysqlClient
  /**
   * Name of the table: letters, digits and `_`. The name of a database and a dot may stand in front.
   *
   * @defaultValue `'einmal_state'`
   */
  table?: string | undefined
}

/**
 * Creates a store in one InnoDB table of MySQL or MariaDB, for any number of nodes. Every method runs
 * one statement as a separate transaction, and is correct at READ COMMITTED and above. Pass a pool, not
 * a connection on which the program opens transactions: a rollback would make a used code valid again.
 * A write that the server ran inside a transaction rejects.
 *
 * A key has at most 3,072 bytes in UTF-8. An entry expires when both the clock of the server and the
 * clock of this process are past its time. If only one of them runs far ahead, no code becomes valid a
 * second time.
 *
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when `client` has no method `execute` that returns promises,
 * or `table` is not a string
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when `table` has other characters, or more than 63
 *
 * @example
 * ```ts no-run: needs a MariaDB server
 * import { createVerifier } from 'einmal'
 * import { mysqlStore } from 'einmal/stores/mysql'
 * import mysql from 'mysql2/promise'
 *
 * const store = mysqlStore({ client: mysql.createPool('mysql://127.0.0.1/portal') })
 * await store.setup()
 * const verifier = createVerifier({ store })
 * ```
 */
export function mysqlStore(options: MysqlStoreOptions): DatabaseStore {
  const { client, table } = options
  // The callback API of mysql2 has `promise`, and its `execute` returns no promise.
  if (typeof client?.execute !== 'function' || 'promise' in client) {
    throw invalidType('client must be a pool or a connection of mysql2/promise')
  }
  const sql = mysqlStatements(table ?? DEFAULT_TABLE)

  async function rows(text: string, ...values: MysqlValue[]): Promise<readonly unknown[]> {
    const [result] = await client.execute(text, values)
    if (!Array.isArray(result)) throw new Error('MySQL returned no list of rows')
    return result
  }

  /** Runs a write, and returns the number that the statement set by LAST_INSERT_ID. */
  async function run(text: string, ...values: MysqlValue[]): Promise<number> {
    const [header] = await client.execute(text, values)
    const { serverStatus, insertId } = Object(header)
    if (typeof serverStatus !== 'number') throw new Error('MySQL returned no result of the write')
    if (serverStatus & IN_TRANSACTION) {
      throw new Error('the client is in a transaction, and a rollback would undo this write')
    }
    return Number(insertId)
  }

  const sweep = sweeper(async (hexKey, now) => {
    const batch = await rows(sql.sweepable, now, hexKey)
    // With the option bigNumberStrings of mysql2, the number arrives as text.
    const expired = batch.filter((row) => Number(Object(row).expired) === 1)
    const keys = expired.map((row) => textColumn(row, 'hex'))
    for (let i = 0; i < keys.length; i += KEYS_PER_DELETE) {
      const some = keys.slice(i, i + KEYS_PER_DELETE)
      // The statement has a fixed number of keys, so that it is prepared once.
      const filled = Array.from({ length: KEYS_PER_DELETE }, (_, k) => some[k] ?? null)
      await run(sql.sweep, now, ...filled)
    }
    return batch.length === 0 ? '' : textColumn(batch.at(-1), 'hex')
  })

  return {
    async setup() {
      const [encoded] = await rows(sql.encode, SAMPLE)
      if (textColumn(encoded, 'hex') !== hexOf(SAMPLE)) {
        throw new Error('the connection cannot carry every text: set its charset to utf8mb4')
      }
      try {
        // The table may exist already, and the user may not be allowed to create one.
        await rows(sql.probe)
      } catch (error) {
        if (errorNumber(error) !== NO_SUCH_TABLE) throw error
        await run(sql.setup)
        await rows(sql.probe)
      }
    },
    async read(key) {
      const found = await rows(sql.read, hexKeyOf(key), Date.now())
      if (found.length > 1) throw new Error('MySQL returned more than one row')
      if (found.length === 0) return undefined
      return { value: textColumn(found[0], 'value'), version: textColumn(found[0], 'version') }
    },
    async write(key, value, expected, expiresAt) {
      const now = Date.now()
      const hexKey = hexKeyOf(key)
      const version = crypto.randomUUID()
      const nonce = nonceOf(version)
      // Rounded up, since the column holds integers.
      const until = expiresAt === undefined ? null : Math.ceil(expiresAt)
      let id: number
      try {
        id =
          expected === undefined
            ? await run(sql.create, hexKey, value, nonce, version, until, now, now, now)
            : await run(sql.replace, value, nonce, version, until, hexKey, expected, now)
      } catch (error) {
        // The server has rolled the statement back.
        if (LOST.has(Number(errorNumber(error)))) return false
        throw error
      }
      if (id === NOT_WRITTEN || id === KEPT) return false
      // The count of rows depends on flags of the connection. And a proxy may deliver the result of
      // another write, late or twice. The number is of this write alone.
      if (id !== nonce) throw new Error('MySQL returned the result of another write')
      await sweep(hexKey, now)
      return true
    },
    async delete(key) {
      await run(sql.delete, hexKeyOf(key))
    },
    async check() {
      const shown = [...(await rows(sql.variables)), ...(await rows(sql.status))]
      const variables = new Map(
        shown.map((row) => [
          textColumn(row, 'Variable_name').toLowerCase(),
          textColumn(row, 'Value'),
        ]),
      )
      const [replicas] = await rows(sql.replicas)
      const [found] = await rows(sql.engine)
      return mysqlFindings({
        variables,
        replicas: Math.max(
          Number(Object(replicas).count),
          Number(variables.get('slaves_connected') ?? 0),
        ),
        engine: found === undefined ? undefined : textColumn(found, 'engine'),
      })
    },
  }
}

/** Versions are random, so that none repeats, even after a restore or a fail-over. */
declare const crypto: { randomUUID(): string }

/** The bit SERVER_STATUS_IN_TRANS: set after a statement that is not committed yet. */
const IN_TRANSACTION = 1

/** `insertId` of a statement that found no row to write. */
const NOT_WRITTEN = 0

const NO_SUCH_TABLE = 1146

/**
 * The errors by which the server reports that another write came first.
 *
 * - 1020: the record changed since the snapshot
 * - 1205: time-out of a lock
 * - 1213: deadlock, or a conflict in a Galera cluster
 * - 3101: conflict in Group Replication
 */
const LOST: ReadonlySet<number> = new Set([1020, 1205, 1213, 3101])

/** The smallest nonce is above {@link NOT_WRITTEN} and {@link KEPT}; the largest has 48 bits. */
function nonceOf(version: string): number {
  return Number.parseInt(version.slice(24), 16) + 2
}

/** A text with characters of two and four bytes. */
const SAMPLE = 'é🔑'

/** Keys travel as hexadecimal digits: no character set of a connection can change them. */
function hexKeyOf(key: string): string {
  const hex = hexOf(checkedKey(key))
  // Without the strict mode of SQL, the server would cut a longer key.
  if (hex.length <= 2 * KEY_BYTES) return hex
  throw invalidValue(`the key has more than ${KEY_BYTES} bytes`)
}

function hexOf(text: string): string {
  let hex = ''
  for (const byte of new TextEncoder().encode(text)) hex += HEX[byte]
  return hex
}

declare class TextEncoder {
  encode(text: string): Uint8Array
}

const HEX = Array.from({ length: 256 }, (_, byte) => {
  return byte.toString(16).padStart(2, '0').toUpperCase()
})

/** Reads the number of an error of the server. */
function errorNumber(error: unknown): unknown {
  return Object(error).errno
}
