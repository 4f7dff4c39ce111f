/** postgresStore on a Pool of pg, and the pool alone. */

import { postgresStore } from 'einmal/stores/postgres'
import pg from 'pg'
import { type BareDriver, type Database, inBatches, statementsOf, tomorrow } from './database.js'

export function postgres(url: string, synchronousCommit: 'on' | 'off'): Database {
  const options = `-c synchronous_commit=${synchronousCommit}`
  const pool = new pg.Pool({ connectionString: url, options })
  // Without a listener, a connection that the server ends would end the process.
  pool.on('error', () => undefined)
  const numberOf = async (sql: string): Promise<number> => {
    const { rows } = await pool.query({ text: sql, rowMode: 'array' })
    return Number(rows[0]?.[0])
  }
  return {
    name: 'PostgreSQL, pg.Pool',
    durability: `synchronous_commit=${synchronousCommit}`,
    place: 'postgres',
    durable: synchronousCommit === 'on',
    most: 10_000_000,
    flatTo: 10_000_000,
    async open(space) {
      const table = `einmal_${space}`
      const store = postgresStore({ client: pool, table })
      await store.setup()
      return {
        store,
        bare: await bareDriver(pool, table),
        async load(entries) {
          for (const batch of inBatches(entries, 10_000)) {
            await pool.query(
              `INSERT INTO ${table} (key, value, version, expires_at)
                SELECT key, value, gen_random_uuid(), to_timestamp($3::float8 / 1000)
                FROM unnest($1::text[], $2::text[]) AS given (key, value)`,
              [batch.map(([key]) => key), batch.map(([, value]) => value), tomorrow()],
            )
          }
          await pool.query(`VACUUM ANALYZE ${table}`)
          await pool.query('CHECKPOINT')
        },
        bytes: () => numberOf(`SELECT pg_total_relation_size('${table}')`),
        log: {
          checkpoint: async () => void (await pool.query('CHECKPOINT')),
          size: () => numberOf(`SELECT pg_current_wal_insert_lsn() - '0/0'`),
        },
      }
    },
    async version() {
      const { rows } = await pool.query('SHOW server_version')
      return String(rows[0]?.server_version).split(' ')[0] ?? ''
    },
    close: () => pool.end(),
  }
}

async function bareDriver(pool: pg.Pool, table: string): Promise<BareDriver> {
  const sent: string[] = []
  const noting = {
    query(text: string, values: unknown[]) {
      sent.push(text)
      return pool.query(text, values)
    },
  }
  const statements = await statementsOf(postgresStore({ client: noting, table }), sent)
  return {
    read: async (key) => (await pool.query(statements.read, [key, Date.now()])).rows[0],
    async write(key, value, version) {
      const values = [key, value, tomorrow(), Date.now(), crypto.randomUUID(), version]
      return (await pool.query(statements.write, values)).rows.length === 1
    },
  }
}
