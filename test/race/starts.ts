/**
 * Several processes open a new SQLite file at the same instant, and verify the same code there.
 */

import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { Secret } from 'einmal'
import { bundle } from '../support/bundle.js'
import type { SqliteDriver } from '../support/sqlite-drivers.js'
import type { Start, Started, Way } from './start-process.js'

export interface StartsOptions {
  /** The driver, and its runtime. */
  driver: SqliteDriver
  /** An empty folder for the files. */
  folder: string
  files: number
  processes: number
  einmal: 'built' | 'sources'
  way?: Way
}

export interface StartsResult {
  starts: number
  /** The error messages of failed starts. */
  failures: string[]
  /** Files on which the code was not accepted exactly once. */
  faults: string[]
}

export async function starts(options: StartsOptions): Promise<StartsResult> {
  const { driver, folder, files, processes, einmal, way = 'guide' } = options
  const program = await bundle('test/race/start-process.ts', einmal)
  const starters = Array.from({ length: processes }, () =>
    starterOf(driver.runtime, [program, driver.driver, way]),
  )
  const result: StartsResult = { starts: 0, failures: [], faults: [] }
  try {
    await Promise.all(starters.map((starter) => starter.next()))
    for (let i = 0; i < files; i++) {
      const file = join(folder, `${i}.db`)
      const start: Start = { file, secret: Secret.generate().toBase32(), at: Date.now() }
      for (const starter of starters) starter.send(start)
      // A process answers with Started.
      const heard = (await Promise.all(starters.map((each) => each.next()))) as Started[]
      const failures = heard.flatMap(({ failure }) => failure ?? [])
      const accepted = heard.filter((each) => each.accepted).length
      result.starts += heard.length
      result.failures.push(...failures)
      if (accepted !== 1) result.faults.push(`${file}: accepted ${accepted} times`)
    }
    return result
  } finally {
    await Promise.all(starters.map((starter) => starter.end()))
  }
}

function starterOf(runtime: string, args: string[]) {
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(runtime, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    // node:sqlite is experimental in some versions and prints a warning.
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ended = once(child, 'exit')
  return {
    send(start: Start): void {
      child.stdin.write(`${JSON.stringify(start)}\n`)
    },
    async next(): Promise<unknown> {
      const { value, done } = await lines.next()
      if (done) throw new Error('a starting process ended')
      return JSON.parse(value)
    },
    async end(): Promise<void> {
      child.stdin.end()
      await ended
    },
  }
}
