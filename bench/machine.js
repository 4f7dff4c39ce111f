/** On what was measured, and when. */

import { availableParallelism, cpus, loadavg } from 'node:os'

/** The day, as ISO 8601 writes it. */
export function today() {
  return new Date().toISOString().slice(0, 10)
}

export function machine() {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    system: `${process.platform} ${process.arch}`,
  }
}

/** How many programs ran or wanted to in the last minute: the neighbours, before a bench begins. */
export function loadNow() {
  return loadavg()[0] ?? Number.NaN
}
