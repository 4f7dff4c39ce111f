/** `check` of each store, on real servers with each setting that weakens the promise. */

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { authenticatedStore, memoryStore } from 'einmal'
import { mysqlStore } from 'einmal/stores/mysql'
import { postgresStore } from 'einmal/stores/postgres'
import { redisStore } from 'einmal/stores/redis'
import { sqliteStore } from 'einmal/stores/sqlite'
import { Redis } from 'ioredis'
import Libsql from 'libsql'
import mysql from 'mysql2/promise'
import pg from 'pg'
import postgres from 'postgres'
import { createClient } from 'redis'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { removeFolder } from '../support/folder.js'
import { whyNot } from '../support/locate.mjs'
import {
  onMariadb,
  redisCli,
  startMariadb,
  startPostgres,
  startRedis,
  startStandby,
} from '../support/servers.js'

// Servers have to start, and a test may poll twice.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 })

/** A replica connects within this time. */
const SOON = { timeout: 60_000 }

/** Closes everything that a test has opened, in reverse order. */
const open: (() => unknown)[] = []
afterAll(async () => {
  for (const close of open.reverse()) await close()
})

type Checked = { check(): Promise<{ code: string; value: string }[]> }

async function told(store: Checked): Promise<string[]> {
  return (await store.check()).map(({ code, value }) => `${code} ${value}`)
}

describe('check of postgresStore', () => {
  const missing = whyNot('postgres')

  function storeOn(url: string, table?: string) {
    const client = new pg.Pool({ connectionString: url })
    client.on('error', () => undefined)
    open.push(() => client.end())
    return { client, store: postgresStore({ client, ...(table && { table }) }) }
  }

  it('finds nothing on a server with the defaults, and each bad setting on another', async (context) => {
    if (missing) context.skip(missing)
    const safe = await startPostgres()
    open.push(() => safe.remove())
    const { store } = storeOn(safe.url)
    expect(await told(store)).toEqual([])
    await store.setup()
    expect(await told(store)).toEqual([])

    const off = ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off']
    const server = await startPostgres(off)
    open.push(() => server.remove())
    const careless = storeOn(server.url, 'public.einmal_other')
    await careless.store.setup()
    await careless.client.query('ALTER TABLE einmal_other SET UNLOGGED')
    expect(await told(careless.store)).toEqual([
      'postgres-fsync off',
      'postgres-full-page-writes off',
      'postgres-synchronous-commit off',
      'postgres-unlogged unlogged',
    ])
    // postgres.js may change the names of columns.
    const sql = postgres(server.url, { transform: postgres.camel, onnotice: () => {} })
    open.push(() => sql.end())
    const camel = postgresStore({ client: sql, table: 'public.einmal_other' })
    expect(await told(camel)).toEqual(await told(careless.store))
  })

  it('finds a standby for which the primary does not wait, and a connection to a standby', async (context) => {
    if (missing) context.skip(missing)
    const primary = await startPostgres()
    open.push(() => primary.remove())
    const { client, store } = storeOn(primary.url)
    await store.setup()
    const standby = await startStandby(primary)
    open.push(() => standby.remove())
    await expect.poll(() => told(store), SOON).toEqual(["postgres-standbys ''"])
    expect(await told(storeOn(standby.url).store)).toContain('postgres-read-only true')

    // A role without rights sees no state of the standby, but counts it.
    await client.query('CREATE ROLE portal LOGIN')
    const role = storeOn(primary.url.replace('einmal@', 'portal@'))
    expect(await told(role.store)).toEqual(["postgres-standbys ''"])

    await client.query("ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (*)'")
    await client.query('SELECT pg_reload_conf()')
    await expect.poll(() => told(store), SOON).toEqual([])
    await client.query("ALTER SYSTEM SET synchronous_commit = 'local'")
    await client.query('SELECT pg_reload_conf()')
    await expect.poll(() => told(store), SOON).toEqual(['postgres-synchronous-commit local'])
  })
})

describe('check of mysqlStore', () => {
  const missing = whyNot('mariadbd')

  function storeOn(url: string, table?: string) {
    const client = mysql.createPool(url)
    open.push(() => client.end())
    return { client, store: mysqlStore({ client, ...(table && { table }) }) }
  }

  it('finds nothing on a server with the defaults, and each bad setting on another', async (context) => {
    if (missing) context.skip(missing)
    const safe = await startMariadb()
    open.push(() => safe.remove())
    const { store } = storeOn(safe.url)
    expect(await told(store)).toEqual([])
    await store.setup()
    expect(await told(store)).toEqual([])

    const server = await startMariadb([
      ...['--innodb-flush-log-at-trx-commit=2', '--skip-innodb-doublewrite'],
      ...['--log-bin=log', '--server-id=1', '--sync-binlog=0'],
    ])
    open.push(() => server.remove())
    const careless = storeOn(server.url, 'einmal.einmal_other')
    await careless.store.setup()
    // A key of MyISAM has at most 1000 bytes.
    await careless.client.query(
      'ALTER TABLE einmal_other MODIFY `key` VARBINARY(255), ENGINE = MyISAM',
    )
    await careless.client.query('SET GLOBAL read_only = ON')
    expect(await told(careless.store)).toEqual([
      'mysql-flush-log 2',
      'mysql-sync-binlog 0',
      'mysql-doublewrite OFF',
      'mysql-read-only ON',
      'mysql-engine MyISAM',
    ])
  })

  it('finds a replica for which the server does not wait', async (context) => {
    if (missing) context.skip(missing)
    const log = ['--log-bin=log', '--sync-binlog=1']
    const primary = await startMariadb([...log, '--server-id=1'])
    open.push(() => primary.remove())
    const replica = await startMariadb([...log, '--server-id=2'])
    open.push(() => replica.remove())
    const { client, store } = storeOn(primary.url)
    expect(await told(store)).toEqual([])
    await onMariadb(
      replica.url,
      `CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = ${primary.port}, MASTER_USER = 'root', MASTER_CONNECT_RETRY = 1`,
    )
    await onMariadb(replica.url, 'START SLAVE')
    await expect.poll(() => told(store), SOON).toEqual(['mysql-replicas OFF'])

    await client.query('SET GLOBAL rpl_semi_sync_master_enabled = ON')
    // No replica is semi-synchronous yet, and the server does not wait.
    expect(await told(store)).toEqual(['mysql-replicas OFF'])
    await onMariadb(replica.url, 'SET GLOBAL rpl_semi_sync_slave_enabled = ON')
    await onMariadb(replica.url, 'STOP SLAVE')
    await onMariadb(replica.url, 'START SLAVE')
    await expect.poll(() => told(store), SOON).toEqual([])
  })
})

describe('check of redisStore', () => {
  const missing = whyNot('redis-server')
  const SAFE = ['--appendonly', 'yes', '--appendfsync', 'always']

  async function serverWith(...args: string[]): Promise<number> {
    const server = await startRedis(args)
    open.push(() => server.remove())
    return server.port
  }

  function storeOn(port: number, wait = false) {
    const client = new Redis(port)
    open.push(() => client.disconnect())
    return redisStore({
      client,
      ...(wait && { waitForReplicas: { replicas: 1, timeoutMs: 1000 } }),
    })
  }

  it.for<[expected: string[], args: string[]]>([
    [[], SAFE],
    [['redis-aof no'], []],
    [['redis-appendfsync everysec'], ['--appendonly', 'yes']],
    [['redis-appendfsync no'], ['--appendonly', 'yes', '--appendfsync', 'no']],
    [
      ['redis-eviction allkeys-lru'],
      [...SAFE, '--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru'],
    ],
    [['redis-appendfsync unknown'], [...SAFE, '--rename-command', 'CONFIG', '""']],
  ])('finds %j on a server with %j', async ([expected, args], context) => {
    if (missing) context.skip(missing)
    const port = await serverWith(...args)
    expect(await told(storeOn(port))).toEqual(expected)
    for (const RESP of [2, 3] as const) {
      const client = createClient({ socket: { port }, RESP })
      await client.connect()
      expect(await told(redisStore({ client }))).toEqual(expected)
      client.destroy()
    }
  })

  it('finds a replica for which the store does not wait, and a connection to a replica', async (context) => {
    if (missing) context.skip(missing)
    const primary = await serverWith(...SAFE)
    const replica = await serverWith(...SAFE, '--replicaof', '127.0.0.1', `${primary}`)
    await expect
      .poll(() => redisCli(replica, 'INFO', 'replication'), SOON)
      .toContain('master_link_status:up')
    expect(await told(storeOn(primary))).toEqual(['redis-replicas undefined'])
    expect(await told(storeOn(primary, true))).toEqual([])
    expect(await told(storeOn(replica))).toEqual(['redis-read-only replica'])
  })
})

describe('check of sqliteStore', () => {
  const folder = mkdtempSync(join(tmpdir(), 'einmal-check-'))
  open.push(() => removeFolder(folder))

  function opened(file: string) {
    const database = new Libsql(file)
    open.push(() => database.close())
    return { database, store: sqliteStore({ database }) }
  }

  it('finds nothing on a file that is opened as the guide says', async () => {
    const { database, store } = opened(join(folder, 'safe.db'))
    await store.setup()
    database.exec('PRAGMA synchronous = FULL')
    expect(await told(store)).toEqual([])
  })

  it('finds each bad setting of a connection', async () => {
    const { database, store } = opened(join(folder, 'careless.db'))
    database.exec('PRAGMA journal_mode = MEMORY')
    database.exec('PRAGMA busy_timeout = 0')
    for (const [level, name] of ['OFF', 'NORMAL'].entries()) {
      database.exec(`PRAGMA synchronous = ${level}`)
      const expected = [`sqlite-synchronous ${name}`, 'sqlite-journal-mode MEMORY']
      expect(await told(store)).toEqual([...expected, 'sqlite-busy-timeout 0'])
    }
  })

  it('reads the settings of the attached database that has the table', async () => {
    const { database } = opened(join(folder, 'main.db'))
    database.exec(`ATTACH '${join(folder, 'other.db')}' AS other`)
    const store = sqliteStore({ database, table: 'other.einmal_state' })
    await store.setup()
    database.exec('PRAGMA main.synchronous = FULL')
    database.exec('PRAGMA other.synchronous = OFF')
    expect(await told(store)).toEqual(['sqlite-synchronous OFF'])
  })

  it('finds a database in memory', async () => {
    expect(await told(opened(':memory:').store)).toEqual(["sqlite-memory ''"])
  })
})

describe('check of authenticatedStore', () => {
  const keys = { current: 'k1', keys: { k1: new Uint8Array(32) } }

  it('is that of the store below it', async () => {
    const database = new Libsql(':memory:')
    open.push(() => database.close())
    const store = authenticatedStore(sqliteStore({ database }), keys)
    expect(await told(store)).toEqual(["sqlite-memory ''"])
  })

  it('is missing when the store below it has none', () => {
    expect(authenticatedStore(memoryStore(), keys).check).toBeUndefined()
  })
})
