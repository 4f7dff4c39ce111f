/** The results of `npm run bench`, and the comparison with the fastest peer. */

import type { FirstUse, PartRow } from '../parts/measure.js'
import type { Run } from '../support/machine.js'
import type { ImportRow } from './import-times.js'
import type { BundleRow, InstallRow } from './sizes.js'
import type { Entry, SpeedRun } from './speed.js'

export interface LibraryResults extends Run {
  /** One a runtime; the first is the Node that ran the bench. */
  speed: SpeedRun[]
  bundle: BundleRow[]
  install: InstallRow[]
  imports: ImportRow[]
  parts: PartRow[]
  firstUse: FirstUse
}

/** The tasks that are compared on every runtime. */
export const COMPARED = ['verifyStored', 'verifyPrepared', 'generate'] as const

/** The times of einmal and of the fastest peer in a task. */
export function comparison(
  { tasks }: SpeedRun,
  id: string,
): { title: string; speed: number; peer: string } {
  const task = tasks.find((each) => each.id === id)
  const peer = task?.entries.find(({ name }) => name !== 'einmal')?.name ?? 'nobody'
  return { title: task?.title ?? '', speed: ownSpeed(task?.entries ?? []), peer }
}

/** The speed of einmal as a multiple of the fastest peer. */
export function ownSpeed(entries: readonly Entry[]): number {
  return entries.find(({ name }) => name === 'einmal')?.speed ?? Number.NaN
}
