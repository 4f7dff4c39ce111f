/** Everything in PostgreSQL: several processes, on one machine or many. */

import pg from 'pg'
import { ConfigError, reasonOf } from '../config.js'
import type { Database } from './database.js'
import { tables } from './schema.js'

/** @returns the database, and the driver's own object for `postgresStore` */
export async function openPostgres(url: string): Promise<{ database: Database; driver: pg.Pool }> {
  const driver = new pg.Pool({
    connectionString: url,
    query_timeout: 10_000,
    connectionTimeoutMillis: 5000,
  })
  // Without a listener, a connection that the server ends would end the process.
  driver.on('error', () => undefined)
  await reach(driver)
  const database: Database = {
    all: async (sql, ...values) => (await driver.query(numbered(sql), values)).rows,
    run: async (sql, ...values) => (await driver.query(numbered(sql), values)).rowCount ?? 0,
    setup: () =>
      inTransaction(driver, async (client) => {
        // Two processes that create a table at once collide, also with IF NOT EXISTS. The lock ends with
        // the transaction, because PgBouncer then gives the connection to another client.
        await client.query('SELECT pg_advisory_xact_lock($1)', [START])
        for (const sql of SCHEMA) await client.query(sql)
      }),
    transaction: (first, ...rest) =>
      inTransaction(driver, async (client) => {
        const { rowCount } = await client.query(numbered(first.sql), first.values)
        if (!rowCount) return false
        for (const { sql, values } of rest) await client.query(numbered(sql), values)
        return true
      }),
    close: () => driver.end(),
  }
  return { database, driver }
}

const SCHEMA = [
  ...tables('BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY'),
  `CREATE OR REPLACE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'the audit log only grows'; END $$`,
  `CREATE OR REPLACE TRIGGER audit_refuses BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()`,
]

/** Any number that no other program on this database uses for a lock. */
const START = 20_261_123

async function inTransaction<T>(
  driver: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await driver.connect()
  // The query that it fails says so; without a listener the error would also end the process.
  const ignore = () => undefined
  client.on('error', ignore)
  let isBroken = true
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    isBroken = false
    return result
  } finally {
    client.off('error', ignore)
    // The end of the connection rolls back, also when the server no longer answers.
    client.release(isBroken)
  }
}

/** `?` for SQLite is `$1`, `$2`, … for PostgreSQL. No statement has another question mark. */
function numbered(sql: string): string {
  let count = 0
  return sql.replace(/\?/g, () => `$${++count}`)
}

async function reach(driver: pg.Pool): Promise<void> {
  try {
    await driver.query('SELECT 1')
  } catch (error) {
    await driver.end()
    throw new ConfigError(`DATABASE_URL: ${reasonOf(error)}`)
  }
}
