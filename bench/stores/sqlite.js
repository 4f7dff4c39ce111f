/** sqliteStore over libsql, beside libsql alone. */

import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Libsql from 'libsql'
import { sqliteStore } from '../../dist/stores/sqlite.js'
import { inPieces, sentBy, tomorrow } from './port.js'

/** The page cache that SQLite has by itself, in KiB. */
const PAGE_CACHE = 2000

/**
 * @param {string} folder
 * @param {'FULL' | 'NORMAL'} synchronous
 * @param {number} cache the size of the page cache, in KiB
 * @returns {import('./port.js').Database}
 */
export function sqlite(folder, synchronous, cache = PAGE_CACHE) {
  mkdirSync(folder, { recursive: true })
  return {
    name: 'SQLite, libsql',
    durability: `synchronous=${synchronous}${cache === PAGE_CACHE ? '' : `, cache_size=-${cache}`}`,
    place: folder,
    ...(synchronous === 'FULL' && { least: 0.7 }),
    most: cache === PAGE_CACHE ? 10_000_000 : 1_000_000,
    // Beyond, the index is much larger than the page cache that SQLite has by itself.
    flatTo: 1_000_000,
    async open(space) {
      const file = join(folder, `${space}.db`)
      const database = new Libsql(file)
      const store = sqliteStore({ database })
      await store.setup()
      database.pragma(`synchronous = ${synchronous}`)
      return {
        store,
        bare: await bareOf(database),
        async load(entries) {
          const insert = database.prepare(
            `INSERT INTO einmal_state (key, value, version, expires_at)
              SELECT value ->> 0, value ->> 1, lower(hex(randomblob(16))), ? FROM json_each(?)`,
          )
          // The keys come in no order: their pages are kept until all are in.
          database.pragma('cache_size = -1000000')
          database.exec('BEGIN')
          for (const piece of inPieces(entries, 10_000)) {
            insert.run(tomorrow(), JSON.stringify(piece))
          }
          database.exec('COMMIT')
          database.pragma('wal_checkpoint(TRUNCATE)')
          database.pragma(`cache_size = -${cache}`)
        },
        async bytes() {
          database.pragma('wal_checkpoint(TRUNCATE)')
          return statSync(file).size
        },
        log: {
          async checkpoint() {
            database.pragma('wal_checkpoint(TRUNCATE)')
            database.pragma('wal_autocheckpoint = 0')
          },
          size: async () => statSync(`${file}-wal`).size,
        },
        close: () => database.close(),
      }
    },
    async version() {
      const database = new Libsql(':memory:')
      const [row] = /** @type {any[]} */ (
        database.prepare('SELECT sqlite_version() AS version').all()
      )
      database.close()
      return row.version
    },
    async close() {},
  }
}

/**
 * @param {Libsql.Database} database
 * @returns {Promise<import('./port.js').Bare>}
 */
async function bareOf(database) {
  /** @type {string[]} */
  const heard = []
  const listening = {
    /** @param {string} sql */
    prepare(sql) {
      heard.push(sql)
      return database.prepare(sql)
    },
  }
  const sent = await sentBy(sqliteStore({ database: listening }), heard)
  const read = database.prepare(sent.read)
  const write = database.prepare(sent.write)
  return {
    read: (key) => /** @type {any[]} */ (read.all(key, Date.now()))[0],
    write: (key, value, version) =>
      write.run(value, tomorrow(), key, version, Date.now()).changes === 1,
  }
}
