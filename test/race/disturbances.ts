/** Disturbs a database server, or the connection to it, during verifications. */

import { type ChildProcess, fork } from 'node:child_process'
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

/**
 * Disturbs the store while processes verify codes.
 *
 * @param disturb - `accepted` waits until this number of further codes was accepted
 * @returns the sum of what the processes found
 */
export async function whileVerifying(
  args: string[],
  einmal: Disturbance['einmal'],
  disturb: (accepted: (count: number) => Promise<void>) => Promise<void>,
  processes = 1,
): Promise<OutageResult> {
  const program = await bundle('test/race/outage.ts', einmal)
  let known = 0
  const verifying = Array.from({ length: processes }, (_, i) =>
    startVerifying(fork(program, [...args, `${i} `], { execArgv: [] }), () => known++),
  )
  const ended = Promise.race(verifying.map((each) => each.ended))
  const accepted = async (count: number): Promise<void> => {
    for (const enough = known + count; known < enough; ) await sleep(20)
  }
  try {
    await Promise.all(verifying.map((each) => each.ready))
    await Promise.race([disturb(accepted), ended])
    for (const { child } of verifying) child.send('the disturbance has ended')
    return await Promise.race([Promise.all(verifying.map((each) => each.result)).then(sum), ended])
  } finally {
    for (const { child } of verifying) child.kill('SIGKILL')
  }
}

interface Verifying {
  child: ChildProcess
  ready: Promise<unknown>
  /** Rejects when the process ends before its result. */
  ended: Promise<never>
  result: Promise<OutageResult>
}

function startVerifying(child: ChildProcess, accepted: () => void): Verifying {
  let isDone = false
  const result = new Promise<OutageResult>((resolve) => {
    child.on('message', (message: OutageMessage) => {
      if (message === 'accepted') accepted()
      else if (message !== 'ready') {
        isDone = true
        resolve(message)
      }
    })
  })
  const ended = once(child, 'exit').then((): Promise<never> => {
    // The others go on after one has its result.
    return isDone ? new Promise(() => {}) : Promise.reject(new Error('it ended too early'))
  })
  // The races above handle the rejection.
  ended.catch(() => undefined)
  // The first message is `ready`.
  const ready = Promise.race([once(child, 'message'), ended])
  return { child, ready, ended, result }
}

function sum(results: OutageResult[]): OutageResult {
  const total: OutageResult = {
    ...{ codes: 0, failed: 0, twice: 0, unanswered: 0, thrown: 0 },
    faults: results.flatMap(({ faults }) => faults),
  }
  for (const name of ['codes', 'failed', 'twice', 'unanswered', 'thrown'] as const) {
    for (const result of results) total[name] += result[name]
  }
  return total
}
