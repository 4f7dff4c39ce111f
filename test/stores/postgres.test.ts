import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createVerifier, Secret, totp } from 'einmal'
import { type PostgresClient, postgresStore } from 'einmal/stores/postgres'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { whyNot } from '../support/locate.mjs'
import { startPostgres } from '../support/servers.js'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

describe('postgresStore', () => {
  it.each([undefined, null, {}, 'postgres://', { query: true }])(
    'requires a client, not %j',
    (none) => {
      // Casts, since a JavaScript program can pass these values.
      const client = none as unknown as PostgresClient
      expect(() => postgresStore({ client })).toThrow(TypeError)
    },
  )

  const client: PostgresClient = { query: async () => [] }
  it.each(['', '1a', 'a-b', 'a"b', 'a;b', 'a b', 'ä', 'a.b.c', '.a', 'a.', 'a'.repeat(64), 'a\n'])(
    'refuses the table name %j',
    (table) => {
      expect(() => postgresStore({ client, table })).toThrow(RangeError)
    },
  )

  it('requires the table name to be a string', () => {
    const table = ['a'] as unknown as string
    expect(() => postgresStore({ client, table })).toThrow(TypeError)
  })

  it.each(['a\0b', '\0', '\ud800', 'a\udfff'])('refuses the key %j', async (key) => {
    const store = postgresStore({ client })
    await expect(store.read(key)).rejects.toThrow(RangeError)
    await expect(store.write(key, 'value', undefined)).rejects.toThrow(RangeError)
    await expect(store.write(key, 'value', 'version')).rejects.toThrow(RangeError)
    await expect(store.delete(key)).rejects.toThrow(RangeError)
  })

  it('sends statements through unsafe of postgres.js and Bun, and never through that of neon', async () => {
    const row = { value: 'value', version: 'version' }
    const sql = Object.assign(() => undefined, { unsafe: vi.fn(async () => [row]) })
    expect(await postgresStore({ client: sql }).read('key')).toEqual(row)
    expect(sql.unsafe).toHaveBeenCalledOnce()
    const neon = { ...sql, query: vi.fn(async () => [row]) }
    expect(await postgresStore({ client: neon }).read('key')).toEqual(row)
    expect(sql.unsafe).toHaveBeenCalledOnce()
  })

  it('refuses the client of a transaction of postgres.js and Bun', async () => {
    const unsafe = vi.fn(async () => [])
    const store = postgresStore({ client: Object.assign({ savepoint: () => {} }, { unsafe }) })
    await expect(store.delete('key')).rejects.toThrow('the client is in a transaction')
    expect(unsafe).not.toHaveBeenCalled()
  })

  it('reads the SQLSTATE of Bun, which has another code', async () => {
    const state = { code: 'ERR_POSTGRES_SERVER_ERROR', errno: '40001' }
    const unsafe = async () => Promise.reject(Object.assign(new Error('serialization'), state))
    const store = postgresStore({ client: { unsafe } })
    await expect(store.write('key', 'value', undefined)).resolves.toBe(false)
  })

  it('accepts rows, and a result that contains rows', async () => {
    const row = { value: 'value', version: 'version' }
    for (const answer of [[row], { rows: [row] }]) {
      expect(await postgresStore({ client: { query: async () => answer } }).read('key')).toEqual(
        row,
      )
    }
  })

  const row = { value: 'value', version: 'version' }
  const rows = [undefined, null, 'row', 1, {}, { rows: null }, { rows: {} }, { rows: 'row' }]
  const values = [[null], [1], [row, row], [{ value: 'value' }], [{ ...row, version: 1 }]]
  it.each([...rows, ...values, { rows: [{}] }])('rejects a read answered by %o', async (answer) => {
    await expect(garbage(answer).read('key')).rejects.toThrow(Error)
  })

  it.each([...rows, [null], [1], [row, row], [row], [{ version: randomUUID() }], [{ version: 1 }]])(
    'rejects a write answered by %o',
    async (answer) => {
      await expect(garbage(answer).write('key', 'value', undefined)).rejects.toThrow(Error)
      await expect(garbage(answer).write('key', 'value', 'version')).rejects.toThrow(Error)
    },
  )

  function garbage(answer: unknown) {
    // A cast, since the answer is invalid.
    return postgresStore({ client: { query: async () => answer as [] } })
  }

  it('returns false from a write only when the server could not serialize it', async () => {
    for (const code of ['40001', '40003', '40P01', '57P01', undefined]) {
      const failure = Object.assign(new Error('no'), { code })
      const store = postgresStore({ client: { query: async () => Promise.reject(failure) } })
      const outcome = store.write('key', 'value', 'version').catch(() => 'rejected')
      expect(await outcome).toBe(code === '40001' ? false : 'rejected')
    }
  })

  it('reports a successful write even if the sweep fails', async () => {
    const query = vi.fn(async (text: string, [, , , , version]: unknown[]) => {
      return text.startsWith('WITH') ? Promise.reject(new Error('no')) : [{ version }]
    })
    const store = postgresStore({ client: { query } })
    for (let i = 0; i < 100; i++) expect(await store.write(`${i}`, 'value', undefined)).toBe(true)
    expect(query.mock.calls.length).toBeGreaterThan(100)
  })
})

const missing = whyNot('postgres')

describe('postgresStore on a server', () => {
  let server: Awaited<ReturnType<typeof startPostgres>>
  let pool: pg.Pool

  beforeAll(async () => {
    if (missing) return
    server = await startPostgres(['fsync=off'])
    pool = new pg.Pool({ connectionString: server.url, max: 16 })
  })
  afterAll(async () => {
    await pool?.end()
    await server?.remove()
  })
  afterEach(() => vi.useRealTimers())

  function onServer(name: string, run: () => Promise<void>): void {
    it(name, async (context) => {
      if (missing) context.skip(missing)
      await run()
    })
  }

  async function storeIn(table: string) {
    const store = postgresStore({ client: pool, table })
    await store.setup()
    return store
  }

  onServer('is set up by many connections at once', async () => {
    for (let round = 0; round < 10; round++) {
      const table = `setup_${round}`
      await Promise.all(Array.from({ length: 16 }, () => storeIn(table)))
    }
  })

  onServer('needs no right to create where the table is there already', async () => {
    await storeIn('granted')
    await pool.query('CREATE ROLE portal LOGIN')
    await pool.query('GRANT SELECT, INSERT, UPDATE, DELETE ON granted TO portal')
    const client = new pg.Client({ connectionString: server.url.replace('einmal@', 'portal@') })
    await client.connect()
    try {
      const store = postgresStore({ client, table: 'granted' })
      await store.setup()
      expect(await store.write('key', 'value', undefined)).toBe(true)
      const other = postgresStore({ client, table: 'not_there' })
      await expect(other.setup()).rejects.toThrow('permission denied for schema public')
    } finally {
      await client.end()
    }
  })

  onServer('has the table that docs/guides/postgresql.md shows', async () => {
    const [, documented = ''] =
      /```sql postgres\n(.*?)```/s.exec(readFileSync('docs/guides/postgresql.md', 'utf8')) ?? []
    await pool.query('CREATE SCHEMA documented')
    await pool.query(documented.replace('einmal_state', 'documented.einmal_state'))
    await storeIn('einmal_state')
    const describe = async (table: string) => {
      const { rows } = await pool.query(
        `SELECT attname, atttypid::regtype::text, attnotnull, attcollation::regcollation::text, reloptions,
           (SELECT array_agg(pg_get_constraintdef(oid)) FROM pg_constraint WHERE conrelid = c.oid AND contype = 'p') AS keys
         FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
         WHERE attrelid = $1::regclass AND attnum > 0 ORDER BY attnum`,
        [table],
      )
      return rows
    }
    const ours = await describe('public.einmal_state')
    expect(ours).toHaveLength(4)
    expect(await describe('documented.einmal_state')).toEqual(ours)
  })

  onServer('refuses a table of that name that is none of its own', async () => {
    await pool.query('CREATE TABLE other (key text PRIMARY KEY)')
    await expect(storeIn('other')).rejects.toThrow('column "value" does not exist')
  })

  onServer('refuses a connection on which a transaction is open', async () => {
    await storeIn('transactions')
    const client = new pg.Client({ connectionString: server.url })
    await client.connect()
    const verifier = createVerifier({ store: postgresStore({ client, table: 'transactions' }) })
    const secret = Secret.generate()
    const code = totp(secret)
    await client.query('BEGIN')
    await expect(verifier.verifyTotp({ id: 'a', secret, code })).rejects.toMatchObject({
      code: 'ERR_STORE_UNAVAILABLE',
      cause: { message: expect.stringContaining('in a transaction') },
    })
    await client.query('SELECT nothing').catch(() => undefined)
    await expect(verifier.verifyTotp({ id: 'a', secret, code })).rejects.toThrow()
    await client.query('ROLLBACK')
    expect(await verifier.verifyTotp({ id: 'a', secret, code })).toMatchObject({ ok: true })
    await client.end()
  })

  onServer('believes neither clock alone that an entry has expired', async () => {
    const store = await storeIn('clocks')
    const day = 86_400_000
    const now = Date.now()
    await store.write('by the server alone', 'value', undefined, now - day)
    await store.write('by this process alone', 'value', undefined, now + day)
    await store.write('by both', 'value', undefined, now - 3 * day)
    vi.setSystemTime(now - 2 * day)
    expect(await store.read('by the server alone')).toBeDefined()
    vi.setSystemTime(now + 2 * day)
    expect(await store.read('by this process alone')).toBeDefined()
    expect(await store.write('by this process alone', 'value', undefined)).toBe(false)
    expect(await store.read('by both')).toBeUndefined()
    // Another store with the same table keeps it too.
    for (let i = 0; i < 200; i++) await store.write(`${i}`, 'value', undefined)
    vi.setSystemTime(now - 2 * day)
    expect(await store.read('by this process alone')).toBeDefined()
  })

  onServer('sweeps what has expired in small bites, and nothing else', async () => {
    const store = await storeIn('sweeps')
    await pool.query(`INSERT INTO sweeps SELECT 'key ' || i, 'value', gen_random_uuid(),
      CASE i % 3 WHEN 0 THEN now() - interval '1 s' WHEN 1 THEN now() + interval '1 h' END
      FROM generate_series(0, 999) i`)
    const rows = async () => Number((await pool.query('SELECT count(*) FROM sweeps')).rows[0].count)
    let before = await rows()
    let most = 0
    for (let i = 0; i < 400; i++) {
      await store.write('a', '', (await store.read('a'))?.version)
      const now = await rows()
      most = Math.max(most, before - now)
      before = now
    }
    expect(most).toBeGreaterThan(30)
    expect(most).toBeLessThanOrEqual(512)
    expect(await rows()).toBe(666 + 1)
  })

  onServer('updates rows where they are, without touching the index', async () => {
    const store = await storeIn('hot')
    for (let i = 0; i < 500; i++) {
      await store.write('a', 'x'.repeat(60), (await store.read('a'))?.version, Date.now() + 1e8 + i)
    }
    await expect
      .poll(
        async () => {
          const { rows } = await pool.query(
            `SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'hot'`,
          )
          return Number(rows[0].n_tup_hot_upd) / Math.max(499, Number(rows[0].n_tup_upd))
        },
        { timeout: 10_000 },
      )
      .toBeGreaterThan(0.9)
  })
})
