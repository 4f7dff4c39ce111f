/**
 * Many callers at once, on two nodes with one store. The scheduler of fast-check runs the requests to
 * the store, its answers and the pauses of the loop in every order. The answers must be those of the
 * plain model for some order of the operations.
 */

import { memoryStore, type StateStore } from 'einmal'
import { settableClock } from 'einmal/testing'
import fc, { type Scheduler } from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Seen, statesAfter } from './support/linear.js'
import { BLANK, type Model, type Operation } from './support/model.js'
import { anyOperation, carryOut, modelled } from './support/operations.js'
import { BROKEN_STORES, distant } from './support/scheduled-stores.js'

afterEach(() => {
  vi.unstubAllGlobals()
})

/** The operations of all callers in a round, and the seconds until the next round. */
interface Round {
  operations: Operation[]
  seconds: number
}

const rounds: fc.Arbitrary<Round[]> = fc.array(
  fc.record({
    operations: fc.array(anyOperation, { minLength: 2, maxLength: 6 }),
    seconds: fc.nat(90),
  }),
  { minLength: 1, maxLength: 4 },
)

/** For every round an order exists in which the model gives the same answers. */
function linearizable(makeStore: (scheduler: Scheduler) => StateStore) {
  return fc.asyncProperty(fc.scheduler(), rounds, async (scheduler, history) => {
    vi.stubGlobal('setTimeout', (resume: () => void) => {
      scheduler.schedule(Promise.resolve(), 'pause').then(resume)
    })
    const clock = settableClock(150_000)
    const store = distant(makeStore(scheduler), scheduler)
    const nodes = [modelled(store, clock.now), modelled(store, clock.now)] as const
    let states: Model[] = [BLANK]
    for (const { operations, seconds } of history) {
      let ticks = 0
      const callers = operations.map(async (operation, i): Promise<Seen> => {
        const began = ++ticks
        const answer = await carryOut(nodes[i % 2 === 0 ? 0 : 1], operation, 'ada')
        return { operation, answer, began, ended: ++ticks }
      })
      states = statesAfter(states, await scheduler.waitFor(Promise.all(callers)), clock.now())
      expect(states, 'orders that explain the answers').not.toEqual([])
      clock.advance(seconds)
    }
  })
}

describe('a verifier with several callers at once', () => {
  it('answers as if the calls came one after another, for every interleaving', async () => {
    await fc.assert(
      linearizable(() => memoryStore()),
      { numRuns: 1500 },
    )
  }, 60_000)
})

/** Stores with faults; the test above must find each. */
const BROKEN: typeof BROKEN_STORES = {
  ...BROKEN_STORES,
  'overwrites an existing entry on create': () => {
    const store = memoryStore()
    return {
      ...store,
      async write(key, value, expected, expiresAt) {
        if (expected === undefined) await store.delete(key)
        return store.write(key, value, expected, expiresAt)
      },
    }
  },
  'reuses the versions of a deleted key': () => {
    const entries = new Map<string, { value: string; version: string }>()
    return {
      async read(key) {
        return entries.get(key)
      },
      async write(key, value, expected) {
        const version = entries.get(key)?.version
        if (version !== expected) return false
        entries.set(key, { value, version: `${Number(version ?? 0) + 1}` })
        return true
      },
      async delete(key) {
        entries.delete(key)
      },
    }
  },
}

describe('the test above finds a store that', () => {
  it.each(Object.entries(BROKEN))(
    '%s',
    async (_, makeStore) => {
      const { failed } = await fc.check(linearizable(makeStore), {
        numRuns: 20_000,
        endOnFailure: true,
      })
      expect(failed).toBe(true)
    },
    60_000,
  )
})
