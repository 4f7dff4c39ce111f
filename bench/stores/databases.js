/** Every database that is measured, on servers that belong to this run. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memory } from './memory.js'
import { postgres } from './postgres.js'
import { ioredis, nodeRedis } from './redis.js'
import { loadServers } from './servers.js'
import { sqlite } from './sqlite.js'

/**
 * Where they are: what a process needs to be told of them.
 *
 * @typedef {object} Places
 * @property {string} folder for files
 * @property {string} postgres a URL, as the others
 * @property {string} redisAlways
 * @property {string} redisEverysec
 */

export const databases = {
  memory: () => memory(),
  /** @param {Places} places */
  sqlite: ({ folder }) => sqlite(folder, 'FULL'),
  /** @param {Places} places */
  sqliteNormal: ({ folder }) => sqlite(folder, 'NORMAL'),
  /** @param {Places} places */
  postgres: (places) => postgres(places.postgres, 'on'),
  /** @param {Places} places */
  postgresOff: (places) => postgres(places.postgres, 'off'),
  /** @param {Places} places */
  nodeRedis: ({ redisAlways }) => nodeRedis(redisAlways, 'always'),
  /** @param {Places} places */
  ioredis: ({ redisAlways }) => ioredis(redisAlways, 'always'),
  /** @param {Places} places */
  nodeRedisEverysec: ({ redisEverysec }) => nodeRedis(redisEverysec, 'everysec'),
  /** @param {Places} places */
  ioredisEverysec: ({ redisEverysec }) => ioredis(redisEverysec, 'everysec'),
}

/** @typedef {keyof typeof databases} DatabaseId */

/**
 * With a page cache that holds a million credentials: what docs/guides/sqlite.md advises for so many.
 *
 * @param {Places} places
 */
export function sqliteWithCache({ folder }) {
  return sqlite(join(folder, 'cache'), 'FULL', 256_000)
}

/**
 * Servers that belong to this run, with the settings that they have by default but for what their
 * names say.
 *
 * @returns {Promise<{ places: Places, stop: () => Promise<void> }>}
 */
export async function startServers() {
  const { startPostgres, startRedis } = await loadServers()
  const folder = mkdtempSync(join(tmpdir(), 'einmal-bench-'))
  const aof = ['--appendonly', 'yes', '--auto-aof-rewrite-percentage', '0']
  const server = await startPostgres()
  const always = await startRedis([...aof, '--appendfsync', 'always'])
  const everysec = await startRedis([...aof, '--appendfsync', 'everysec'])
  return {
    places: {
      folder,
      postgres: server.url,
      redisAlways: always.url,
      redisEverysec: everysec.url,
    },
    async stop() {
      await Promise.all([server, always, everysec].map((each) => each.remove()))
      rmSync(folder, { recursive: true })
    },
  }
}
