/** One process of a race: submits the codes of its parent's tasks, all at once. */

import { connect, type Kind } from '../support/connect.js'
import { BATCH, raceKinds, type Tally, verifierOf } from './race-kinds.js'

/** The batch that begins with a number, and the process that submits it. */
export interface Task {
  raced: string
  from: number
  times: number
  worker: number
}

const [kind, place = '', careless] = process.argv.slice(2)
// The parent passes a Kind.
const { store, close } = connect(kind as Kind, place)
await store.setup()
if (careless) {
  // Like many systems: the write ignores changes since the read.
  const { write } = store
  store.write = async (key, value, _, expiresAt) => {
    for (;;) {
      const now = await store.read(key)
      if (await write(key, value, now?.version, expiresAt)) return true
    }
  }
}

process.on('message', async ({ raced, from, times, worker }: Task) => {
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
  process.send?.(tallies)
})
process.on('disconnect', close)
process.send?.('ready')
