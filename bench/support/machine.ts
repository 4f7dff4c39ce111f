/** The machine, the day and the versions of a run. */

import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { join } from 'node:path'

export interface Machine {
  cpu: string
  cores: number
  system: string
  /** The load average of the last minute; null in results that do not have it. */
  load: number | null
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

/** The facts that every run records. */
export interface Run {
  date: string
  machine: Machine
  versions: Record<string, string>
}

/** The run as a list in Markdown. `lines` are further lines of it. */
export function describeRun({ date, machine, versions }: Run, ...lines: string[]): string {
  const { cpu, cores, system, load } = machine
  const listed = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  const busy = load === null ? '' : `; load average ${load.toFixed(1)} at the start`
  const place = `${date}, ${cpu}, ${cores} cores, ${system}${busy}`
  return [place, ...lines, listed.join(', ')].map((line) => `- ${line}`).join('\n')
}
