import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { createVerifier, Secret, totp } from 'einmal'
import { type MysqlClient, mysqlStore } from 'einmal/stores/mysql'
import mysqlCallbacks from 'mysql2'
import mysql from 'mysql2/promise'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { whyNot } from '../support/locate.mjs'
import { startMariadb } from '../support/servers.js'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

/** The header of a write that the server committed. */
const header = (insertId: unknown) => ({ affectedRows: 1, insertId, serverStatus: 2 })

describe('mysqlStore', () => {
  it.each([undefined, null, {}, 'mysql://', { execute: true }, { query: async () => [[]] }])(
    'requires a client, not %j',
    (none) => {
      // Casts, since a JavaScript program can pass these values.
      const client = none as unknown as MysqlClient
      expect(() => mysqlStore({ client })).toThrow(TypeError)
    },
  )

  it('refuses the pool of mysql2 that takes callbacks', () => {
    const pool = mysqlCallbacks.createPool('mysql://127.0.0.1:1/none')
    // A cast, since its execute returns no promise.
    const client = pool as unknown as MysqlClient
    expect(() => mysqlStore({ client })).toThrow('mysql2/promise')
    expect(() => mysqlStore({ client: pool.promise() })).not.toThrow()
    pool.end()
  })

  const client: MysqlClient = { execute: async () => [[]] }
  it.each(['', '1a', 'a-b', 'a`b', 'a;b', 'a b', 'ä', 'a.b.c', '.a', 'a.', 'a'.repeat(64), 'a\n'])(
    'refuses the table name %j',
    (table) => {
      expect(() => mysqlStore({ client, table })).toThrow(RangeError)
    },
  )

  it('requires the table name to be a string', () => {
    const table = ['a'] as unknown as string
    expect(() => mysqlStore({ client, table })).toThrow(TypeError)
  })

  it.each(['a\0b', '\0', '\ud800', 'a\udfff', 'k'.repeat(3073), 'é'.repeat(1537)])(
    'refuses the key %j',
    async (key) => {
      const store = mysqlStore({ client })
      const refused = { name: 'RangeError', code: 'ERR_INVALID_ARG_VALUE' }
      await expect(store.read(key)).rejects.toMatchObject(refused)
      await expect(store.write(key, 'value', undefined)).rejects.toMatchObject(refused)
      await expect(store.write(key, 'value', 'version')).rejects.toMatchObject(refused)
      await expect(store.delete(key)).rejects.toMatchObject(refused)
    },
  )

  it('accepts the longest key', async () => {
    expect(await mysqlStore({ client }).read('é'.repeat(1536))).toBeUndefined()
  })

  const row = { value: 'value', version: 'version' }
  const answers = [undefined, null, 'row', 1, {}, header(0), [null], [1], [row, row], [{}]]
  it.each([...answers, [{ value: 'value' }], [{ ...row, version: Buffer.from('v') }]])(
    'rejects a read answered by %o',
    async (answer) => {
      await expect(answering(answer).read('key')).rejects.toThrow(Error)
    },
  )

  it.each([...answers.filter((each) => each !== answers[5]), [], [row], header(2), header('x')])(
    'rejects a write answered by %o',
    async (answer) => {
      await expect(answering(answer).write('key', 'value', undefined)).rejects.toThrow(Error)
      await expect(answering(answer).write('key', 'value', 'version')).rejects.toThrow(Error)
    },
  )

  function answering(answer: unknown) {
    return mysqlStore({ client: { execute: async () => [answer, undefined] } })
  }

  it('believes the number of the write, and not the count of rows', async () => {
    for (const affectedRows of [0, 1, 2]) {
      const client: MysqlClient = {
        async execute(sql, values) {
          if (!/^(INSERT|UPDATE)/.test(sql)) return [[]]
          // The largest number of a statement is the one for LAST_INSERT_ID, or a time.
          const nonce = values[sql.startsWith('INSERT') ? 2 : 1]
          return [{ ...header(nonce), affectedRows }]
        },
      }
      const store = mysqlStore({ client })
      expect(await store.write('key', 'value', undefined)).toBe(true)
      expect(await store.write('key', 'value', 'version')).toBe(true)
      const lost = mysqlStore({
        client: { execute: async () => [{ ...header(0), affectedRows }] },
      })
      expect(await lost.write('key', 'value', undefined)).toBe(false)
      expect(await lost.write('key', 'value', 'version')).toBe(false)
    }
  })

  it('returns false from a write only when another write came first', async () => {
    for (const errno of [1020, 1205, 1213, 3101, 1062, 1290, 1317, 1927, 2013, undefined]) {
      const failure = Object.assign(new Error('no'), { errno })
      const store = mysqlStore({ client: { execute: async () => Promise.reject(failure) } })
      const expected = [1020, 1205, 1213, 3101].includes(Number(errno)) ? false : 'rejected'
      expect(await store.write('key', 'value', 'version').catch(() => 'rejected')).toBe(expected)
      expect(await store.write('key', 'value', undefined).catch(() => 'rejected')).toBe(expected)
      await expect(store.delete('key')).rejects.toBe(failure)
    }
  })

  it('reports a successful write even if the sweep fails', async () => {
    const execute = vi.fn(async (sql: string, values: unknown[]): Promise<[unknown]> => {
      return sql.startsWith('INSERT') ? [header(values[2])] : Promise.reject(new Error('no'))
    })
    const store = mysqlStore({ client: { execute } })
    for (let i = 0; i < 100; i++) expect(await store.write(`${i}`, 'value', undefined)).toBe(true)
    expect(execute.mock.calls.length).toBeGreaterThan(100)
  })

  it.each([1, '1', 1n])('deletes a row whose expiry the client reports as %o', async (expired) => {
    const deleted: unknown[][] = []
    const client: MysqlClient = {
      async execute(sql, values) {
        if (sql.startsWith('SELECT')) {
          const kept = { hex: '62', expired: typeof expired === 'string' ? '0' : 0 }
          return [[{ hex: '61', expired }, kept]]
        }
        if (sql.startsWith('DELETE')) deleted.push(values.filter((value) => value !== null))
        return [header(sql.startsWith('INSERT') ? values[2] : 0)]
      },
    }
    await mysqlStore({ client }).write('a', 'value', undefined)
    expect(deleted).toEqual([[expect.any(Number), '61']])
  })

  it('has statements that differ in the number of values where they change rows', async () => {
    // A proxy that mixes up two prepared statements then causes an error.
    const counts = new Map<string, number>()
    const client: MysqlClient = {
      async execute(sql, values) {
        counts.set(sql, values.length)
        if (sql.startsWith('SELECT')) return [[{ hex: '61', expired: 1 }]]
        return [header(sql.startsWith('INSERT') ? values[2] : values[1])]
      },
    }
    const store = mysqlStore({ client })
    await store.write('a', 'value', undefined)
    await store.write('a', 'value', 'version')
    await store.delete('a')
    await store.read('a').catch(() => undefined)
    const writes = [...counts].filter(([sql]) => !sql.startsWith('SELECT'))
    expect(writes).toHaveLength(4)
    for (const [sql, count] of writes) {
      const same = [...counts].filter(([other, each]) => other !== sql && each === count)
      expect(same).toEqual([])
    }
  })
})

const missing = whyNot('mariadbd')

describe('mysqlStore on MariaDB', () => {
  let server: Awaited<ReturnType<typeof startMariadb>>
  let pool: mysql.Pool

  beforeAll(async () => {
    if (missing) return
    server = await startMariadb(['--innodb-flush-log-at-trx-commit=0'])
    pool = mysql.createPool({ uri: server.url, connectionLimit: 16 })
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
    const store = mysqlStore({ client: pool, table })
    await store.setup()
    return store
  }

  async function rowsOf(sql: string): Promise<mysql.RowDataPacket[]> {
    return (await pool.query<mysql.RowDataPacket[]>(sql))[0]
  }

  onServer('is set up by many connections at once', async () => {
    for (let round = 0; round < 10; round++) {
      const table = `setup_${round}`
      await Promise.all(Array.from({ length: 16 }, () => storeIn(table)))
    }
  })

  onServer('needs no right to create where the table is there already', async () => {
    await storeIn('granted')
    await pool.query("CREATE USER portal@'127.0.0.1'")
    await pool.query("GRANT SELECT, INSERT, UPDATE, DELETE ON einmal.granted TO portal@'127.0.0.1'")
    const client = await mysql.createConnection(server.url.replace('root@', 'portal@'))
    try {
      const store = mysqlStore({ client, table: 'granted' })
      await store.setup()
      expect(await store.write('key', 'value', undefined)).toBe(true)
      const other = mysqlStore({ client, table: 'not_there' })
      await expect(other.setup()).rejects.toThrow('command denied')
    } finally {
      await client.end()
    }
  })

  onServer('has the table that docs/guides/mysql.md shows', async () => {
    const [, documented = ''] =
      /```sql mysql\n(.*?)```/s.exec(readFileSync('docs/guides/mysql.md', 'utf8')) ?? []
    await pool.query('CREATE DATABASE documented')
    await pool.query(documented.replace('einmal_state', 'documented.einmal_state'))
    await storeIn('einmal_state')
    const [ours] = await rowsOf('SHOW CREATE TABLE einmal_state')
    const [theirs] = await rowsOf('SHOW CREATE TABLE documented.einmal_state')
    const definition = `${ours?.['Create Table']}`
    expect(theirs?.['Create Table']).toBe(definition)
    expect(definition).toContain('ENGINE=InnoDB')
    expect(definition.match(/^ {2}`/gm)).toHaveLength(4)
  })

  onServer('refuses a table of that name that is none of its own', async () => {
    await pool.query('CREATE TABLE other (`key` VARBINARY(10) PRIMARY KEY)')
    await expect(storeIn('other')).rejects.toThrow("Unknown column 'value'")
  })

  onServer('refuses a connection whose character set loses characters', async () => {
    for (const charset of ['LATIN1_SWEDISH_CI', 'UTF8_GENERAL_CI']) {
      const client = await mysql.createConnection({ uri: server.url, charset })
      try {
        const store = mysqlStore({ client, table: 'charsets' })
        await expect(store.setup()).rejects.toThrow(/utf8mb4|Incorrect string/)
      } finally {
        await client.end()
      }
    }
  })

  onServer('keeps keys apart that another character set would merge', async () => {
    await storeIn('merged')
    const client = await mysql.createConnection({ uri: server.url, charset: 'LATIN1_SWEDISH_CI' })
    try {
      // Without setup, which refuses this connection.
      const store = mysqlStore({ client, table: 'merged' })
      expect(await store.write('иван', '1', undefined)).toBe(true)
      expect(await store.write('инна', '2', undefined)).toBe(true)
      expect((await store.read('иван'))?.value).toBe('1')
      expect((await mysqlStore({ client: pool, table: 'merged' }).read('инна'))?.value).toBe('2')
    } finally {
      await client.end()
    }
  })

  onServer('refuses a connection on which a transaction is open', async () => {
    await storeIn('transactions')
    const client = await mysql.createConnection(server.url)
    const store = mysqlStore({ client, table: 'transactions' })
    const verifier = createVerifier({ store })
    const secret = Secret.generate()
    const code = totp(secret)
    const inTransaction = {
      code: 'ERR_STORE_UNAVAILABLE',
      cause: { message: expect.stringContaining('in a transaction') },
    }
    for (const begin of ['BEGIN', 'SET autocommit = 0']) {
      await client.query(begin)
      const verify = verifier.verifyTotp({ id: 'a', secret, code })
      await expect(verify).rejects.toMatchObject(inTransaction)
      await expect(store.delete('b')).rejects.toMatchObject(inTransaction.cause)
      await client.query('ROLLBACK')
    }
    await client.query('SET autocommit = 1')
    expect(await verifier.verifyTotp({ id: 'a', secret, code })).toMatchObject({ ok: true })
    await client.end()
  })

  onServer('takes the time-out of a lock and a deadlock for another write', async () => {
    const store = await storeIn('locks')
    await store.write('a', 'first', undefined)
    await store.write('b', 'first', undefined)
    const version = (await store.read('a'))?.version
    const other = await mysql.createConnection(server.url)
    const waiting = await mysql.createConnection(server.url)
    try {
      await waiting.query('SET SESSION innodb_lock_wait_timeout = 1')
      await other.query('BEGIN')
      await other.query("UPDATE locks SET value = 'held' WHERE `key` = 'a'")
      const blocked = mysqlStore({ client: waiting, table: 'locks' })
      expect(await blocked.write('a', 'second', version)).toBe(false)
      expect(await blocked.write('a', 'second', undefined)).toBe(false)
      await other.query('ROLLBACK')
      expect((await store.read('a'))?.value).toBe('first')

      // Each waits for the row of the other one; the server ends the transaction that changed less.
      await waiting.query('SET SESSION innodb_lock_wait_timeout = 50')
      await other.query('BEGIN')
      await other.query("UPDATE locks SET value = 'held' WHERE `key` = 'b'")
      await other.query("INSERT INTO locks SELECT seq, '', '', NULL FROM seq_1_to_100")
      await waiting.query('BEGIN')
      await waiting.query("SELECT * FROM locks WHERE `key` = 'a' FOR UPDATE")
      const held = (await store.read('b'))?.version
      const write = blocked.write('b', 'second', held)
      await sleep(300)
      const crossing = other.query("UPDATE locks SET value = 'held' WHERE `key` = 'a'")
      expect(await write).toBe(false)
      await crossing
      await other.query('ROLLBACK')
    } finally {
      await Promise.all([other.end(), waiting.end()])
    }
  })

  onServer('believes neither clock alone that an entry has expired', async () => {
    const store = await storeIn('clocks')
    const day = 86_400_000
    const now = Date.now()
    await store.write('by the server alone', 'value', undefined, now - day)
    await store.write('by this process alone', 'value', undefined, now + day)
    await store.write('by both', 'value', undefined, now - 3 * day)
    // The timers stay real, since mysql2 uses them.
    vi.useFakeTimers({ toFake: ['Date'], now: now - 2 * day })
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
    await pool.query(
      `INSERT INTO sweeps SELECT CONCAT('key ', seq), 'value', UUID(),
         CASE seq % 3 WHEN 0 THEN ? WHEN 1 THEN ? END FROM seq_0_to_999`,
      [Date.now() - 1000, Date.now() + 3_600_000],
    )
    const rows = async () => Number((await rowsOf('SELECT COUNT(*) AS n FROM sweeps'))[0]?.['n'])
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

  onServer('cuts no key and no value without the strict mode of SQL', async () => {
    await storeIn('lenient')
    const client = await mysql.createConnection(server.url)
    await client.query("SET SESSION sql_mode = ''")
    const store = mysqlStore({ client, table: 'lenient' })
    const key = 'k'.repeat(3072)
    const value = 'v'.repeat(100_000)
    expect(await store.write(key, value, undefined)).toBe(true)
    expect((await store.read(key))?.value).toBe(value)
    expect(await store.write(key, value, undefined)).toBe(false)
    await client.end()
  })
})
