/** The processes of the contest: the servers on one core, autocannon on another. */

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * @typedef {object} Order
 * @property {'node' | 'hono'} server
 * @property {import('./portal.js').PortalId | 'council'} portal
 * @property {boolean} gated
 * @property {import('./council.js').Shared} [shared]
 */

/**
 * @typedef {object} Told
 * @property {number} port
 * @property {string} path
 * @property {Record<string, string>} headers
 * @property {import('./council.js').Shared} [shared]
 */

/** The last core is the servers': the first one has most of the system's own work. */
const SERVER_CORE = availableParallelism() - 1
const LOAD_CORE = Math.max(0, SERVER_CORE - 1)

/**
 * Microseconds of processor time.
 *
 * @typedef {{ user: number, system: number }} Cpu
 */

/**
 * @param {string} program
 * @param {number} core
 * @param {Order} [order]
 */
function start(program, core, order) {
  const args = order === undefined ? [] : [JSON.stringify(order)]
  const taskset = locate('taskset')
  if (taskset === undefined) throw new Error('taskset is not installed: apt-get install util-linux')
  const child = fork(fileURLToPath(program), args, {
    execPath: taskset,
    execArgv: ['-c', String(core), process.execPath],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  child.once('exit', (code) => {
    if (code) throw new Error(`${program} ended with ${code}`)
  })
  return child
}

/** @param {string} program */
function locate(program) {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path))
}

/** @param {Order} order */
export async function startServer(order) {
  const child = start(import.meta.resolve('./server-process.js'), SERVER_CORE, order)
  const [told] = /** @type {[Told]} */ (await once(child, 'message'))
  return {
    told,
    /** @returns {Promise<Cpu>} */
    async cpu() {
      child.send('cpu')
      const [{ cpu }] = await once(child, 'message')
      return cpu
    },
    stop: () => child.disconnect(),
  }
}

/** @typedef {Awaited<ReturnType<typeof startServer>>} RunningServer */

export function startLoad() {
  const child = start(import.meta.resolve('./load-process.js'), LOAD_CORE)
  return {
    /**
     * @param {Told} told
     * @param {number} ms
     * @returns {Promise<{ requests: number, refused: number }>}
     */
    async on({ port, path, headers }, ms) {
      child.send({ port, path, headers, ms })
      const [measured] = await once(child, 'message')
      return measured
    },
    stop: () => child.disconnect(),
  }
}

/** @typedef {ReturnType<typeof startLoad>} Load */
