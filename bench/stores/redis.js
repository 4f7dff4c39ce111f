/** redisStore over ioredis and over node-redis, beside each of them alone. */

import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { redisStore } from '../../dist/stores/redis.js'
import { inPieces, sentBy, tomorrow } from './port.js'

/** @typedef {'always' | 'everysec'} AppendFsync */

/**
 * @param {string} url
 * @param {AppendFsync} appendfsync
 */
export async function ioredis(url, appendfsync) {
  const client = new Redis(url)
  return redis({
    driver: 'ioredis',
    appendfsync,
    client,
    send: ([command = '', ...rest]) => client.call(command, ...rest),
    listening: (heard) => ({
      call(command, ...rest) {
        heard.push([command, ...rest])
        return client.call(command, ...rest)
      },
    }),
    close: () => client.disconnect(),
  })
}

/**
 * @param {string} url
 * @param {AppendFsync} appendfsync
 */
export async function nodeRedis(url, appendfsync) {
  const client = await createClient({ url }).connect()
  return redis({
    driver: 'node-redis',
    appendfsync,
    client,
    send: (command) => client.sendCommand(command),
    listening: (heard) => ({
      /** @param {string[]} command */
      sendCommand(command) {
        heard.push(command)
        return client.sendCommand(command)
      },
    }),
    close: () => client.destroy(),
  })
}

/** @typedef {import('../../dist/stores/redis.js').RedisClient} RedisClient */

/**
 * @param {object} options
 * @param {string} options.driver
 * @param {AppendFsync} options.appendfsync
 * @param {RedisClient} options.client
 * @param {(command: string[]) => Promise<unknown>} options.send as the store sends it
 * @param {(heard: string[][]) => RedisClient} options.listening
 * @param {() => void} options.close
 * @returns {import('./port.js').Database}
 */
function redis({ driver, appendfsync, client, send, listening, close }) {
  return {
    name: `Redis, ${driver}`,
    durability: `appendfsync ${appendfsync}`,
    place: `redis ${appendfsync}`,
    ...(appendfsync === 'always' && { least: 0.9 }),
    most: 1_000_000,
    async open(space) {
      const prefix = `${space}:`
      const store = redisStore({ client, prefix })
      await store.setup()
      /** @type {string[][]} */
      const heard = []
      const sent = await sentBy(redisStore({ client: listening(heard), prefix }), heard)
      const [evalsha = '', sha1 = '', keys = ''] = sent.write
      return {
        store,
        bare: {
          read: (key) => send(['GET', prefix + key]).then(heldOf),
          write(key, value, expected) {
            const version = crypto.randomUUID()
            const name = prefix + key
            const times = [`${tomorrow()}`, `${Date.now()}`]
            const command = [evalsha, sha1, keys, name, expected, version, value, ...times]
            return send(command).then((reply) => String(reply).endsWith(version))
          },
        },
        async load(entries) {
          const script = `for i = 2, #ARGV, 2 do
            redis.call('SET', ARGV[i], ARGV[i + 1], 'PXAT', ARGV[1])
          end`
          for (const piece of inPieces(entries, 2000)) {
            const pairs = piece.flatMap(([key, value]) => {
              return [prefix + key, crypto.randomUUID() + value]
            })
            await send(['EVAL', script, '0', `${tomorrow()}`, ...pairs])
          }
        },
        bytes: () => told('memory', 'used_memory'),
        log: {
          // It has no pages, and so no checkpoints: the log is rewritten from time to time.
          async checkpoint() {},
          size: () => told('persistence', 'aof_current_size'),
        },
      }
    },
    async version() {
      return /^redis_version:(.*?)\r?$/m.exec(String(await send(['INFO', 'server'])))?.[1] ?? ''
    },
    async close() {
      close()
    },
  }

  /** @param {string} section @param {string} field */
  async function told(section, field) {
    const text = String(await send(['INFO', section]))
    return Number(new RegExp(`^${field}:(\\d+)`, 'm').exec(text)?.[1])
  }
}

/** @param {unknown} reply */
function heldOf(reply) {
  return typeof reply === 'string'
    ? { version: reply.slice(0, 36), value: reply.slice(36) }
    : undefined
}
