/** Servers with replicas: a Redis Cluster of six, and PostgreSQL with a standby. */

import { execFile, execFileSync } from 'node:child_process'
import { chownSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { freePort } from './free-port.mjs'
import { located } from './locate.mjs'
import {
  answersPostgres,
  postgresIdentity,
  redisCli,
  run,
  type Server,
  startRedis,
} from './servers.js'

/** Milliseconds without an answer after which the others take a node for lost. */
const NODE_TIMEOUT = 2000

export interface RedisCluster {
  ports: number[]
  /** Every key of this node's slots, and its replica. */
  masters(): { port: number; replica: number; slots: number }[]
  /** Moves slots with their keys, while the cluster is in use. */
  moveSlots(from: number, to: number, count: number): Promise<void>
  /** Freezes a replica, cuts its line, crashes its master a moment later, and waits for the fail-over. */
  failOver(master: number, unreplicated: () => Promise<void>): Promise<void>
  /** Starts the crashed node again, and waits until it is a replica in sync. */
  restart(port: number): Promise<void>
  remove(): Promise<void>
}

/** Three masters with a replica each. */
export async function startRedisClusterOfSix(): Promise<RedisCluster> {
  const args = ['--cluster-enabled', 'yes', '--cluster-node-timeout', `${NODE_TIMEOUT}`]
  const nodes: Server[] = []
  // One after another: so no two take the same free port.
  for (let i = 0; i < 6; i++) {
    nodes.push(await startRedis([...args, '--cluster-port', `${await freePort()}`]))
  }
  const ports = nodes.map(({ port }) => port)
  const addresses = ports.map((port) => `127.0.0.1:${port}`)
  const cluster = (...words: string[]) =>
    promisify(execFile)(located('redis-cli'), ['--cluster', ...words])
  await cluster('create', ...addresses, '--cluster-replicas', '1', '--cluster-yes')

  const nodeOf = (port: number): Server => {
    const node = nodes.find((each) => each.port === port)
    if (!node) throw new Error(`no node has the port ${port}`)
    return node
  }
  /** The nodes as one of them that answers sees them. */
  const view = (): string[][] => {
    for (const port of ports) {
      try {
        return redisCli(port, 'CLUSTER', 'NODES')
          .split('\n')
          .map((line) => line.split(' '))
      } catch {
        // It is down.
      }
    }
    throw new Error('no node answers')
  }
  const portOf = ([, address = '']: string[]): number => Number(/:(\d+)@/.exec(address)?.[1])
  const inSync = (port: number): boolean =>
    /master_link_status:up/.test(redisCli(port, 'INFO', 'replication'))

  function masters() {
    const lines = view()
    return lines
      .filter(([, , flags = '']) => /master/.test(flags) && !/fail/.test(flags))
      .map((line) => {
        const [id = '', , , , , , , , ...slots] = line
        const replica = lines.find(([, , flags = '', of]) => of === id && !/fail/.test(flags))
        return { port: portOf(line), replica: replica ? portOf(replica) : 0, slots: slots.length }
      })
  }

  const ready = async (): Promise<boolean> =>
    ports.every((port) => /cluster_state:ok/.test(redisCli(port, 'CLUSTER', 'INFO'))) &&
    masters().every(({ replica }) => replica > 0 && inSync(replica))
  await until(ready)

  return {
    ports,
    masters,
    async moveSlots(from, to, count) {
      const id = (port: number): string => redisCli(port, 'CLUSTER', 'MYID')
      const words = ['--cluster-from', id(from), '--cluster-to', id(to)]
      const slots = ['--cluster-slots', `${count}`, '--cluster-yes']
      await cluster('reshard', `127.0.0.1:${from}`, ...words, ...slots)
    },
    async failOver(port, unreplicated) {
      const found = masters().find((master) => master.port === port)
      if (!found?.replica) throw new Error(`${port} has no replica`)
      const pid = Number(/process_id:(\d+)/.exec(redisCli(found.replica, 'INFO', 'server'))?.[1])
      // A replica that hangs for a moment, whose line breaks: what is written now reaches no replica.
      process.kill(pid, 'SIGSTOP')
      redisCli(port, 'CLIENT', 'KILL', 'TYPE', 'replica')
      try {
        await unreplicated()
        await nodeOf(port).crash()
      } finally {
        process.kill(pid, 'SIGCONT')
      }
      await until(async () => /role:master/.test(redisCli(found.replica, 'INFO', 'replication')))
    },
    async restart(port) {
      await nodeOf(port).start()
      await until(async () => inSync(port))
    },
    async remove() {
      await Promise.all(nodes.map((node) => node.remove()))
    },
  }
}

export interface Standby extends Server {
  url: string
  /** Freezes the receiver and ends its connection, calls `meanwhile`, and lets it go on. */
  receiveNothing(primary: string, meanwhile: () => Promise<void>): Promise<void>
  /** Makes it the primary. */
  promote(): Promise<void>
}

/**
 * Copies a running PostgreSQL, and follows it by streaming replication.
 *
 * @param primary - the port of the primary
 */
export async function startStandby(primary: number): Promise<Standby> {
  const folder = mkdtempSync(join(tmpdir(), 'einmal-standby-'))
  const identity = postgresIdentity()
  if (identity) chownSync(folder, identity.uid, identity.gid)
  const options = { ...identity, cwd: folder, stdio: 'pipe' as const }
  const data = join(folder, 'data')
  // --write-recovery-conf makes it a standby, whose name is `einmal`.
  const source = `host=127.0.0.1 port=${primary} user=einmal application_name=einmal`
  execFileSync(
    located('pg_basebackup'),
    ['-d', source, '-D', data, '--checkpoint=fast', '--wal-method=stream', '--write-recovery-conf'],
    options,
  )
  const port = await freePort()
  const url = `postgres://einmal@127.0.0.1:${port}/postgres`
  const server = await run({
    ...{ port, folder, options, command: located('postgres') },
    args: [
      ...['-D', data, '-p', `${port}`, '-k', folder],
      ...['listen_addresses=127.0.0.1', 'max_connections=200'].flatMap((each) => ['-c', each]),
    ],
    signals: { stop: 'SIGINT', crash: 'SIGQUIT' },
    ready: () => answersPostgres(url),
  })
  return {
    ...server,
    url,
    async receiveNothing(primary, meanwhile) {
      const [found] = await postgresQuery(url, 'SELECT pid FROM pg_stat_wal_receiver')
      const { pid } = Object(found)
      if (!(pid > 0)) throw new Error('the standby has no receiver')
      process.kill(pid, 'SIGSTOP')
      try {
        await postgresQuery(primary, 'SELECT pg_terminate_backend(pid) FROM pg_stat_replication')
        await meanwhile()
      } finally {
        process.kill(pid, 'SIGCONT')
      }
    },
    async promote() {
      await postgresQuery(url, 'SELECT pg_promote()')
    },
  }
}

/** Runs one statement on a separate connection. */
export async function postgresQuery(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  return client.query(text).then(
    ({ rows }) => client.end().then(() => rows),
    (error) => client.end().then(() => Promise.reject(error)),
  )
}

export async function until(reached: () => Promise<boolean>): Promise<void> {
  for (const started = Date.now(); !(await reached().catch(() => false)); await sleep(100)) {
    if (Date.now() - started > 60_000) throw new Error('it did not happen in a minute')
  }
}
