/**
 * Database servers of one test run, each on a free port, in a separate folder, and ended by process id.
 */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import mysql from 'mysql2/promise'
import pg from 'pg'
import { freePort } from './free-port.mjs'
import { located } from './locate.mjs'

/** A running server. */
export interface Server {
  readonly port: number
  /** Ends it in the regular way, and waits until it has ended. */
  stop(): Promise<void>
  /** Ends it at once, as a crash would. */
  crash(): Promise<void>
  /** Starts it again on the same port and the same data. */
  start(): Promise<void>
  /** Ends it and deletes its data. */
  remove(): Promise<void>
}

/** @param settings - such as `fsync=off`; without any, as durable as PostgreSQL is by default */
export async function startPostgres(settings: string[] = []): Promise<Server & { url: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'einmal-postgres-'))
  const identity = postgresIdentity()
  if (identity) chownSync(folder, identity.uid, identity.gid)
  const options = { ...identity, cwd: folder, stdio: 'pipe' as const }
  const data = join(folder, 'data')
  execFileSync(
    located('initdb'),
    ['-D', data, '-U', 'einmal', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
    options,
  )
  const port = await freePort()
  const url = `postgres://einmal@127.0.0.1:${port}/postgres`
  const server = await run({
    port,
    folder,
    command: located('postgres'),
    args: [
      ...['-D', data, '-p', `${port}`, '-k', folder, '-c', 'listen_addresses=127.0.0.1'],
      ...['max_connections=200', ...settings].flatMap((setting) => ['-c', setting]),
    ],
    options,
    // Fast shutdown, and immediate shutdown: without a checkpoint, so that it recovers at the start.
    signals: { stop: 'SIGINT', crash: 'SIGQUIT' },
    ready: () => answersPostgres(url),
  })
  return { ...server, url }
}

/** A standby of a running server, which receives its log asynchronously. */
export async function startStandby(primary: Server): Promise<Server & { url: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'einmal-standby-'))
  const identity = postgresIdentity()
  if (identity) chownSync(folder, identity.uid, identity.gid)
  const options = { ...identity, cwd: folder, stdio: 'pipe' as const }
  const data = join(folder, 'data')
  const source = ['-h', '127.0.0.1', '-p', `${primary.port}`, '-U', 'einmal']
  const copy = ['-D', data, '-R', '--checkpoint=fast', '--no-sync']
  execFileSync(located('pg_basebackup'), [...source, ...copy], options)
  const port = await freePort()
  const url = `postgres://einmal@127.0.0.1:${port}/postgres`
  const server = await run({
    port,
    folder,
    command: located('postgres'),
    args: [
      ...['-D', data, '-p', `${port}`, '-k', folder, '-c', 'listen_addresses=127.0.0.1'],
      ...['-c', 'max_connections=200'],
    ],
    options,
    signals: { stop: 'SIGINT', crash: 'SIGQUIT' },
    ready: () => answersPostgres(url),
  })
  return { ...server, url }
}

/** Rejects while no PostgreSQL answers at this address. */
export async function answersPostgres(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  await client.query('SELECT 1').finally(() => client.end())
}

/** PostgreSQL refuses to run as root. */
export function postgresIdentity(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: string): number =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

/** @param args - further arguments, such as `--log-bin`; without any, as durable as InnoDB is by default */
export async function startMariadb(args: string[] = []): Promise<Server & { url: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'einmal-mariadb-'))
  const options = { cwd: folder, stdio: 'pipe' as const }
  const data = join(folder, 'data')
  const common = ['--no-defaults', `--datadir=${data}`]
  // Without this option, MariaDB refuses to run as root.
  if (process.getuid?.() === 0) common.push('--user=root')
  const trust = ['--auth-root-authentication-method=normal', '--skip-test-db']
  execFileSync(located('mariadb-install-db'), [...common, ...trust], options)
  const port = await freePort()
  const address = `mysql://root@127.0.0.1:${port}`
  const server = await run({
    port,
    folder,
    command: located('mariadbd'),
    args: [
      ...common,
      ...[`--port=${port}`, '--bind-address=127.0.0.1', '--skip-name-resolve'],
      ...[`--socket=${join(folder, 'socket')}`, `--pid-file=${join(folder, 'pid')}`],
      ...['--max-connections=300', ...args],
    ],
    options,
    signals: { stop: 'SIGTERM', crash: 'SIGKILL' },
    ready: () => onMariadb(address, 'CREATE DATABASE IF NOT EXISTS einmal'),
  })
  return { ...server, url: `${address}/einmal` }
}

/** Runs one statement on a separate connection; rejects while no server answers at this address. */
export async function onMariadb(url: string, statement: string): Promise<void> {
  const client = await mysql.createConnection(url)
  client.on('error', () => undefined)
  await client.query(statement).finally(() => client.destroy())
}

/** @param args - further arguments, such as `--appendonly yes` */
export async function startRedis(
  args: string[] = [],
  program: 'redis-server' | 'valkey-server' | 'keydb-server' = 'redis-server',
): Promise<Server & { url: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'einmal-redis-'))
  const port = await freePort()
  const server = await run({
    port,
    folder,
    command: located(program),
    args: [...['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', ''], ...args],
    options: { cwd: folder, stdio: 'pipe' },
    signals: { stop: 'SIGTERM', crash: 'SIGKILL' },
    async ready() {
      if (redisCli(port, 'PING') !== 'PONG') throw new Error('not ready')
    },
  })
  return { ...server, url: `redis://127.0.0.1:${port}` }
}

/** Three masters without replicas, each with a third of the slots. */
export async function startRedisCluster(): Promise<{ ports: number[]; remove(): Promise<void> }> {
  const nodes = await Promise.all(
    Array.from({ length: 3 }, async () =>
      startRedis(['--cluster-enabled', 'yes', '--cluster-port', `${await freePort()}`]),
    ),
  )
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`)
  execFileSync(
    located('redis-cli'),
    ['--cluster', 'create', ...addresses, '--cluster-replicas', '0', '--cluster-yes'],
    { stdio: 'pipe' },
  )
  for (const { port } of nodes) {
    await until(async () => /cluster_state:ok/.test(redisCli(port, 'CLUSTER', 'INFO')))
  }
  return {
    ports: nodes.map(({ port }) => port),
    async remove() {
      await Promise.all(nodes.map((node) => node.remove()))
    },
  }
}

/** Sends one command to a Redis server, and returns its answer. */
export function redisCli(port: number, ...command: string[]): string {
  const args = ['-h', '127.0.0.1', '-p', `${port}`, ...command]
  return execFileSync(located('redis-cli'), args, { encoding: 'utf8', stdio: 'pipe' }).trim()
}

interface Run {
  port: number
  folder: string
  command: string
  args: string[]
  options: { uid?: number; gid?: number; cwd: string; stdio: 'pipe' }
  signals: { stop: NodeJS.Signals; crash: NodeJS.Signals }
  ready(): Promise<void>
}

/** Starts a server, and waits until it is ready. */
export async function run({
  port,
  folder,
  command,
  args,
  options,
  signals,
  ready,
}: Run): Promise<Server> {
  let child: ChildProcess | undefined
  const onExit = () => child?.kill(signals.crash)
  process.on('exit', onExit)

  async function start(): Promise<void> {
    const started = spawn(command, args, options)
    let told = ''
    for (const stream of [started.stdout, started.stderr]) {
      stream.on('data', (chunk) => {
        told = (told + chunk).slice(-4000)
      })
    }
    child = started
    await until(async () => {
      if (started.exitCode !== null) throw new Error(`${command} ended: ${told}`)
      return await ready().then(
        () => true,
        () => false,
      )
    })
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child
    child = undefined
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
    const ended = new Promise((resolve) => ending.once('exit', resolve))
    ending.kill(signal)
    await ended
  }

  await start()
  return {
    port,
    start,
    stop: () => end(signals.stop),
    crash: () => end(signals.crash),
    async remove() {
      process.off('exit', onExit)
      await end(signals.crash)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function until(reached: () => Promise<boolean>): Promise<void> {
  for (const started = Date.now(); !(await reached()); await sleep(25)) {
    if (Date.now() - started > 60_000) throw new Error('the server did not come up in a minute')
  }
}
