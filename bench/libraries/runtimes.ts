/** The runtimes that the speed is measured in, one after another. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { locate } from '../../test/support/locate.mjs'
import { runJson } from '../support/fresh-process.js'
import { measureInChromium } from './chromium.js'
import { bundleForPeers } from './peer-bundle.js'
import type { SpeedOptions, SpeedRun } from './speed.js'

export interface Runtime {
  name: string
  /** The command that installs it. */
  source: string
  /** Undefined when it is not installed. */
  program: string | undefined
  measure(program: string, options: SpeedOptions): Promise<SpeedRun>
}

/** The Node that runs this. It collects garbage between turns. */
export const thisNode: Runtime = engine('Node', process.execPath, ['--expose-gc'])

export const otherRuntimes: readonly Runtime[] = [
  ...['20', '22', '24', '26']
    .filter((major) => !process.version.startsWith(`v${major}.`))
    .map((major) =>
      engine(`Node ${major}`, installed(`node-${major}-linux-x64/bin/node`), ['--expose-gc']),
    ),
  engine('Bun', installed('@oven/bun-linux-x64/bin/bun'), []),
  engine('Deno', installed('@deno/linux-x64-glibc/deno'), ['run', '--allow-all', '--quiet']),
  {
    name: 'Chromium',
    source: 'apt-get install chromium',
    program: locate('chromium'),
    measure: measureInChromium,
  },
]

/** A runtime that runs a file, in a separate process. */
function engine(name: string, path: string, flags: readonly string[]): Runtime {
  return {
    name,
    source: 'npm ci --prefix test/runtimes',
    program: existsSync(path) ? path : undefined,
    async measure(program, options) {
      const file = await bundleForPeers('bench/libraries/speed-process.ts')
      return runJson(program, [...flags, file, JSON.stringify(options)])
    },
  }
}

function installed(place: string): string {
  return join('test/runtimes/node_modules', place)
}
