/**
 * Races of several processes on one database: all of them submit every number at once. The outcomes are
 * compared with the stored state.
 */

import type { StateStore } from 'einmal'
import { BATCH, raceKinds, type Tally, verifierOf } from './race-kinds.js'
import type { Task } from './race-process.js'
import { type Ask, type WorkersOptions, withWorkers } from './workers.js'

export interface RaceOptions extends WorkersOptions {
  /** Number of codes or credentials: a multiple of {@link BATCH}. */
  numbers: number
  /** Number of submissions of each by all processes together: a multiple of `processes`. */
  times: number
}

export interface RaceResult {
  raced: string
  submitted: number
  seconds: number
  outcomes: Tally
  /** Errors that were found, by number. */
  faults: string[]
}

export async function race(options: RaceOptions): Promise<RaceResult[]> {
  const program = 'test/race/race-process.ts'
  return withWorkers<Task, Tally[], RaceResult[]>(program, options, [], async (workers, store) => {
    const results: RaceResult[] = []
    for (const raced of Object.keys(raceKinds)) {
      results.push(await run(raced, workers, store, options))
    }
    return results
  })
}

async function run(
  raced: string,
  workers: readonly Ask<Task, Tally[]>[],
  store: StateStore,
  { numbers, times, progress = () => {} }: RaceOptions,
): Promise<RaceResult> {
  const chosen = raceKinds[raced]
  if (!chosen) throw new Error(`unknown kind of race: ${raced}`)
  const outcomes: Tally = {}
  const faults: string[] = []
  const verifier = verifierOf(store, chosen)
  let milliseconds = 0
  for (let from = 0; from < numbers; from += BATCH) {
    const start = performance.now()
    const tallies = await Promise.all(
      workers.map((ask, worker) => ask({ raced, from, times: times / workers.length, worker })),
    )
    milliseconds += performance.now() - start
    for (let i = 0; i < BATCH; i++) {
      const sum: Tally = {}
      for (const [outcome, count] of tallies.flatMap((each) => Object.entries(each[i] ?? {}))) {
        sum[outcome] = (sum[outcome] ?? 0) + count
        outcomes[outcome] = (outcomes[outcome] ?? 0) + count
      }
      const heard = Object.values(sum).reduce((a, b) => a + b, 0)
      const fault =
        (heard !== times && `${heard} answers to ${times} submissions`) ||
        (sum['failed'] !== undefined && `${sum['failed']} failed`) ||
        (await chosen.fault(verifier, from + i, sum))
      if (fault) faults.push(`${raced}, ${from + i}: ${fault}`)
    }
    progress(`${raced}: ${from + BATCH} of ${numbers}`)
  }
  return { raced, submitted: numbers * times, seconds: milliseconds / 1000, outcomes, faults }
}
