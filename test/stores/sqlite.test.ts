import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createVerifier, Secret, totp } from 'einmal'
import { type SqliteDatabase, sqliteStore } from 'einmal/stores/sqlite'
import Libsql from 'libsql'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { removeFolder } from '../support/folder.js'

const folder = mkdtempSync(join(tmpdir(), 'einmal-sqlite-'))
afterAll(() => removeFolder(folder))
const file = (name: string) => join(folder, `${name}.db`)

async function storeOn(database: SqliteDatabase) {
  const store = sqliteStore({ database })
  await store.setup()
  return store
}

/** The table that docs/guides/sqlite.md shows. */
function documentedTable(): string {
  return /```sql sqlite\n(.*?)```/s.exec(readFileSync('docs/guides/sqlite.md', 'utf8'))?.[1] ?? ''
}

describe('sqliteStore', () => {
  it.each([undefined, null, {}, 'file.db', { prepare: true }])(
    'requires a database, not %j',
    (none) => {
      // The casts are what a JavaScript program can do.
      const database = none as unknown as SqliteDatabase
      expect(() => sqliteStore({ database })).toThrow(TypeError)
    },
  )

  it.each(['', '1a', 'a-b', 'a"b', 'a;b', 'a b', 'ä', 'a.b.c', '.a', 'a.', 'a'.repeat(64), 'a\n'])(
    'refuses the table name %j',
    (table) => {
      expect(() => sqliteStore({ database: new Libsql(':memory:'), table })).toThrow(RangeError)
    },
  )

  it('requires the table name to be a string', () => {
    const table = ['a'] as unknown as string
    expect(() => sqliteStore({ database: new Libsql(':memory:'), table })).toThrow(TypeError)
  })

  it.each(['5000', true, {}, 5000n])('refuses %o as the time-out', (value) => {
    // The casts are what a JavaScript program can do.
    const busyTimeoutMs = value as unknown as number
    const database = new Libsql(':memory:')
    expect(() => sqliteStore({ database, busyTimeoutMs })).toThrow(TypeError)
  })

  it.each([-1, 0.5, 2 ** 31, Number.NaN, Infinity])('refuses the time-out %d', (busyTimeoutMs) => {
    const database = new Libsql(':memory:')
    expect(() => sqliteStore({ database, busyTimeoutMs })).toThrow(RangeError)
  })

  it.each([0, 1, 'false', {}])('requires wal to be true or false, not %o', (value) => {
    const wal = value as unknown as boolean
    expect(() => sqliteStore({ database: new Libsql(':memory:'), wal })).toThrow(TypeError)
  })

  it('reads null and undefined as an absent option', async () => {
    for (const none of [null, undefined]) {
      const nothing = none as undefined
      const database = new Libsql(file(`none ${none}`))
      await sqliteStore({ database, table: nothing, busyTimeoutMs: nothing, wal: nothing }).setup()
      expect(database.prepare('PRAGMA busy_timeout').all()).toEqual([{ timeout: 5000 }])
      expect(database.prepare('PRAGMA journal_mode').all()).toEqual([{ journal_mode: 'wal' }])
      expect(database.prepare('SELECT * FROM einmal_state').all()).toEqual([])
    }
  })

  it('separates two tables, also of an attached database, and accepts reserved words', async () => {
    const database = new Libsql(':memory:')
    database.exec(`ATTACH '${file('attached')}' AS other`)
    const stores = ['select', 'other.select', 'A_1'].map((table) =>
      sqliteStore({ database, table }),
    )
    for (const store of stores) await store.setup()
    for (const [i, store] of stores.entries()) await store.write('key', `${i}`, undefined)
    const values = await Promise.all(stores.map((store) => store.read('key')))
    expect(values.map((entry) => entry?.value)).toEqual(['0', '1', '2'])
  })

  it('rejects without a table, and works once another process has set it up', async () => {
    const store = sqliteStore({ database: new Libsql(file('late')) })
    await expect(store.read('key')).rejects.toThrow('no such table')
    await storeOn(new Libsql(file('late')))
    expect(await store.read('key')).toBeUndefined()
  })

  it('uses an existing table with its rows', async () => {
    const first = await storeOn(new Libsql(file('again')))
    await first.write('key', 'kept', undefined)
    const second = await storeOn(new Libsql(file('again')))
    expect(await second.read('key')).toEqual(await first.read('key'))
  })

  it('has the table that docs/guides/sqlite.md shows', async () => {
    const [ours, theirs] = [new Libsql(':memory:'), new Libsql(':memory:')]
    await storeOn(ours)
    theirs.exec(documentedTable())
    const columns = 'SELECT * FROM pragma_table_xinfo(?)'
    const kind = 'SELECT name, type, ncol, wr, strict FROM pragma_table_list(?)'
    for (const question of [columns, kind]) {
      const [mine, shown] = [ours, theirs].map((db) => db.prepare(question).all('einmal_state'))
      expect(mine).not.toEqual([])
      expect(shown).toEqual(mine)
    }
  })

  it('needs less than a third of the space of a table without rowids, for account records', async () => {
    // About as long as a record with two authenticators and ten recovery codes.
    const record = 'x'.repeat(1200)
    const pages = (kind: string): number => {
      const database = new Libsql(':memory:')
      database.exec(documentedTable().replace(/STRICT\s*$/, kind))
      const insert = database.prepare('INSERT INTO einmal_state VALUES (?, ?, ?, NULL)')
      for (let i = 0; i < 2000; i++) insert.run(`accounts:${i}`, record, 'v'.repeat(32))
      return Number(Object(database.prepare('PRAGMA page_count').all()[0]).page_count)
    }
    expect(pages('STRICT') * 3).toBeLessThan(pages('STRICT, WITHOUT ROWID'))
  })

  it('refuses to write in an open transaction, which could be rolled back', async () => {
    const database = new Libsql(':memory:')
    const store = await storeOn(database)
    await store.write('key', 'value', undefined)
    database.exec('BEGIN')
    await expect(store.write('other', 'value', undefined)).rejects.toThrow('in a transaction')
    await expect(store.delete('key')).rejects.toThrow('in a transaction')
    database.exec('ROLLBACK')
    expect((await store.read('key'))?.value).toBe('value')
    expect(await store.read('other')).toBeUndefined()
  })

  it('accepts no code while another connection locks the file, and accepts it once afterwards', async () => {
    const holder = new Libsql(file('busy'))
    const store = sqliteStore({ database: new Libsql(file('busy')), busyTimeoutMs: 0 })
    await store.setup()
    const verifier = createVerifier({ store })
    const secret = Secret.generate()
    const code = totp(secret)
    holder.exec('BEGIN IMMEDIATE')
    await expect(verifier.verifyTotp({ id: 'a', secret, code })).rejects.toMatchObject({
      code: 'ERR_STORE_UNAVAILABLE',
      cause: { code: 'SQLITE_BUSY' },
    })
    holder.exec('COMMIT')
    expect(await verifier.verifyTotp({ id: 'a', secret, code })).toMatchObject({ ok: true })
    expect(await verifier.verifyTotp({ id: 'a', secret, code })).toMatchObject({ ok: false })
  })

  describe('while another connection locks the file', () => {
    beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] }))
    afterEach(() => vi.useRealTimers())

    it.each([true, false])('sets up after the lock ends, with wal: %s', async (wal) => {
      const holder = new Libsql(file(`held ${wal}`))
      holder.exec('CREATE TABLE other (a); BEGIN EXCLUSIVE')
      const store = sqliteStore({
        ...{ database: new Libsql(file(`held ${wal}`)), busyTimeoutMs: 0, wal },
      })
      const done = store.setup()
      await vi.advanceTimersByTimeAsync(4000)
      holder.exec('COMMIT')
      await vi.advanceTimersByTimeAsync(1000)
      await done
      expect(await store.write('key', 'value', undefined)).toBe(true)
    })

    it('fails after the time-out, and at least five seconds', async () => {
      for (const wal of [true, false]) {
        const holder = new Libsql(file(`kept ${wal}`))
        holder.exec('BEGIN EXCLUSIVE')
        const database = new Libsql(file(`kept ${wal}`))
        const failed = sqliteStore({ database, busyTimeoutMs: 0, wal })
          .setup()
          .then(
            () => 'set up',
            (error) => error.code,
          )
        let ended = false
        failed.then(() => {
          ended = true
        })
        await vi.advanceTimersByTimeAsync(4900)
        expect(ended).toBe(false)
        await vi.advanceTimersByTimeAsync(300)
        expect(await failed).toBe('SQLITE_BUSY')
      }
    })

    it('sets up on an existing table while another connection writes', async () => {
      const holder = new Libsql(file('writing'))
      await storeOn(holder)
      holder.exec('BEGIN IMMEDIATE')
      await sqliteStore({ database: new Libsql(file('writing')), busyTimeoutMs: 0 }).setup()
      holder.exec('COMMIT')
    })
  })

  it('sweeps only expired rows, a few at a time', async () => {
    const database = new Libsql(':memory:')
    const store = await storeOn(database)
    const insert = database.prepare('INSERT INTO einmal_state VALUES (?, ?, ?, ?)')
    const now = Date.now()
    for (let i = 0; i < 1000; i++) {
      const expiresAt = [now - 1, now + 3_600_000, null][i % 3]
      insert.run(`key ${i}`, 'value', `${i}`, expiresAt)
    }
    const rows = (): number => database.prepare('SELECT key FROM einmal_state').all().length
    let before = rows()
    let most = 0
    for (let i = 0; i < 400; i++) {
      await store.write('a', '', (await store.read('a'))?.version)
      const gone = before - rows()
      most = Math.max(most, gone)
      before = rows()
    }
    expect(most).toBeGreaterThan(30)
    expect(most).toBeLessThanOrEqual(512)
    // Two thirds are not expired, and one row was added by the test.
    expect(rows()).toBe(666 + 1)
  })

  it('reports a successful write even if the sweep fails', async () => {
    const database = new Libsql(':memory:')
    const failing: SqliteDatabase = {
      prepare(sql) {
        const statement = database.prepare(sql)
        const fails = /^DELETE.*expires_at/s.test(sql)
        return fails ? { all: () => [], run: () => expect.fail('the disk is full') } : statement
      },
    }
    const store = await storeOn(failing)
    for (let i = 0; i < 100; i++) {
      expect(await store.write(`${i}`, 'value', undefined)).toBe(true)
      expect((await store.read(`${i}`))?.value).toBe('value')
    }
  })

  it.each(['a\0b', '\0', '\ud800', 'a\udfff'])('refuses the key %j', async (key) => {
    const store = await storeOn(new Libsql(':memory:'))
    await expect(store.read(key)).rejects.toThrow(RangeError)
    await expect(store.write(key, 'value', undefined)).rejects.toThrow(RangeError)
    await expect(store.write(key, 'value', 'version')).rejects.toThrow(RangeError)
    await expect(store.delete(key)).rejects.toThrow(RangeError)
  })
})

describe('sqliteStore with a driver that answers garbage', () => {
  const row = { value: 'value', version: 'version' }
  const rows = [undefined, null, '', 'row', row, {}, [null], [{}], [row, row], [{ value: 'value' }]]
  const values = [[{ ...row, value: null }], [{ ...row, version: 1 }], [{ ...row, value: 1n }]]
  it.each([...rows, ...values])('rejects a read that is answered by %o', async (all) => {
    await expect(garbage({ all }).read('key')).rejects.toThrow(Error)
  })

  const changes = [2, -1, '1', undefined, true, {}, [], 0.5, Number.NaN].map((each) => {
    return { changes: each }
  })
  it.each([undefined, null, 1, {}, [], ...changes])(
    'rejects a write that is answered by %o',
    async (run) => {
      await expect(garbage({ run }).write('key', 'value', undefined)).rejects.toThrow(Error)
      await expect(garbage({ run }).write('key', 'value', 'version')).rejects.toThrow(Error)
    },
  )

  it('accepts a count as a number or a bigint, as drivers return it', async () => {
    for (const changes of [1, 1n]) {
      const store = garbage({ run: { changes }, all: [] })
      expect(await store.write('key', 'value', undefined)).toBe(true)
    }
    for (const changes of [0, 0n]) {
      const store = garbage({ run: { changes }, all: [] })
      expect(await store.write('key', 'value', undefined)).toBe(false)
    }
  })

  function garbage(answers: { all?: unknown; run?: unknown }) {
    // A cast, since the answer is invalid.
    const statement = { all: () => answers.all, run: () => answers.run } as never
    return sqliteStore({ database: { prepare: () => statement } })
  }
})
