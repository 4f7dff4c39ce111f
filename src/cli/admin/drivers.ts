/** Connects to databases, with the drivers of the current folder: einmal depends on none. */

import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import process from 'node:process'
import { mysqlStore } from '../../stores/mysql.js'
import { type PostgresClient, postgresStore } from '../../stores/postgres.js'
import { type RedisClient, redisStore } from '../../stores/redis.js'
import { type SqliteDatabase, sqliteStore } from '../../stores/sqlite.js'
import { UsageError } from '../cli-errors.js'
import type { OpenStore, Target } from './target.js'
import { timedClient, within } from './timed-client.js'

/**
 * Connects to a database. Creates no table: a missing table means that the name is wrong.
 *
 * @throws {UsageError} when the driver or the file is missing
 * @throws {Error} the error of the driver
 */
export function openStore(target: Target): Promise<OpenStore> {
  if (target.kind === 'sqlite') return openSqlite(target)
  if (target.kind === 'postgres') return openPostgres(target)
  return target.kind === 'mysql' ? openMysql(target) : openRedis(target)
}

/** The other members that all drivers of SQLite have. */
type OpenDatabase = SqliteDatabase & { close(): void }
type DatabaseClass = new (path: string) => OpenDatabase

async function openSqlite({ address, place }: Target): Promise<OpenStore> {
  if (!existsSync(address)) {
    throw new UsageError('the database cannot be opened: there is no such file')
  }
  const Database = await sqliteDriver()
  const database = new Database(address)
  // The portal may write at the same time.
  database.prepare('PRAGMA busy_timeout = 5000').all()
  const store = sqliteStore({ database, ...(place !== undefined && { table: place }) })
  return { store, close: async () => database.close() }
}

async function sqliteDriver(): Promise<DatabaseClass> {
  for (const name of ['better-sqlite3', 'libsql']) {
    // The cast follows the documentation of the driver, which has no types here.
    const Database = load(name) as DatabaseClass | undefined
    if (Database) return Database
  }
  for (const [module, name] of [
    ['node:sqlite', 'DatabaseSync'],
    ['bun:sqlite', 'Database'],
  ] as const) {
    const exported = await builtIn(module)
    // As above.
    if (exported) return exported[name] as DatabaseClass
  }
  throw missing('better-sqlite3 or libsql', 'better-sqlite3', ', or use Node 22.13 or newer')
}

/** Loads a module of the runtime, without the warning of Node that its SQLite is experimental. */
async function builtIn(module: string): Promise<Record<string, unknown> | undefined> {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return await import(module)
  } catch {
    return undefined
  } finally {
    process.emitWarning = emitWarning
  }
}

interface Pg {
  Pool: new (
    options: object,
  ) => PostgresClient & {
    end(): Promise<void>
    on(event: 'error', listener: () => void): unknown
  }
}

async function openPostgres({ address, place }: Target): Promise<OpenStore> {
  // The cast follows the documentation of pg.
  const pg = load('pg') as Pg | undefined
  if (!pg) throw missing('pg', 'pg')
  const client = new pg.Pool({
    connectionString: address,
    connectionTimeoutMillis: TIMEOUT,
    query_timeout: TIMEOUT,
    application_name: 'einmal admin',
  })
  // An idle connection may fail; the next query reports it.
  client.on('error', () => {})
  const store = postgresStore({ client, ...(place !== undefined && { table: place }) })
  return { store, close: () => within(TIMEOUT, client.end()) }
}

interface Mysql {
  createPool(options: object): Parameters<typeof timedClient>[0] & {
    on(event: 'connection', listener: (connection: { stream: Socket }) => void): unknown
    end(): Promise<void>
  }
}

async function openMysql({ address, place }: Target): Promise<OpenStore> {
  // The cast follows the documentation of mysql2.
  const mysql = load('mysql2/promise') as Mysql | undefined
  if (!mysql) throw missing('mysql2', 'mysql2')
  const pool = mysql.createPool({ uri: address, connectTimeout: TIMEOUT, queueLimit: 1000 })
  const sockets: Socket[] = []
  pool.on('connection', ({ stream }) => sockets.push(stream))
  const client = timedClient(pool, TIMEOUT)
  const store = mysqlStore({ client, ...(place !== undefined && { table: place }) })
  return {
    store,
    async close() {
      await within(TIMEOUT, pool.end())
      // One that waits for a silent server would keep the process running.
      for (const socket of sockets) socket.destroy()
    },
  }
}

interface Redis {
  createClient(options: object): NodeRedis
}
type NodeRedis = RedisClient & {
  on(event: 'error', listener: () => void): unknown
  connect(): Promise<unknown>
  destroy(): void
}
type IoRedisClass = new (
  url: string,
  options: object,
) => RedisClient & {
  on(event: 'error', listener: () => void): unknown
  connect(): Promise<unknown>
  disconnect(): void
}

async function openRedis({ address, place }: Target): Promise<OpenStore> {
  const options = place !== undefined && { prefix: place }
  // The casts follow the documentation of the drivers.
  const redis = load('redis') as Redis | undefined
  if (redis) {
    const socket = { connectTimeout: TIMEOUT, reconnectStrategy: false }
    const client = redis.createClient({ url: address, socket })
    client.on('error', () => {})
    // Comes before connect: an open connection would keep the process running after an error.
    const store = redisStore({ client, ...options })
    await client.connect()
    return { store, close: async () => client.destroy() }
  }
  const IoRedis = load('ioredis') as IoRedisClass | undefined
  if (!IoRedis) throw missing('redis or ioredis', 'redis')
  const client = new IoRedis(address, {
    lazyConnect: true,
    connectTimeout: TIMEOUT,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  })
  client.on('error', () => {})
  const store = redisStore({ client, ...options })
  await client.connect()
  return { store, close: async () => client.disconnect() }
}

/** Time-out in milliseconds. */
const TIMEOUT = 10_000

/** Loads a package from the current folder, or from beside einmal; undefined when that fails. */
function load(name: string): unknown {
  for (const base of [join(process.cwd(), 'package.json'), import.meta.url]) {
    try {
      const exported: unknown = createRequire(base)(name)
      // An ES module has its class as the default export.
      return Object(exported).default ?? exported
    } catch {
      // Tries the next place.
    }
  }
  return undefined
}

function missing(names: string, install: string, otherwise = ''): UsageError {
  return new UsageError(
    `the package ${names} is missing here, or does not load: run npm install ${install} in this ` +
      `folder, or change to the folder of the portal${otherwise}`,
  )
}
