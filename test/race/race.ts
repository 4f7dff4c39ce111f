/**
 * Races of several processes on one database: all of them submit every number at once. The outcomes are
 * compared with the stored state.
 */

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { bundle } from '../support/bundle.js'
import { connect, type Kind } from '../support/connect.js'
import { BATCH, raceKinds, type Tally, verifierOf } from './race-kinds.js'
import type { Task } from './race-process.js'

export interface RaceOptions {
  kind: Kind
  /** File of an SQLite database, or URL of a server, without records. */
  place: string
  /** Number of codes or credentials: a multiple of {@link BATCH}. */
  numbers: number
  processes: number
  /** Number of submissions of each by all processes together: a multiple of `processes`. */
  times: number
  einmal: 'built' | 'sources'
  /** Lets every write win, to show that the race finds it. */
  careless?: boolean
  progress?: (line: string) => void
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
  const { kind, place, processes, einmal, careless } = options
  const args = [kind, place, ...(careless ? ['careless'] : [])]
  const program = await bundle('test/race/race-process.ts', einmal)
  const { store, close } = connect(kind, place)
  await store.setup()
  const workers = Array.from({ length: processes }, () => fork(program, args, { execArgv: [] }))
  try {
    await Promise.all(workers.map((worker) => once(worker, 'message')))
    const results: RaceResult[] = []
    for (const raced of Object.keys(raceKinds)) {
      results.push(await run(raced, workers, store, options))
    }
    return results
  } finally {
    await Promise.all(
      workers.map((worker) => {
        worker.disconnect()
        return once(worker, 'exit')
      }),
    )
    await close()
  }
}

async function run(
  raced: string,
  workers: ChildProcess[],
  store: Parameters<typeof verifierOf>[0],
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
      workers.map(async (worker, i) => {
        const task: Task = { raced, from, times: times / workers.length, worker: i }
        worker.send(task)
        const [tallies] = await once(worker, 'message')
        // The worker sends an array of Tally.
        return tallies as Tally[]
      }),
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
