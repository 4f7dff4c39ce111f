/**
 * A race on accounts: separate processes run all verbs on the same users at the same time. Their answers
 * and the stored records must be those of the plain model for some order of the calls. A call that ended
 * before another one began comes first.
 */

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { isDeepStrictEqual } from 'node:util'
import type { StateStore } from 'einmal'
import { createKeyring, generateKey } from 'einmal/accounts'
import fc from 'fast-check'
import { type Seen, statesAfter } from '../accounts/support/linear.js'
import { BLANK, type Model, type Operation } from '../accounts/support/model.js'
import {
  answerTo,
  anyPlan,
  BEGINNING,
  concrete,
  modelled,
  newRegistry,
  note,
  type Plan,
  type Registry,
} from '../accounts/support/operations.js'
import { projected, stored } from '../accounts/support/stored.js'
import { bundle } from '../support/bundle.js'
import { connect, type Kind } from '../support/connect.js'
import type { Turn } from './accounts-process.js'
import type { Tally } from './race-kinds.js'

export interface AccountsRaceOptions {
  kind: Kind
  /** File of an SQLite database, or URL of a server, without records. */
  place: string
  users: number
  /** Number of rounds; in each, every process runs an operation on each user. */
  rounds: number
  processes: number
  /** Seed of the random operations. */
  seed: number
  einmal: 'built' | 'sources'
  /** Lets every write win, to show that the race finds it. */
  careless?: boolean
  progress?: (line: string) => void
}

export interface AccountsRaceResult {
  operations: number
  seconds: number
  outcomes: Tally
  /** Errors that were found, by user. */
  faults: string[]
}

/** Number of users at once: 16 processes then have 400 operations in progress. */
const BATCH = 25
const BEGIN = 1_800_000_000_000

interface User {
  name: string
  registry: Registry
  /** The states in which the model may be. */
  models: readonly Model[]
}

export async function raceAccounts(options: AccountsRaceOptions): Promise<AccountsRaceResult> {
  const { kind, place, processes, einmal, careless } = options
  const keys = generateKey('k1')
  const program = await bundle('test/race/accounts-process.ts', einmal)
  const { store, close } = connect(kind, place)
  await store.setup()
  const args = [kind, place, keys, ...(careless ? ['careless'] : [])]
  const workers = Array.from({ length: processes }, () =>
    // The advanced serialization keeps Infinity and undefined.
    fork(program, args, { execArgv: [], serialization: 'advanced' }),
  )
  try {
    await Promise.all(workers.map((worker) => once(worker, 'message')))
    return await run(workers, store, keys, options)
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
  workers: readonly ChildProcess[],
  store: StateStore,
  keys: string,
  { users, rounds, seed, progress = () => {} }: AccountsRaceOptions,
): Promise<AccountsRaceResult> {
  const result: AccountsRaceResult = { operations: 0, seconds: 0, outcomes: {}, faults: [] }
  const keyring = await createKeyring(keys)
  const draws = fc.sample(plan, { seed, numRuns: users * rounds * workers.length }).values()
  for (let from = 0; from < users; from += BATCH) {
    const batch = Array.from(
      { length: Math.min(BATCH, users - from) },
      (_, i): User => ({ name: `u${from + i}`, registry: newRegistry(), models: [BLANK] }),
    )
    for (let round = 0; round < rounds && result.faults.length === 0; round++) {
      const now = BEGIN + round * 60_000
      const accounts = modelled(store, keyring, () => now)
      const before = round === 0 ? BEGINNING : AGAIN
      await Promise.all(
        batch.map(async (user) => {
          for (const each of before) await alone(user, concrete(each, user.registry, now), now)
        }),
      )
      const begin = performance.now()
      const seen = await together(workers, batch, draws, now)
      result.seconds += (performance.now() - begin) / 1000
      for (const [i, user] of batch.entries()) await judge(user, seen[i] ?? [], now)

      async function alone(user: User, operation: Operation, at: number): Promise<void> {
        const answer = await answerTo(accounts, user.name, operation)
        await judge(user, [{ operation, answer, began: 0, ended: 1 }], at)
      }
    }
    progress(`${Math.min(from + BATCH, users)} of ${users} users`)
  }
  return result

  /** Counts the outcomes, and keeps the states of the model that explain them. */
  async function judge(user: User, seen: readonly Seen[], now: number): Promise<void> {
    result.operations += seen.length
    for (const { operation, answer } of seen) {
      const outcome = outcomeOf(operation, answer)
      result.outcomes[outcome] = (result.outcomes[outcome] ?? 0) + 1
      note(user.registry, operation, answer)
    }
    const found = await stored(store, user.name)
    // A contended call has changed nothing.
    const done = seen.filter((one) => outcomeOf(one.operation, one.answer) !== 'contended')
    const after = statesAfter(user.models, done, now)
    user.models = after.filter((model) => isDeepStrictEqual(projected(model), found))
    if (user.models.length > 0) return
    result.faults.push(
      after.length === 0
        ? `${user.name}: no order explains the answers`
        : `${user.name}: no order of the answers explains the stored record`,
    )
  }
}

/** One round: every process runs an operation on each user of the batch, all at once. */
async function together(
  workers: readonly ChildProcess[],
  batch: readonly User[],
  draws: Iterator<Plan>,
  now: number,
): Promise<Seen[][]> {
  const answers = await Promise.all(
    workers.map(async (worker) => {
      const todo = batch.map(({ name, registry }) => {
        const { value, done } = draws.next()
        if (done) throw new Error('too few plans were generated')
        return { user: name, operation: concrete(value, registry, now) }
      })
      const turn: Turn = { now, todo }
      worker.send(turn)
      const [seen] = await once(worker, 'message')
      // The worker sends an array of Seen.
      return seen as Seen[]
    }),
  )
  return batch.map((_, i) => answers.flatMap((seen) => seen[i] ?? []))
}

function outcomeOf({ verb }: Operation, answer: Seen['answer']): string {
  const { ok, reason, thrown } = answer ?? {}
  if (reason === 'contended' || thrown === 'ERR_STORE_CONTENDED') return 'contended'
  return ok === true ? verb : `${reason ?? thrown ?? verb}`
}

/** Operations before each further round: users are not locked, and an enrolment is pending. */
const AGAIN: readonly Plan[] = [{ verb: 'unlock' }, { verb: 'enrol', type: 'totp', label: 'new' }]

/** Valid codes of the newest authenticators, so that most operations compete. */
const right = fc.record({
  of: fc.constantFrom(0, 0, 1, 2),
  steps: fc.constantFrom(0, 0, 1),
  counter: fc.nat(2),
  before: fc.constant(''),
})

const plan: fc.Arbitrary<Plan> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ verb: fc.constant('verify' as const), code: right }) },
  {
    weight: 4,
    arbitrary: fc.record({
      verb: fc.constant('confirm' as const),
      of: fc.constant(0),
      code: right,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ verb: fc.constant('recover' as const), of: fc.nat(1) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ verb: fc.constant('remove' as const), of: fc.nat(2) }),
  },
  { weight: 3, arbitrary: anyPlan },
)
