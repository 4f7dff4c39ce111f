/** One process of a race: submits the codes of its parent's tasks, all at once. */

import { BATCH, raceKinds, type Tally, verifierOf } from './race-kinds.js'
import { serve } from './worker.js'

/** The batch that begins with a number, and the process that submits it. */
export interface Task {
  raced: string
  from: number
  times: number
  worker: number
}

await serve<Task, Tally[]>(10, async (store) => async ({ raced, from, times, worker }) => {
  const chosen = raceKinds[raced]
  if (!chosen) throw new Error(`unknown kind of race: ${raced}`)
  const verifier = verifierOf(store, chosen)
  const tallies: Tally[] = Array.from({ length: BATCH }, () => ({}))
  const submissions = tallies.flatMap((tally, i) =>
    Array.from({ length: times }, async (_, k) => {
      const outcome = await chosen.submit(verifier, from + i, worker * times + k).then(
        (verdict) => (verdict.ok ? 'accepted' : `${verdict.reason}`),
        (error) => {
          console.error(error)
          return 'failed'
        },
      )
      tally[outcome] = (tally[outcome] ?? 0) + 1
    }),
  )
  await Promise.all(submissions)
  return tallies
})
