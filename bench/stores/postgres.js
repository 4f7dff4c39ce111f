/** postgresStore over a Pool of pg, beside the pool alone. */

import pg from 'pg'
import { postgresStore } from '../../dist/stores/postgres.js'
import { inPieces, sentBy, tomorrow } from './port.js'

/**
 * @param {string} url
 * @param {'on' | 'off'} synchronousCommit
 * @returns {import('./port.js').Database}
 */
export function postgres(url, synchronousCommit) {
  const options = `-c synchronous_commit=${synchronousCommit}`
  const pool = new pg.Pool({ connectionString: url, options })
  // Without a listener, a connection that the server ends would end the process.
  pool.on('error', () => undefined)
  return {
    name: 'PostgreSQL, pg.Pool',
    durability: `synchronous_commit=${synchronousCommit}`,
    place: 'postgres',
    ...(synchronousCommit === 'on' && { least: 0.9 }),
    most: 10_000_000,
    async open(space) {
      const table = `einmal_${space}`
      const store = postgresStore({ client: pool, table })
      await store.setup()
      return {
        store,
        bare: await bareOf(pool, table),
        async load(entries) {
          for (const piece of inPieces(entries, 10_000)) {
            await pool.query(
              `INSERT INTO ${table} (key, value, version, expires_at)
                SELECT key, value, gen_random_uuid(), to_timestamp($3::float8 / 1000)
                FROM unnest($1::text[], $2::text[]) AS given (key, value)`,
              [piece.map(([key]) => key), piece.map(([, value]) => value), tomorrow()],
            )
          }
          await pool.query(`VACUUM ANALYZE ${table}`)
          await pool.query('CHECKPOINT')
        },
        bytes: () => numberOf(`SELECT pg_total_relation_size('${table}')`),
        log: {
          checkpoint: () => pool.query('CHECKPOINT').then(() => undefined),
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

  /** @param {string} sql */
  async function numberOf(sql) {
    const { rows } = await pool.query({ text: sql, rowMode: 'array' })
    return Number(rows[0]?.[0])
  }
}

/**
 * @param {pg.Pool} pool
 * @param {string} table
 * @returns {Promise<import('./port.js').Bare>}
 */
async function bareOf(pool, table) {
  /** @type {string[]} */
  const heard = []
  const listening = {
    /** @param {string} text @param {unknown[]} values */
    query(text, values) {
      heard.push(text)
      return pool.query(text, values)
    },
  }
  const sent = await sentBy(postgresStore({ client: listening, table }), heard)
  return {
    read: (key) => pool.query(sent.read, [key, Date.now()]).then(({ rows }) => rows[0]),
    write(key, value, version) {
      const values = [key, value, tomorrow(), Date.now(), crypto.randomUUID(), version]
      return pool.query(sent.write, values).then(({ rows }) => rows.length === 1)
    },
  }
}
