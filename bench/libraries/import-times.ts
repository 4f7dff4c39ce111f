/** The time to import a library in a fresh process, minus that of an empty module. */

import { execFileSync } from 'node:child_process'
import { median } from '../support/statistics.js'
import type { Library } from './library.js'
import { PEERS } from './peer-bundle.js'

const EMPTY = 'data:text/javascript,'

export interface ImportRow {
  name: string
  milliseconds: number
}

/** Imports every library, and an empty module, once a round, each in a separate process. */
export function importTimes(libraries: readonly Library[], rounds: number): ImportRow[] {
  const runs = libraries.map(({ name, imports }) => ({ name, imports, times: [] as number[] }))
  for (let round = 0; round <= rounds; round++) {
    const empty = timeInFreshProcess([`${EMPTY}${round}`])
    for (const { imports, times } of runs) {
      const time = timeInFreshProcess(imports) - empty
      // The first round fills the system's file cache.
      if (round > 0) times.push(time)
    }
  }
  return runs
    .map(({ name, times }) => ({ name, milliseconds: median(times) }))
    .sort((a, b) => a.milliseconds - b.milliseconds)
}

/** In milliseconds. */
function timeInFreshProcess(imports: readonly string[]): number {
  const program = [
    // The first import of a process also sets up Node's loader.
    `await import('${EMPTY}')`,
    'const start = performance.now()',
    ...imports.map((specifier) => `await import('${specifier}')`),
    'console.log(performance.now() - start)',
  ].join('\n')
  const args = ['--input-type=module', '--eval', program]
  return Number(execFileSync(process.execPath, args, { cwd: PEERS, encoding: 'utf8' }))
}
