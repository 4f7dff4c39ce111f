/** State in Redis, over the client that the program already has. */

import type { DatabaseStore } from '../verifier/store.js'
import { together } from './together.js'

/**
 * What the client must have: ioredis has `call`, node-redis has `sendCommand`; single, pooled or a
 * cluster, with Redis, Valkey or KeyDB behind it.
 */
export type RedisClient =
  | {
      /** Sends one command of ioredis. */
      call(command: string, ...args: string[]): Promise<unknown>
    }
  | {
      /** Sends one command of node-redis. */
      sendCommand(...args: never[]): Promise<unknown>
    }

/** What {@link redisStore} is told. */
export interface RedisStoreOptions {
  /** A connected client. */
  client: RedisClient
  /** What each key begins with: letters, digits and `_ . : / -`; `einmal:` unless told. */
  prefix?: string | undefined
  /**
   * Makes a write good only when so many replicas have acknowledged it within so many milliseconds.
   * Else the verb rejects and nothing is accepted, though the write stands on the primary.
   */
  waitForReplicas?: { replicas: number; timeoutMs: number } | undefined
}

/**
 * A store in Redis, for any number of nodes: one string a credential, compared and set by one script
 * on the server. The slot of a cluster follows from the key alone; elsewhere what is read at the same
 * moment is read by one command. Redis must not evict: `setup` rejects where it would.
 *
 * An entry expires by the clock of the server. A write rejects when that clock is more than an hour
 * ahead of this process: what it wrote could expire while its code is still good.
 *
 * @throws {TypeError} when `client` has neither verb, or an option has the wrong type
 * @throws {RangeError} when an option is out of its range
 *
 * @example
 * ```ts no-run: needs a Redis server
 * import { createVerifier } from 'einmal'
 * import { redisStore } from 'einmal/stores/redis'
 * import { createClient } from 'redis'
 *
 * const client = await createClient({ url: 'redis://127.0.0.1' }).connect()
 * const store = redisStore({ client })
 * await store.setup()
 * const verifier = createVerifier({ store })
 * ```
 */
export function redisStore(options: RedisStoreOptions): DatabaseStore {
  const { waitForReplicas } = options
  const prefix = options.prefix ?? 'einmal:'
  const send = sender(options.client)
  const { one, all } = send
  if (typeof prefix !== 'string') throw new TypeError('prefix must be a string')
  // No braces: what they hold alone would choose the slot.
  if (!/^[\w.:/-]{0,64}$/.test(prefix)) {
    throw new RangeError('prefix must be at most 64 letters, digits and _ . : / -')
  }
  const replicas = waitForReplicas ? integer('replicas', waitForReplicas.replicas) : undefined
  const wait = waitForReplicas
    ? ['WAIT', `${replicas}`, `${integer('timeoutMs', waitForReplicas.timeoutMs)}`]
    : []

  function keyOf(key: string): string {
    // UTF-8 has no lone surrogates: such keys would become one and the same.
    if (/[\0\ud800-\udfff]/u.test(key)) {
      throw new TypeError('the key has a NUL or a lone surrogate')
    }
    return prefix + key
  }

  /** One change, and on the same connection the wait for its replicas. */
  async function awaited(key: string, command: string[], replicas: number): Promise<unknown> {
    const [reply, reached] = await all(key, command, wait)
    if (reply !== CHANGED && !(Number(reached) >= replicas)) {
      throw new Error(`fewer than ${replicas} replicas acknowledged the write in time`)
    }
    return reply
  }

  const change = (key: string, command: string[]): Promise<unknown> =>
    replicas === undefined ? one(key, command) : awaited(key, command, replicas)

  const get = together(READS_TOGETHER, reads(send))

  return {
    async setup() {
      const info = await one(prefix, ['INFO', 'memory'])
      const policy = /^maxmemory_policy:(.*)$/m.exec(String(info))?.[1]?.trim()
      if (/^maxmemory:[1-9]/m.test(String(info)) && policy !== 'noeviction') {
        throw new Error('Redis may evict what it holds: set maxmemory-policy to noeviction')
      }
    },
    async read(key) {
      const held = await get(keyOf(key))
      if (held === null) return undefined
      if (typeof held !== 'string' || !VERSION.test(held)) throw unexpected()
      return { value: held.slice(36), version: held.slice(0, 36) }
    },
    async write(key, value, expected = ABSENT, expiresAt) {
      const until = expiresAt === undefined ? '' : `${Math.ceil(expiresAt)}`
      const version = crypto.randomUUID()
      const name = keyOf(key)
      const now = `${Date.now()}`
      const command = ['EVALSHA', SCRIPT_SHA1, '1', name, expected, version, value, until, now]
      let reply: unknown
      try {
        reply = await change(name, command)
      } catch (error) {
        // After a restart, a fail-over or SCRIPT FLUSH; EVAL makes the server know it again.
        if (!/^NOSCRIPT/.test(Object(error).message)) throw error
        reply = await change(name, ['EVAL', SCRIPT, ...command.slice(2)])
      }
      // Its own version and no other: an answer to another write must not pass for one to this.
      const written = reply === `written ${version}`
      if (!written && reply !== CHANGED) throw new Error('Redis answered no outcome')
      return written
    },
    async delete(key) {
      const name = keyOf(key)
      await change(name, ['DEL', name])
    },
  }
}

/** So many keys a command at most, so that no command keeps the server long. */
const READS_TOGETHER = 128

/**
 * Reads several keys by one command: what each holds, or a promise of it. A cluster has none for keys
 * of several slots, and a proxy, an ACL or an administrator may not let it pass: from the first such
 * answer on each key is read alone.
 */
function reads({ one, isCluster }: Send): (names: readonly string[]) => Promise<unknown[]> {
  const alone = async (name: string) => one(name, ['GET', name])
  let refused = isCluster
  return async (names) => {
    const [first = '', second] = names
    if (refused || second === undefined) return names.map(alone)
    try {
      const all = await one(first, ['MGET', ...names])
      if (!Array.isArray(all) || all.length !== names.length) throw unexpected()
      const nulls = names.filter((_, i) => all[i] === null)
      // MGET says null too where GET says that the key holds no string.
      const isSure = nulls.length === 0 || (await one(first, ['EXISTS', ...nulls])) === 0
      return isSure ? all : names.map((name, i) => all[i] ?? alone(name))
    } catch (error) {
      if (!/^(CROSSSLOT|NOPERM|ERR unknown command)/.test(Object(error).message)) throw error
      refused = true
      return names.map(alone)
    }
  }
}

function unexpected(): Error {
  return new Error('Redis answered with something that this store did not write')
}

/** A version is random, and made here: a script's own random numbers are the same at every run. */
declare const crypto: { randomUUID(): string }
const VERSION = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/

const ABSENT = 'absent'
const CHANGED = 'changed'

/**
 * Compares and sets. The string is the version, of 36 characters, and the value behind it. A client
 * that lost an answer with its connection may send the script again: what it has written already it
 * writes once more, so that a code is not lost to its own echo.
 */
const SCRIPT = `local held = redis.call('GET', KEYS[1])
local version = held and string.sub(held, 1, 36) or '${ABSENT}'
if version ~= ARGV[1] and version ~= ARGV[2] then return '${CHANGED}' end
local ahead = redis.call('TIME')[1] * 1000 - ARGV[5]
if ARGV[4] ~= '' and ahead > 3600000 then
  return redis.error_reply('ERR the clock of Redis is more than an hour ahead of the caller')
end
redis.call('SET', KEYS[1], ARGV[2] .. ARGV[3])
if ARGV[4] ~= '' then redis.call('PEXPIREAT', KEYS[1], ARGV[4]) end
return 'written ' .. ARGV[2]`

/** The name of the script for EVALSHA; a test holds the two together. */
const SCRIPT_SHA1 = 'd9fc8f4106446c6bd97e6fd53971716a2cff919d'

function integer(name: string, value: number): number {
  if (typeof value !== 'number') throw new TypeError(`waitForReplicas.${name} must be a number`)
  if (Number.isInteger(value) && value >= 1 && value <= 600_000) return value
  throw new RangeError(`waitForReplicas.${name} must be an integer from 1 to 600000`)
}

/** Sends what is about one key: one command, or all of several in one go on one connection. */
interface Send {
  one(key: string, command: string[]): Promise<unknown>
  all(key: string, ...commands: string[][]): Promise<unknown[]>
  isCluster: boolean
}

function sender(client: RedisClient): Send {
  const shape = Object(client)
  if (typeof shape.call === 'function') {
    // The cast says what ioredis, Redis and Cluster, has besides `call`.
    const ioredis = client as Ioredis
    return {
      one: (_, command) => ioredis.call(...command),
      async all(_, ...commands) {
        const replies =
          (await ioredis.pipeline(commands.map((each) => ['call', ...each])).exec()) ?? []
        for (const [error] of replies) if (error) throw error
        return replies.map(([, reply]) => reply)
      },
      isCluster: ioredis.isCluster === true,
    }
  }
  if (typeof shape.sendCommand !== 'function') {
    throw new TypeError('client must be a Redis client: one of ioredis or node-redis')
  }
  // The cast says what node-redis has besides `sendCommand`. What comes before the command differs:
  // a cluster asks for the key and whether a replica will do, a sentinel only for the latter.
  const redis = client as NodeRedis
  const isCluster = 'masters' in redis
  const more = isCluster || 'getSentinelNode' in redis ? [false] : []
  const before = (key: string) => (isCluster ? [key, ...more] : more)
  return {
    one: (key, command) => redis.sendCommand(...before(key), command),
    async all(key, ...commands) {
      const multi = redis.multi()
      for (const each of commands) multi.addCommand(...before(key), each)
      return await multi.execAsPipeline()
    },
    isCluster,
  }
}

interface Ioredis {
  isCluster?: boolean
  call(...command: string[]): Promise<unknown>
  pipeline(commands: string[][]): { exec(): Promise<[error: unknown, reply: unknown][] | null> }
}

interface NodeRedis {
  sendCommand(...args: unknown[]): Promise<unknown>
  multi(): { addCommand(...args: unknown[]): unknown; execAsPipeline(): Promise<unknown[]> }
}
