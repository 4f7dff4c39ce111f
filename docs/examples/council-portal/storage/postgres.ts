/** Everything in PostgreSQL: several processes, on one machine or many. */

import pg from 'pg'
import { ConfigError } from '../config.js'
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
    async alone(work) {
      const client = await driver.connect()
      try {
        await client.query('SELECT pg_advisory_lock($1)', [START])
        return await work()
      } finally {
        // The lock belongs to the connection, which ends here.
        client.release(true)
      }
    },
    schema: [
      ...tables('BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY'),
      `CREATE OR REPLACE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN RAISE EXCEPTION 'the audit log only grows'; END $$`,
      `CREATE OR REPLACE TRIGGER audit_refuses BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()`,
    ],
    close: () => driver.end(),
  }
  return { database, driver }
}

/** Any number that no other program on this database uses for a lock. */
const START = 20_261_123

/** `?` for SQLite is `$1`, `$2`, … for PostgreSQL. No statement has a question mark of its own. */
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

/** Where several addresses were tried, the error of the first one says it. */
function reasonOf(error: unknown): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error
  return first instanceof Error ? first.message : String(first)
}
