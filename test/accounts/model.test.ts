/**
 * Accounts are compared with a plain model: every verb, several users, a clock that jumps and keys that
 * rotate. Answers and records are those of the model, for several callers at once in some order.
 */

import { isDeepStrictEqual } from 'node:util'
import { memoryStore, type StateStore } from 'einmal'
import { type Accounts, createKeyring, generateKey, type Keyring } from 'einmal/accounts'
import { type SettableClock, settableClock } from 'einmal/testing'
import fc, { type Scheduler } from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { BROKEN_STORES, distant } from '../verifier/support/scheduled-stores.js'
import { type Seen, statesAfter } from './support/linear.js'
import { BLANK, type Model, perform } from './support/model.js'
import {
  anyPlan,
  BEGINNING,
  carryOut,
  concrete,
  firstEnrolmentPlan,
  modelled,
  newRegistry,
  type Registry,
} from './support/operations.js'
import { testSealer } from './support/sealer.js'
import { projected, stored } from './support/stored.js'
import { see, shown, watched, watchedStore } from './support/watch.js'

afterEach(() => {
  vi.unstubAllGlobals()
})

const USERS = ['ada', 'Ada', '__proto__'] as const
const BEGIN = 3_000_000

/** Seconds that the clock moves, sometimes backwards. */
const jump = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 60 }) },
  { weight: 1, arbitrary: fc.integer({ min: -200, max: 200 }) },
)

/** Runs the first operations of a user; by default they give a phone, a hardware key and recovery codes. */
async function begin(
  accounts: Accounts,
  user: string,
  registry: Registry,
  now: number,
  plans = BEGINNING,
): Promise<Model> {
  let model = BLANK
  for (const plan of plans) {
    const operation = concrete(plan, registry, now)
    const seen = await carryOut(accounts, user, operation, registry)
    const next = perform(model, operation, seen, now)
    expect(seen).toStrictEqual(next.answer)
    model = next.model
  }
  return model
}

describe('accounts with one caller at a time', () => {
  interface Models {
    models: Map<string, Model>
    registries: Map<string, Registry>
    clock: SettableClock
  }
  interface Real {
    accounts: Accounts
    store: StateStore
    keyring: Keyring
    keys: { held: string[]; ever: number }
  }
  type Command = fc.AsyncCommand<Models, Real>

  const operation: fc.Arbitrary<Command> = fc
    .tuple(anyPlan, fc.constantFrom(...USERS))
    .map(([plan, user]) => ({
      check: () => true,
      async run({ models, registries, clock }, { accounts, store }) {
        const registry = registries.get(user) ?? newRegistry()
        registries.set(user, registry)
        const now = clock.now()
        const todo = concrete(plan, registry, now)
        const seen = await carryOut(accounts, user, todo, registry)
        const { model, answer } = perform(models.get(user) ?? BLANK, todo, seen, now)
        expect(seen).toStrictEqual(answer)
        models.set(user, model)
        // Other users are not changed.
        for (const each of USERS) {
          expect(await stored(store, each)).toEqual(projected(models.get(each) ?? BLANK))
        }
      },
      toString: () => `${user}: ${fc.stringify(plan)}`,
    }))

  const tick: fc.Arbitrary<Command> = jump.map((seconds) => ({
    check: () => true,
    async run({ clock }) {
      clock.advance(seconds)
    },
    toString: () => `${seconds} seconds pass`,
  }))

  const rotation: fc.Arbitrary<Command> = fc.boolean().map((retire) => ({
    check: () => true,
    async run(_, { accounts, keyring, keys, store }) {
      const current = `k${keys.ever++}`
      keys.held = [generateKey(current), ...keys.held]
      await keyring.rotate(keys.held.join())
      if (!retire) return
      expect(await accounts.reseal(USERS)).toMatchObject({ total: USERS.length, failed: [] })
      keys.held = keys.held.slice(0, 1)
      await keyring.rotate(keys.held.join())
      for (const user of USERS) {
        const text = (await store.read(`user:${user}`))?.value ?? ''
        const sealed = text.match(/(?<=secret=)\w+/g) ?? []
        expect(sealed.filter((key) => key !== current)).toEqual([])
      }
    },
    toString: () => `rotate${retire ? ', reseal and retire' : ''}`,
  }))

  it('answer and store the same as the model', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.commands([operation, operation, operation, operation, tick, tick, rotation], {
          maxCommands: 80,
          size: '+1',
        }),
        async (commands) => {
          const clock = settableClock(BEGIN)
          const store = watchedStore(memoryStore())
          const keys = { held: [generateKey('k0')], ever: 1 }
          const keyring = await createKeyring(keys.held.join())
          const accounts = watched(modelled(store, keyring, clock.now, see))
          const real = { accounts, store, keyring, keys }
          const registry = newRegistry()
          const registries = new Map([['ada', registry]])
          const models = new Map([['ada', await begin(accounts, 'ada', registry, clock.now())]])
          const model = { models, registries, clock }
          await fc.asyncModelRun(() => ({ model, real }), commands)
          expect(shown()).toEqual([])
        },
      ),
      { numRuns: 150 },
    )
  }, 120_000)
})

/** Ada begins with an activation code and without a device. */
const INVITATION = [{ verb: 'issueActivation', seconds: 3600 }] as const

/** An operation and its user. */
const plan = fc.oneof(
  { weight: 2, arbitrary: fc.tuple(anyPlan, fc.constantFrom('ada', 'ada', 'ada', 'Ada')) },
  { weight: 1, arbitrary: fc.tuple(firstEnrolmentPlan, fc.constant('Ada')) },
)

/** Rounds: the operations of all callers, a rotation of keys, and seconds until the next round. */
const rounds = fc.array(
  fc.record({
    plans: fc.array(plan, { minLength: 2, maxLength: 6 }),
    rotate: fc.boolean(),
    seconds: jump,
  }),
  { minLength: 1, maxLength: 6, size: 'max' },
)

/** For every round an order exists in which the model gives the same answers and records. */
function linearizable(makeStore: (scheduler: Scheduler) => StateStore) {
  return fc.asyncProperty(fc.scheduler(), rounds, async (scheduler, history) => {
    vi.stubGlobal('setTimeout', (resume: () => void) => {
      scheduler.schedule(Promise.resolve(), 'pause').then(resume)
    })
    const clock = settableClock(BEGIN)
    const backing = makeStore(scheduler)
    const store = distant(backing, scheduler)
    const sealer = testSealer()
    const nodes = [1, 2].map(() => modelled(store, sealer, clock.now))
    const registries = new Map<string, Registry>()
    const undisturbed = modelled(backing, sealer, clock.now)
    const states = new Map<string, Model[]>()
    for (const [user, plans] of [['ada', BEGINNING] as const, ['Ada', INVITATION] as const]) {
      const registry = newRegistry()
      registries.set(user, registry)
      const first = begin(undisturbed, user, registry, BEGIN, plans)
      states.set(user, [await scheduler.waitFor(first)])
    }
    for (const { plans, rotate, seconds } of history) {
      const now = clock.now()
      let ticks = 0
      const callers = plans.map(async ([plan, user], i): Promise<Seen & { user: string }> => {
        const registry = registries.get(user) ?? newRegistry()
        registries.set(user, registry)
        const operation = concrete(plan, registry, now)
        const began = ++ticks
        const accounts = nodes[i % 2] ?? expect.fail('no node')
        const answer = await carryOut(accounts, user, operation, registry)
        return { user, operation, answer, began, ended: ++ticks }
      })
      // The rotation happens at any moment of the round.
      const rotation =
        rotate && scheduler.schedule(Promise.resolve(), 'rotation').then(sealer.rotate)
      const round = Promise.all(callers).then(async (seen) => {
        await rotation
        return seen
      })
      const seen = await scheduler.waitFor(round)
      for (const user of registries.keys()) {
        const theirs = seen.filter((one) => one.user === user)
        const found = await stored(backing, user)
        const after = statesAfter(states.get(user) ?? [BLANK], theirs, now)
        const right = after.filter((model) => isDeepStrictEqual(projected(model), found))
        expect(right, 'orders that explain the answers and what is stored').not.toEqual([])
        states.set(user, right)
      }
      clock.advance(seconds)
    }
    const done = await scheduler.waitFor(nodes[0]?.reseal(['ada', 'Ada']) ?? expect.fail('no node'))
    expect(done.failed).toEqual([])
    sealer.retire()
    const again = await scheduler.waitFor(
      nodes[1]?.reseal(['ada', 'Ada']) ?? expect.fail('no node'),
    )
    expect(again).toMatchObject({ resealed: 0, failed: [] })
  })
}

describe('accounts with several callers at once', () => {
  it('answer as if the calls came one after another, for every interleaving', async () => {
    await fc.assert(
      linearizable(() => memoryStore()),
      { numRuns: 300 },
    )
  }, 120_000)
})

/** Stores with faults; the test above must find each. */
const BROKEN: typeof BROKEN_STORES = {
  ...BROKEN_STORES,
  'mixes up users': () => {
    const store = memoryStore()
    return {
      read: (key) => store.read(key.toLowerCase()),
      write: (key, ...rest) => store.write(key.toLowerCase(), ...rest),
      delete: (key) => store.delete(key.toLowerCase()),
    }
  },
}

describe('the test above finds a store that', () => {
  it.each(Object.entries(BROKEN))(
    '%s',
    async (_, makeStore) => {
      const { failed } = await fc.check(linearizable(makeStore), {
        numRuns: 5000,
        endOnFailure: true,
      })
      expect(failed).toBe(true)
    },
    60_000,
  )
})
