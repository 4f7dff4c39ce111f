/** Every database that is measured, on servers that belong to this run. */

import { join } from 'node:path'
import { memory } from './memory.js'
import { postgres } from './postgres.js'
import { ioredis, nodeRedis } from './redis.js'
import { sqlite } from './sqlite.js'

/**
 * @param {typeof import('../../test/support/servers.ts')} servers
 * @param {string} folder
 */
export async function startDatabases({ startPostgres, startRedis }, folder) {
  const server = await startPostgres()
  const aof = ['--appendonly', 'yes', '--auto-aof-rewrite-percentage', '0']
  const always = await startRedis([...aof, '--appendfsync', 'always'])
  const everysec = await startRedis([...aof, '--appendfsync', 'everysec'])
  const files = join(folder, 'sqlite')
  const databases = {
    memory: memory(),
    sqlite: sqlite(files, 'FULL'),
    sqliteNormal: sqlite(files, 'NORMAL'),
    postgres: postgres(server.url, 'on'),
    postgresOff: postgres(server.url, 'off'),
    nodeRedis: await nodeRedis(always.url, 'always'),
    ioredis: await ioredis(always.url, 'always'),
    nodeRedisEverysec: await nodeRedis(everysec.url, 'everysec'),
    ioredisEverysec: await ioredis(everysec.url, 'everysec'),
  }
  return {
    databases,
    versions: {
      SQLite: await databases.sqlite.version(),
      PostgreSQL: await databases.postgres.version(),
      Redis: await databases.ioredis.version(),
    },
    async stop() {
      await Promise.all(Object.values(databases).map((database) => database.close()))
      await Promise.all([server, always, everysec].map((each) => each.remove()))
    },
  }
}
