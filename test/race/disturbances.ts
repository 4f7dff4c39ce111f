/** Disturbs a database server, or the connection to it, during verifications. */

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { bundle } from '../support/bundle.js'
import { startProxy } from '../support/proxy.js'
import { type Server, startMariadb, startPostgres, startRedis } from '../support/servers.js'
import type { OutageMessage, OutageResult } from './outage.js'

export interface Disturbance {
  kind: 'postgres' | 'mysql' | 'redis'
  /** Number of restarts, or of faults on the connection. */
  times: number
  einmal: 'built' | 'sources'
  /** Lets the server answer before it writes, to show that the test finds it. */
  careless?: boolean
}

/** Stops the server and starts it again; every second stop is a crash. */
export async function restarts({
  kind,
  times,
  einmal,
  careless,
}: Disturbance): Promise<OutageResult> {
  return onServer(kind, careless, async (server) => {
    const args = [kind, server.url, server.url]
    return whileVerifying(args, einmal, async (accepted) => {
      for (let i = 0; i < times; i++) {
        // By the count, since a slow machine may accept no code in any fixed time.
        await accepted(ACCEPTED)
        await sleep(Math.random() * 300)
        await (i % 2 ? server.stop() : server.crash())
        await sleep(Math.random() * 300)
        await server.start()
      }
    })
  })
}

/** Delays, cuts and repeats answers on the connection to the server. */
export async function badLine({
  kind,
  times,
  einmal,
}: Disturbance): Promise<OutageResult & { done: Record<string, number> }> {
  return onServer(kind, false, async (server) => {
    const proxy = await startProxy(server.port)
    const place = server.url.replace(`:${server.port}`, `:${proxy.port}`)
    try {
      const result = await whileVerifying([kind, place, server.url], einmal, async () => {
        proxy.likelihood = 0.1
        while (Object.values(proxy.done).reduce((a, b) => a + b) < times) await sleep(20)
        proxy.likelihood = 0
      })
      return { ...result, done: proxy.done }
    } finally {
      await proxy.close()
    }
  })
}

/** Number of codes that are accepted before each restart. */
const ACCEPTED = 50

async function onServer<T>(
  kind: Disturbance['kind'],
  careless: boolean | undefined,
  run: (server: Server & { url: string }) => Promise<T>,
): Promise<T> {
  const server = await start[kind](careless)
  return run(server).finally(() => server.remove())
}

/** The program of each kind of server. */
export const PROGRAM = { postgres: 'postgres', mysql: 'mariadbd', redis: 'redis-server' } as const

/** Servers with the durable settings of the guides, or with careless ones. */
const start = {
  postgres: (careless = false) =>
    startPostgres(careless ? ['synchronous_commit=off', 'wal_writer_delay=10s'] : []),
  mysql: (careless = false) =>
    startMariadb(
      careless
        ? ['--innodb-flush-log-at-trx-commit=0', '--innodb-flush-log-at-timeout=10']
        : ['--innodb-flush-log-at-trx-commit=1'],
    ),
  redis: (careless = false) =>
    startRedis(careless ? [] : ['--appendonly', 'yes', '--appendfsync', 'always']),
}

async function whileVerifying(
  args: string[],
  einmal: Disturbance['einmal'],
  /** @param accepted - waits until this number of further codes was accepted */
  disturb: (accepted: (count: number) => Promise<void>) => Promise<void>,
): Promise<OutageResult> {
  const program = await bundle('test/race/outage.ts', einmal)
  const child = fork(program, args, { execArgv: [] })
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('it ended too early')))
  // The races below handle the rejection.
  ended.catch(() => undefined)
  let known = 0
  const result = new Promise<OutageResult>((resolve) => {
    child.on('message', (message: OutageMessage) => {
      if (message === 'accepted') known++
      else if (message !== 'ready') resolve(message)
    })
  })
  const accepted = async (count: number): Promise<void> => {
    for (const enough = known + count; known < enough; ) await sleep(20)
  }
  try {
    // The first message is `ready`.
    await Promise.race([once(child, 'message'), ended])
    await Promise.race([disturb(accepted), ended])
    child.send('the disturbance has ended')
    return await Promise.race([result, ended])
  } finally {
    child.kill('SIGKILL')
  }
}
