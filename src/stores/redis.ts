/** Keeps state in Redis, through the client that the program already has. */

import { invalidType, invalidValue } from '../core/argument-errors.js'
import type { DatabaseStore } from '../verifier/state-store.js'
import { batched } from './batch.js'
import { checkedKey } from './key.js'
import { type CommandSender, commandSender, type RedisClient } from './redis-client.js'
import { mayEvict, redisFindings } from './redis-findings.js'

export type { RedisClient } from './redis-client.js'

/** Options of {@link redisStore}. */
export interface RedisStoreOptions {
  /** A connected client. */
  client: RedisClient
  /**
   * Prefix of every key: at most 64 letters, digits and `_ . : / -`.
   *
   * @defaultValue `'einmal:'`
   */
  prefix?: string | undefined
  /**
   * Waits after each write until a number of replicas has acknowledged it, at most for a time in
   * milliseconds; both 1 to 600,000. If fewer did, the method rejects and no code is accepted. The write
   * stays on the primary.
   */
  waitForReplicas?: { replicas: number; timeoutMs: number } | undefined
}

/**
 * Creates a store in Redis, for any number of nodes. Each credential is one string, which a script on the
 * server compares and sets. Reads of the same microtask are one command, except in a cluster. Redis must
 * not evict entries: `setup` rejects when it might.
 *
 * Entries expire by the clock of the server. A write rejects when that clock is more than an hour ahead of
 * this process: the entry could expire while its code is still valid.
 *
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when `client` is no such client, or an option has the
 * wrong type
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when an option is out of its range
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
  const sender = commandSender(options.client)
  const { one, all } = sender
  if (typeof prefix !== 'string') throw invalidType('prefix must be a string')
  // No braces: in a cluster, only the text between them would decide the slot.
  if (!/^[\w.:/-]{0,64}$/.test(prefix)) {
    throw invalidValue('prefix must be at most 64 letters, digits and _ . : / -')
  }
  const replicas = waitForReplicas ? integer('replicas', waitForReplicas.replicas) : undefined
  const wait = waitForReplicas
    ? ['WAIT', `${replicas}`, `${integer('timeoutMs', waitForReplicas.timeoutMs)}`]
    : []

  /** Sends a write, and then waits for its replicas on the same connection. */
  async function replicated(key: string, command: string[], replicas: number): Promise<unknown> {
    const [reply, acknowledged] = await all(key, command, wait)
    if (reply !== CHANGED && !(Number(acknowledged) >= replicas)) {
      throw new Error(`fewer than ${replicas} replicas acknowledged the write in time`)
    }
    return reply
  }

  const send = (key: string, command: string[]): Promise<unknown> =>
    replicas === undefined ? one(key, command) : replicated(key, command, replicas)

  const get = batched(READS_PER_COMMAND, batchReader(sender))

  return {
    async setup() {
      if (mayEvict(String(await one(prefix, ['INFO', 'memory'])))) {
        throw new Error('Redis may evict entries: set maxmemory-policy to noeviction')
      }
    },
    async read(key) {
      const held = await get(prefix + checkedKey(key))
      if (held === null) return undefined
      if (typeof held !== 'string' || !VERSION.test(held)) throw unknownReply()
      return { value: held.slice(36), version: held.slice(0, 36) }
    },
    async write(key, value, expected = ABSENT, expiresAt) {
      const until = expiresAt === undefined ? '' : `${Math.ceil(expiresAt)}`
      const version = crypto.randomUUID()
      const name = prefix + checkedKey(key)
      const now = `${Date.now()}`
      const command = ['EVALSHA', SCRIPT_SHA1, '1', name, expected, version, value, until, now]
      let reply: unknown
      try {
        reply = await send(name, command)
      } catch (error) {
        // A restart, a fail-over or SCRIPT FLUSH removes the script. EVAL loads it again. Valkey GLIDE names
        // the error in its own words.
        if (!/^NOSCRIPT|NoScriptError/.test(Object(error).message)) throw error
        reply = await send(name, ['EVAL', SCRIPT, ...command.slice(2)])
      }
      // The reply names the version: a proxy may deliver the reply to another write.
      const written = reply === `written ${version}`
      if (!written && reply !== CHANGED) throw new Error('Redis returned no result of the write')
      return written
    },
    async delete(key) {
      const name = prefix + checkedKey(key)
      await send(name, ['DEL', name])
    },
    async check() {
      const info = String(await one(prefix, ['INFO']))
      const reply = await one(prefix, ['CONFIG', 'GET', 'appendfsync']).catch((error) => {
        // A provider may forbid CONFIG, or rename it. A lost connection is another error.
        if (isRefused(error)) return undefined
        throw error
      })
      const appendfsync = settingIn(reply)
      return redisFindings({ info, appendfsync, waits: replicas !== undefined })
    },
  }
}

/** Most keys of one command: other clients wait while the server runs it. */
const READS_PER_COMMAND = 128

/**
 * Reads several keys by one command, and returns each value or a promise of it. Reads each key alone in
 * a cluster, which refuses a command with keys of several slots, and after a proxy or an ACL refused one.
 */
function batchReader({
  one,
  isCluster,
}: CommandSender): (names: readonly string[]) => Promise<unknown[]> {
  const readOne = async (name: string) => one(name, ['GET', name])
  let refused = isCluster
  return async (names) => {
    const [first = '', second] = names
    if (refused || second === undefined) return names.map(readOne)
    try {
      const all = await one(first, ['MGET', ...names])
      if (!Array.isArray(all) || all.length !== names.length) throw unknownReply()
      const nulls = names.filter((_, i) => all[i] === null)
      // MGET also returns null for a key that holds no string, where GET reports an error.
      const areAbsent = nulls.length === 0 || (await one(first, ['EXISTS', ...nulls])) === 0
      return areAbsent ? all : names.map((name, i) => all[i] ?? readOne(name))
    } catch (error) {
      if (!isRefused(error)) throw error
      refused = true
      return names.map(readOne)
    }
  }
}

/** True when the server answered that it does not run this command. Some clients put words in front. */
function isRefused(error: unknown): boolean {
  return /\b(?:CROSSSLOT|NOPERM|ERR unknown command)/.test(Object(error).message)
}

/** Reads the reply of CONFIG GET: a list, or a map in the newer protocol RESP3. */
function settingIn(reply: unknown): string | undefined {
  const [, value] = Array.isArray(reply)
    ? reply
    : reply instanceof Map
      ? [...reply].flat()
      : Object.entries(Object(reply)).flat()
  return typeof value === 'string' ? value : undefined
}

function unknownReply(): Error {
  return new Error('Redis returned a value that this store did not write')
}

/** Versions are random, and made here: random numbers in a script repeat at every run. */
declare const crypto: { randomUUID(): string }
const VERSION = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/

const ABSENT = 'absent'
const CHANGED = 'changed'

/**
 * Compares the version and sets the entry: the version, of 36 characters, followed by the value.
 * Idempotent: a client that lost its connection may send the script a second time, with the same result.
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

/** SHA-1 of the script, for EVALSHA; a test compares the two. */
const SCRIPT_SHA1 = 'd9fc8f4106446c6bd97e6fd53971716a2cff919d'

function integer(name: string, value: number): number {
  if (typeof value !== 'number') throw invalidType(`waitForReplicas.${name} must be a number`)
  if (Number.isInteger(value) && value >= 1 && value <= 600_000) return value
  throw invalidValue(`waitForReplicas.${name} must be an integer from 1 to 600000`)
}
