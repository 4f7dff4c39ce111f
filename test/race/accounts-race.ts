/**
 * A race on accounts: separate processes run all verbs on the same users at the same time. Their answers
 * and the stored records must be those of the plain model for some order of the calls. A call that ended
 * before another one began comes first.
 */

import { isDeepStrictEqual } from 'node:util'
import type { StateStore } from 'einmal'
import { createKeyring, generateKey, type Keyring } from 'einmal/accounts'
import fc from 'fast-check'
import { type Seen, statesAfter } from '../accounts/support/linear.js'
import { BLANK, type Model, type Operation } from '../accounts/support/model.js'
import {
  answerTo,
  concrete,
  modelled,
  newRegistry,
  note,
  type Plan,
  type Registry,
} from '../accounts/support/operations.js'
import { projected, stored } from '../accounts/support/stored.js'
import { USER_KINDS, type UserKind } from './accounts-kinds.js'
import type { Turn } from './accounts-process.js'
import type { Tally } from './race-kinds.js'
import { type Ask, type WorkersOptions, withWorkers } from './workers.js'

export interface AccountsRaceOptions extends WorkersOptions {
  /** Number of users of each kind. */
  users: number
  /** Number of rounds; in each, every process runs an operation on each user. */
  rounds: number
  /** Seed of the random operations. */
  seed: number
}

export interface AccountsRaceResult {
  raced: string
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
  /** Activation codes that were accepted. */
  activated: Set<string>
  /** The states in which the model may be. */
  models: readonly Model[]
}

/** An operation of a process; the codes are mostly of the user, and sometimes of the next one. */
interface Draw {
  plan: Plan
  isForeign: boolean
}

export async function raceAccounts(options: AccountsRaceOptions): Promise<AccountsRaceResult[]> {
  const keys = generateKey('k1')
  const keyring = await createKeyring(keys)
  const program = 'test/race/accounts-process.ts'
  return withWorkers<Turn, Seen[], AccountsRaceResult[]>(
    program,
    options,
    [keys],
    async (workers, store) => {
      const results: AccountsRaceResult[] = []
      for (const [raced, kind] of Object.entries(USER_KINDS)) {
        results.push(await run(raced, kind, workers, store, keyring, options))
      }
      return results
    },
  )
}

async function run(
  raced: string,
  kind: UserKind,
  workers: readonly Ask<Turn, Seen[]>[],
  store: StateStore,
  keyring: Keyring,
  { users, rounds, seed, progress = () => {} }: AccountsRaceOptions,
): Promise<AccountsRaceResult> {
  const result: AccountsRaceResult = { raced, operations: 0, seconds: 0, outcomes: {}, faults: [] }
  const draw: fc.Arbitrary<Draw> = fc.record({
    plan: kind.plan,
    isForeign: fc.constantFrom(true, ...Array.from({ length: 15 }, () => false)),
  })
  const draws = fc.sample(draw, { seed, numRuns: users * rounds * workers.length }).values()
  for (let from = 0; from < users; from += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, users - from) }, (_, i): User => {
      const name = `${raced.replaceAll(' ', '-')}-${from + i}`
      return { name, registry: newRegistry(), activated: new Set(), models: [BLANK] }
    })
    for (let round = 0; round < rounds && result.faults.length === 0; round++) {
      const now = BEGIN + round * 60_000
      const accounts = modelled(store, keyring, () => now)
      await Promise.all(
        batch.map(async (user) => {
          for (const each of kind.before(round)) {
            const operation = concrete(each, user.registry, now)
            const answer = await answerTo(accounts, user.name, operation)
            await judge(user, [{ operation, answer, began: 0, ended: 1 }], now)
          }
        }),
      )
      const begin = performance.now()
      const seen = await together(workers, batch, draws, now)
      result.seconds += (performance.now() - begin) / 1000
      for (const [i, user] of batch.entries()) await judge(user, seen[i] ?? [], now)
    }
    progress(`users ${raced}: ${Math.min(from + BATCH, users)} of ${users}`)
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
    result.faults.push(...activationFaults(user, seen).map((fault) => `${user.name}: ${fault}`))
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

/** Checks without the model that an activation code opens once, and only for its user. */
function activationFaults({ registry, activated }: User, seen: readonly Seen[]): string[] {
  const faults: string[] = []
  for (const { operation, answer } of seen) {
    if (operation.verb !== 'activate' || answer?.['ok'] !== true) continue
    const code = String(operation.code).toUpperCase()
    if (!registry.activationCodes.includes(code)) faults.push('accepted the code of another user')
    if (activated.has(code)) faults.push('accepted an activation code twice')
    activated.add(code)
  }
  return faults
}

/** One round: every process runs an operation on each user of the batch, all at once. */
async function together(
  workers: readonly Ask<Turn, Seen[]>[],
  batch: readonly User[],
  draws: Iterator<Draw>,
  now: number,
): Promise<Seen[][]> {
  const answers = await Promise.all(
    workers.map((ask) => {
      const todo = batch.map(({ name, registry }, i) => {
        const { value, done } = draws.next()
        if (done) throw new Error('too few operations were generated')
        const other = batch[(i + 1) % batch.length]?.registry ?? registry
        const { plan, isForeign } = value
        return { user: name, operation: concrete(plan, isForeign ? other : registry, now) }
      })
      return ask({ now, todo })
    }),
  )
  return batch.map((_, i) => answers.flatMap((seen) => seen[i] ?? []))
}

function outcomeOf({ verb }: Operation, answer: Seen['answer']): string {
  const { ok, reason, thrown } = answer ?? {}
  if (reason === 'contended' || thrown === 'ERR_STORE_CONTENDED') return 'contended'
  return ok === true ? verb : `${reason ?? thrown ?? verb}`
}
