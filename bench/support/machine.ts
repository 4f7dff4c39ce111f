/** The machine, the day and the versions of a run. */

import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { join } from 'node:path'

export interface Machine {
  cpu: string
  cores: number
  system: string
  /** The load average of the last minute. */
  load: number
}

export function machineNow(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    system: `${process.platform} ${process.arch}`,
    load: loadavg()[0] ?? Number.NaN,
  }
}

/** The day, in ISO 8601. */
export function today(): string {
  return new Date().toISOString().slice(0, 10)
}

/** The version of each package: `einmal` itself, or one that is installed. */
export function versionsOf(
  packages: readonly string[],
  nodeModules = 'node_modules',
): Record<string, string> {
  return Object.fromEntries(
    packages.map((name) => {
      const folder = name === 'einmal' ? '.' : join(nodeModules, name)
      return [name, JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version]
    }),
  )
}

/** Such as `Node 20.20.2, einmal 0.1.0`. */
export function listed(versions: Record<string, string>): string {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')
}
