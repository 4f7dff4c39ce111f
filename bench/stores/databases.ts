/** All databases that are measured, on servers that belong to this run. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startMariadb, startPostgres, startRedis } from '../../test/support/servers.js'
import type { Database } from './database.js'
import { memory } from './memory.js'
import { mariadb } from './mysql.js'
import { postgres } from './postgres.js'
import { ioredis, nodeRedis } from './redis.js'
import { sqlite } from './sqlite.js'

/** A folder for files, and the URLs of the servers. */
export interface Places {
  folder: string
  postgres: string
  mariadb: string
  redisAlways: string
  redisEverysec: string
}

type Open = (places: Places) => Database | Promise<Database>

export const DATABASES = {
  memory,
  sqlite: ({ folder }) => sqlite(folder, 'FULL'),
  sqliteNormal: ({ folder }) => sqlite(folder, 'NORMAL'),
  // A page cache that holds a million credentials, as docs/guides/sqlite.md advises.
  sqliteCache: ({ folder }) => sqlite(join(folder, 'cache'), 'FULL', 256_000),
  postgres: (places) => postgres(places.postgres, 'on'),
  postgresOff: (places) => postgres(places.postgres, 'off'),
  mariadb: (places) => mariadb(places.mariadb),
  nodeRedis: ({ redisAlways }) => nodeRedis(redisAlways, 'always'),
  ioredis: ({ redisAlways }) => ioredis(redisAlways, 'always'),
  nodeRedisEverysec: ({ redisEverysec }) => nodeRedis(redisEverysec, 'everysec'),
  ioredisEverysec: ({ redisEverysec }) => ioredis(redisEverysec, 'everysec'),
} satisfies Record<string, Open>

export type DatabaseId = keyof typeof DATABASES

export async function openDatabase(id: DatabaseId, places: Places): Promise<Database> {
  const open: Open = DATABASES[id]
  return open(places)
}

/** Servers with their default settings, except the one that the name says. */
export async function startServers(): Promise<{ places: Places; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'einmal-bench-'))
  const appendOnly = ['--appendonly', 'yes', '--auto-aof-rewrite-percentage', '0']
  const server = await startPostgres()
  const mariadb = await startMariadb()
  const always = await startRedis([...appendOnly, '--appendfsync', 'always'])
  const everysec = await startRedis([...appendOnly, '--appendfsync', 'everysec'])
  return {
    places: {
      folder,
      postgres: server.url,
      mariadb: mariadb.url,
      redisAlways: always.url,
      redisEverysec: everysec.url,
    },
    async stop() {
      await Promise.all([server, mariadb, always, everysec].map((each) => each.remove()))
      rmSync(folder, { recursive: true })
    },
  }
}
