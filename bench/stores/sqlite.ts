/** sqliteStore on libsql, and libsql alone. */

import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { sqliteStore } from 'einmal/stores/sqlite'
import Libsql from 'libsql'
import type { StoredValue } from './database.js'
import { type BareDriver, type Database, inBatches, statementsOf, tomorrow } from './database.js'

/** The default page cache of SQLite, in KiB. */
const PAGE_CACHE = 2000

/** @param cache - the size of the page cache, in KiB */
export function sqlite(
  folder: string,
  synchronous: 'FULL' | 'NORMAL',
  cache: number = PAGE_CACHE,
): Database {
  mkdirSync(folder, { recursive: true })
  const isDefault = cache === PAGE_CACHE
  return {
    name: 'SQLite, libsql',
    durability: `synchronous=${synchronous}${isDefault ? '' : `, cache_size=-${cache}`}`,
    place: folder,
    durable: synchronous === 'FULL',
    most: isDefault ? 10_000_000 : 1_000_000,
    // With more rows, the index is much larger than the default page cache.
    flatTo: 1_000_000,
    async open(space) {
      const file = join(folder, `${space}.db`)
      const database = new Libsql(file)
      const store = sqliteStore({ database })
      await store.setup()
      const checkpoint = () => database.pragma('wal_checkpoint(TRUNCATE)')
      database.pragma(`synchronous = ${synchronous}`)
      return {
        store,
        bare: await bareDriver(database),
        async load(entries) {
          const insert = database.prepare(
            `INSERT INTO einmal_state (key, value, version, expires_at)
              SELECT value ->> 0, value ->> 1, lower(hex(randomblob(16))), ? FROM json_each(?)`,
          )
          // The keys are in random order: their pages stay in the cache until all rows are written.
          database.pragma('cache_size = -1000000')
          database.exec('BEGIN')
          for (const batch of inBatches(entries, 10_000)) {
            insert.run(tomorrow(), JSON.stringify(batch))
          }
          database.exec('COMMIT')
          checkpoint()
          database.pragma(`cache_size = -${cache}`)
        },
        async bytes() {
          checkpoint()
          return statSync(file).size
        },
        log: {
          async checkpoint() {
            checkpoint()
            database.pragma('wal_autocheckpoint = 0')
          },
          size: async () => statSync(`${file}-wal`).size,
        },
        close: () => database.close(),
      }
    },
    async version() {
      const database = new Libsql(':memory:')
      const [row] = database.prepare('SELECT sqlite_version() AS version').all()
      database.close()
      return Object(row).version
    },
    async close() {},
  }
}

async function bareDriver(database: Libsql.Database): Promise<BareDriver> {
  const sent: string[] = []
  const noting = {
    prepare(sql: string) {
      sent.push(sql)
      return database.prepare(sql)
    },
  }
  const statements = await statementsOf(sqliteStore({ database: noting }), sent)
  const read = database.prepare(statements.read)
  const write = database.prepare(statements.write)
  return {
    // The columns of the statement.
    read: (key) => (read.all(key, Date.now()) as StoredValue[])[0],
    write: (key, value, version) =>
      write.run(value, tomorrow(), key, version, Date.now()).changes === 1,
  }
}
