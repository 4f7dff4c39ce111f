/** Sends commands through a client of ioredis or of node-redis. */

import { invalidType } from '../core/argument-errors.js'

/**
 * A connected Redis client: of ioredis, which has `call`, or of node-redis, which has `sendCommand`. A
 * single connection, a pool, a sentinel or a cluster, of Redis, Valkey or KeyDB.
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

/** The two ways to send commands; the key decides the node of a cluster. */
export interface CommandSender {
  /** Sends one command, and returns its reply. */
  one(key: string, command: string[]): Promise<unknown>
  /** Sends several commands on one connection, and returns their replies in order. */
  all(key: string, ...commands: string[][]): Promise<unknown[]>
  readonly isCluster: boolean
}

/**
 * Finds out which library a client belongs to.
 *
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when the client has neither `call` nor `sendCommand`
 */
export function commandSender(client: RedisClient): CommandSender {
  const shape = Object(client)
  // The cast names the other members that `Redis` and `Cluster` of ioredis have.
  if (typeof shape.call === 'function') return ioredisSender(client as Ioredis)
  // The cast names the other members that the clients of node-redis have.
  if (typeof shape.sendCommand === 'function') return nodeRedisSender(client as NodeRedis)
  throw invalidType('client must be a Redis client: one of ioredis or node-redis')
}

function ioredisSender(ioredis: Ioredis): CommandSender {
  return {
    one: (_, command) => ioredis.call(...command),
    async all(_, ...commands) {
      const replies = (await ioredis.pipeline(commands.map((one) => ['call', ...one])).exec()) ?? []
      for (const [error] of replies) if (error) throw error
      return replies.map(([, reply]) => reply)
    },
    isCluster: ioredis.isCluster === true,
  }
}

/**
 * A cluster of node-redis takes the key and whether a replica may answer in front of each command, a
 * sentinel only the latter, and other clients neither.
 */
function nodeRedisSender(redis: NodeRedis): CommandSender {
  const isCluster = 'masters' in redis
  const readsReplica = isCluster || 'getSentinelNode' in redis ? [false] : []
  const prefix = (key: string) => (isCluster ? [key, ...readsReplica] : readsReplica)
  return {
    one: (key, command) => redis.sendCommand(...prefix(key), command),
    async all(key, ...commands) {
      const multi = redis.multi()
      for (const one of commands) multi.addCommand(...prefix(key), one)
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
