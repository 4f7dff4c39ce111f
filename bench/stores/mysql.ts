/** mysqlStore on a pool of mysql2, and the pool alone. */

import { type MysqlValue, mysqlStore } from 'einmal/stores/mysql'
import mysql from 'mysql2/promise'
import { type BareDriver, type Database, inBatches, statementsOf, tomorrow } from './database.js'

export function mariadb(url: string): Database {
  const pool = mysql.createPool(url)
  return {
    name: 'MariaDB, mysql2',
    durability: 'innodb_flush_log_at_trx_commit=1',
    place: 'mariadb',
    durable: true,
    most: 1_000_000,
    flatTo: 1_000_000,
    async open(space) {
      const table = `einmal_${space}`
      const store = mysqlStore({ client: pool, table })
      await store.setup()
      return {
        store,
        bare: await bareDriver(pool, table),
        async load(entries) {
          for (const batch of inBatches(entries, 1000)) {
            const rows = batch.map(([key, value]) => [key, value, crypto.randomUUID(), tomorrow()])
            await pool.query(
              `INSERT INTO ${table} (\`key\`, value, version, expires_at) VALUES ?`,
              [rows],
            )
          }
          await pool.query(`ANALYZE TABLE ${table}`)
        },
      }
    },
    async version() {
      const sql = 'SELECT VERSION() AS version'
      const [rows] = await pool.query<mysql.RowDataPacket[]>(sql)
      return `${rows[0]?.['version']}`.split('-')[0] ?? ''
    },
    close: () => pool.end(),
  }
}

async function bareDriver(pool: mysql.Pool, table: string): Promise<BareDriver> {
  const sent: string[] = []
  const noting = {
    execute(sql: string, values: MysqlValue[]) {
      sent.push(sql)
      return pool.execute(sql, values)
    },
  }
  const statements = await statementsOf(mysqlStore({ client: noting, table }), sent)
  return {
    async read(key) {
      const hex = Buffer.from(key).toString('hex')
      const [rows] = await pool.execute<mysql.RowDataPacket[]>(statements.read, [hex, Date.now()])
      // The statement selects both columns as text.
      return rows[0] as { value: string; version: string } | undefined
    },
    async write(key, value, expected) {
      const hex = Buffer.from(key).toString('hex')
      const version = crypto.randomUUID()
      const number = Number.parseInt(version.slice(24), 16)
      const values = [value, number, version, tomorrow(), hex, expected, Date.now()]
      const [result] = await pool.execute<mysql.ResultSetHeader>(statements.write, values)
      return result.affectedRows === 1
    },
  }
}
