/** redisStore on ioredis and on node-redis, and each of them alone. */

import { type RedisClient, redisStore } from 'einmal/stores/redis'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { type Database, inBatches, type StoredValue, statementsOf, tomorrow } from './database.js'

type AppendFsync = 'always' | 'everysec'

export async function ioredis(url: string, appendfsync: AppendFsync): Promise<Database> {
  const client = new Redis(url)
  const send: Send = ([command = '', ...rest]) => client.call(command, ...rest)
  return redis({
    name: 'Redis, ioredis',
    ...{ appendfsync, client, send },
    clientOf: (send) => ({ call: (command, ...rest) => send([command, ...rest]) }),
    close: () => client.disconnect(),
  })
}

export async function nodeRedis(url: string, appendfsync: AppendFsync): Promise<Database> {
  const client = await createClient({ url }).connect()
  return redis({
    name: 'Redis, node-redis',
    ...{ appendfsync, client },
    send: (command) => client.sendCommand(command),
    clientOf: (send) => ({ sendCommand: send }),
    close: () => client.destroy(),
  })
}

type Send = (command: string[]) => Promise<unknown>

interface Driver {
  name: string
  appendfsync: AppendFsync
  client: RedisClient
  send: Send
  /** A client for a store that sends its commands through this function. */
  clientOf(send: Send): RedisClient
  close(): void
}

function redis({ name, appendfsync, client, send, clientOf, close }: Driver): Database {
  const info = async (section: string, field: string): Promise<string> => {
    const text = String(await send(['INFO', section]))
    return new RegExp(`^${field}:(.*?)\\r?$`, 'm').exec(text)?.[1] ?? ''
  }
  return {
    name,
    durability: `appendfsync ${appendfsync}`,
    place: `redis ${appendfsync}`,
    durable: appendfsync === 'always',
    most: 1_000_000,
    flatTo: 1_000_000,
    async open(space) {
      const prefix = `${space}:`
      const store = redisStore({ client, prefix })
      await store.setup()
      const sent: string[][] = []
      const noting = clientOf((command) => {
        sent.push(command)
        return send(command)
      })
      const { write } = await statementsOf(redisStore({ client: noting, prefix }), sent)
      const [evalsha = '', sha1 = '', keys = ''] = write
      return {
        store,
        bare: {
          read: async (key) => valueIn(await send(['GET', prefix + key])),
          async write(key, value, expected) {
            const version = crypto.randomUUID()
            const times = [`${tomorrow()}`, `${Date.now()}`]
            const entry = [prefix + key, expected, version, value, ...times]
            return String(await send([evalsha, sha1, keys, ...entry])).endsWith(version)
          },
        },
        async load(entries) {
          const script = `for i = 2, #ARGV, 2 do
            redis.call('SET', ARGV[i], ARGV[i + 1], 'PXAT', ARGV[1])
          end`
          for (const batch of inBatches(entries, 2000)) {
            const pairs = batch.flatMap(([key, value]) => [
              prefix + key,
              crypto.randomUUID() + value,
            ])
            await send(['EVAL', script, '0', `${tomorrow()}`, ...pairs])
          }
        },
        bytes: async () => Number(await info('memory', 'used_memory')),
        log: {
          // Redis has no pages, and so no checkpoints.
          async checkpoint() {},
          size: async () => Number(await info('persistence', 'aof_current_size')),
        },
      }
    },
    version: () => info('server', 'redis_version'),
    close: async () => close(),
  }
}

function valueIn(reply: unknown): StoredValue | undefined {
  return typeof reply === 'string'
    ? { version: reply.slice(0, 36), value: reply.slice(36) }
    : undefined
}
