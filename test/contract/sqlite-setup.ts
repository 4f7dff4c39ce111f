/** Cases for `setup()` of the SQLite store, for every driver. */

import assert from 'node:assert/strict'
import { type SqliteStoreOptions, sqliteStore } from 'einmal/stores/sqlite'
import type { OpenDatabase } from '../support/open-sqlite.js'

/**
 * @param open - opens a database with the driver
 * @param file - the beginning of the paths of the files
 */
export function setupCases(
  open: (file: string) => OpenDatabase,
  file: string,
): { name: string; run(): Promise<void> }[] {
  let files = 0
  const fresh = () => open(`${file}-${files++}.db`)

  async function setUp(database: OpenDatabase, options: Omit<SqliteStoreOptions, 'database'> = {}) {
    const store = sqliteStore({ database, ...options })
    await store.setup()
    return store
  }

  function ask(database: OpenDatabase, pragma: string): unknown {
    return Object.values(Object(database.prepare(`PRAGMA ${pragma}`).all()[0]))[0]
  }

  return [
    {
      name: 'setup sets the time-out and the write-ahead log, also a second time',
      async run() {
        const database = fresh()
        for (let i = 0; i < 2; i++) {
          await setUp(database)
          assert.equal(ask(database, 'busy_timeout'), 5000)
          assert.equal(ask(database, 'journal_mode'), 'wal')
        }
        database.close()
      },
    },
    {
      name: 'setup takes another time-out, and keeps a longer one',
      async run() {
        const database = fresh()
        database.prepare('PRAGMA busy_timeout = 70').all()
        await setUp(database, { busyTimeoutMs: 80 })
        assert.equal(ask(database, 'busy_timeout'), 80)
        await setUp(database, { busyTimeoutMs: 0 })
        assert.equal(ask(database, 'busy_timeout'), 80)
        await setUp(database, { busyTimeoutMs: 2 ** 31 - 1 })
        assert.equal(ask(database, 'busy_timeout'), 2 ** 31 - 1)
        database.close()
      },
    },
    {
      name: 'setup leaves the time-out and the journal alone when it is told to',
      async run() {
        const database = fresh()
        database.prepare('PRAGMA busy_timeout = 70').all()
        database.prepare('PRAGMA journal_mode = TRUNCATE').all()
        await setUp(database, { busyTimeoutMs: false, wal: false })
        assert.equal(ask(database, 'busy_timeout'), 70)
        assert.equal(ask(database, 'journal_mode'), 'truncate')
        database.close()
      },
    },
    {
      name: 'setup leaves a database in memory and a temporary one without a write-ahead log',
      async run() {
        for (const nowhere of [':memory:', '']) {
          const database = open(nowhere)
          const sent: string[] = []
          const { prepare } = database
          database.prepare = (sql) => {
            sent.push(sql)
            return prepare.call(database, sql)
          }
          await setUp(database)
          assert.ok(sent.some((sql) => sql.includes('CREATE TABLE')))
          assert.ok(!sent.some((sql) => /journal_mode/.test(sql)))
          database.close()
        }
      },
    },
    {
      name: 'setup switches the attached database that holds the table, and no other',
      async run() {
        const database = fresh()
        database.exec(`ATTACH '${file}-${files++}.db' AS Other`)
        await setUp(database, { table: 'oTHER.einmal_state' })
        assert.equal(ask(database, 'other.journal_mode'), 'wal')
        assert.equal(ask(database, 'main.journal_mode'), 'delete')
        database.close()
      },
    },
    {
      name: 'setup says that a database is read-only, with and without the table',
      async run() {
        for (const before of [async () => {}, setUp]) {
          const database = fresh()
          await before(database)
          database.prepare('PRAGMA query_only = 1').run()
          await assert.rejects(setUp(database), (error: Error) => {
            assert.match(error.message, /^the SQLite database is read-only: /)
            assert.match(Object(error.cause).message, /readonly/)
            return true
          })
          database.close()
        }
      },
    },
    {
      name: 'setup refuses a connection that is in a transaction',
      async run() {
        const database = fresh()
        database.exec('BEGIN')
        await assert.rejects(setUp(database), /in a transaction/)
        database.exec('ROLLBACK')
        await setUp(database)
        database.close()
      },
    },
  ]
}
