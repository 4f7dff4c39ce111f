/** How long it takes to import a library: in fresh processes, over an empty module. */

import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { quantile, rounded } from './statistics.js'

/** @typedef {import('./contenders.js').Contender} Contender */

const PEERS = join(import.meta.dirname, 'peers')
const EMPTY = 'data:text/javascript,'

/**
 * Every library once a round, and the empty module too, each time in a process that has imported
 * nothing. The first import of a process sets up Node's loader: an empty one before it pays for
 * that.
 *
 * @param {readonly Contender[]} all
 * @param {number} rounds
 */
export function importTimes(all, rounds) {
  const runs = all.map(({ name, imports }) => ({
    name,
    imports,
    times: /** @type {number[]} */ ([]),
  }))
  for (let round = 0; round <= rounds; round++) {
    const empty = inFreshProcess([`${EMPTY}${round}`])
    for (const { imports, times } of runs) {
      const time = inFreshProcess(imports) - empty
      // The first round fills the system's file cache.
      if (round > 0) times.push(time)
    }
  }
  return runs
    .map(({ name, times }) => ({ name, milliseconds: rounded(quantile(times, 0.5)) }))
    .sort((a, b) => a.milliseconds - b.milliseconds)
}

/** @typedef {ReturnType<typeof importTimes>} ImportRows */

/**
 * @param {readonly string[]} imports
 * @returns {number} milliseconds
 */
function inFreshProcess(imports) {
  const program = [
    `await import('${EMPTY}')`,
    'const start = performance.now()',
    ...imports.map((specifier) => `await import('${specifier}')`),
    'console.log(performance.now() - start)',
  ].join('\n')
  const args = ['--input-type=module', '--eval', program]
  return Number(execFileSync(process.execPath, args, { cwd: PEERS, encoding: 'utf8' }))
}
