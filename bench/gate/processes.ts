/** The processes of the comparison: each server on one core, autocannon on another. */

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { delimiter, join } from 'node:path'
import { bundle } from '../../test/support/bundle.js'
import type { PortalId } from './portals.js'

export interface ServerOptions {
  server: 'node' | 'hono'
  portal: PortalId | 'council'
  gated: boolean
  /** The data of the same portal with the gate. */
  joined?: Joined
}

/** The data that the example portal with the gate shares with the one without. */
export interface Joined {
  folder: string
  /** The token of a member with a second factor. */
  token: string
}

/** The page that is requested. */
export interface Target {
  port: number
  path: string
  headers: Record<string, string>
  joined?: Joined
}

export interface RunningServer {
  target: Target
  /** The processor time so far, in microseconds. */
  cpu(): Promise<{ user: number; system: number }>
  stop(): void
}

export interface Load {
  send(target: Target, ms: number): Promise<{ requests: number; refused: number }>
  stop(): void
}

/** The last core is the servers': the first one does most of the work of the system. */
const SERVER_CORE = availableParallelism() - 1
const LOAD_CORE = Math.max(0, SERVER_CORE - 1)

export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const child = await start('bench/gate/server-process.ts', SERVER_CORE, options)
  const [target] = await once(child, 'message')
  return {
    target,
    async cpu() {
      child.send('cpu')
      const [{ cpu }] = await once(child, 'message')
      return cpu
    },
    stop: () => child.disconnect(),
  }
}

export async function startLoad(): Promise<Load> {
  const child = await start('bench/gate/load-process.ts', LOAD_CORE, null)
  return {
    async send({ port, path, headers }, ms) {
      child.send({ port, path, headers, ms })
      const [measured] = await once(child, 'message')
      return measured
    },
    stop: () => child.disconnect(),
  }
}

async function start(program: string, core: number, options: unknown): Promise<ChildProcess> {
  const taskset = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'taskset'))
    .find((path) => existsSync(path))
  if (taskset === undefined) throw new Error('taskset is not installed: apt-get install util-linux')
  const child = fork(await bundle(program, 'built'), [JSON.stringify(options)], {
    execPath: taskset,
    execArgv: ['-c', String(core), process.execPath],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  child.once('exit', (code) => {
    if (code) throw new Error(`${program} ended with ${code}`)
  })
  return child
}
