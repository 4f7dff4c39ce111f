/** Races through a fail-over: a Redis Cluster of six, and PostgreSQL with a standby. */

import { createServer, connect as dial, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  postgresQuery,
  startRedisClusterOfSix,
  startStandby,
  until,
} from '../support/replicated.js'
import { startPostgres } from '../support/servers.js'
import { whileVerifying } from './disturbances.js'
import type { OutageResult } from './outage.js'

export interface FailOver {
  /** Number of codes to be accepted in all, each submitted twice at once. */
  codes: number
  /** Waits for the replica before a write counts. */
  waits: boolean
  einmal: 'built' | 'sources'
}

const PROCESSES = 4
/** Number of codes that are accepted while no replica receives the writes of one server. */
const UNREPLICATED = 60
/** Milliseconds in which a server whose standby receives nothing accepts nothing. */
const WAITING = 1500

/** Moves slots, then crashes a master whose replica has not received the last writes. */
export async function redisFailOver({ codes, waits, einmal }: FailOver): Promise<OutageResult> {
  const cluster = await startRedisClusterOfSix()
  const place = `redis-cluster://127.0.0.1/${cluster.ports}${waits ? '?replicas=1' : ''}`
  try {
    const disturb = async (accepted: Accepted): Promise<void> => {
      await accepted(codes / 4)
      const [a, b, c] = cluster.masters()
      if (!a || !b || !c) throw new Error('the cluster has fewer than three masters')
      await Promise.all([cluster.moveSlots(a.port, b.port, 40), accepted(codes / 4)])
      // The other masters still accept codes.
      await cluster.failOver(c.port, () => accepted(UNREPLICATED))
      await cluster.restart(c.port)
      await accepted(codes / 2)
    }
    return await whileVerifying(['redis', place, place], einmal, disturb, PROCESSES)
  } finally {
    await cluster.remove()
  }
}

/** Crashes a primary whose standby has not received the last writes, and promotes the standby. */
export async function postgresFailOver({ codes, waits, einmal }: FailOver): Promise<OutageResult> {
  const primary = await startPostgres()
  const standby = await startStandby(primary.port)
  const line = await startSwitch(primary.port)
  const url = primary.url.replace(`:${primary.port}`, `:${line.port}`)
  try {
    if (waits) {
      await postgresQuery(primary.url, "ALTER SYSTEM SET synchronous_standby_names = 'einmal'")
      await postgresQuery(primary.url, 'SELECT pg_reload_conf()')
    }
    const state = waits ? 'sync' : 'async'
    const find = `SELECT 1 FROM pg_stat_replication WHERE sync_state = '${state}'`
    await until(async () => (await postgresQuery(primary.url, find)).length === 1)
    const disturb = async (accepted: Accepted): Promise<void> => {
      await accepted(codes / 2)
      await standby.receiveNothing(primary.url, async () => {
        await (waits ? sleep(WAITING) : accepted(UNREPLICATED))
        await primary.crash()
      })
      await standby.promote()
      line.target = standby.port
      await accepted(codes / 2)
    }
    return await whileVerifying(['postgres', url, url], einmal, disturb, PROCESSES)
  } finally {
    line.close()
    await standby.remove()
    await primary.remove()
  }
}

type Accepted = (count: number) => Promise<void>

interface Switch {
  readonly port: number
  /** The port where new connections go. */
  target: number
  close(): void
}

/** An address that stays the same when the standby becomes the primary, as that of a load balancer. */
async function startSwitch(target: number): Promise<Switch> {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = dial(line.target, '127.0.0.1')
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
      socket.pipe(other)
    }
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const line: Switch = {
    port: Object(server.address()).port,
    target,
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
  return line
}
