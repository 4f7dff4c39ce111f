/**
 * Many callers at once, on two nodes with one store: the scheduler of fast-check lets each request
 * to the store, each answer of it and each pause of the loop happen in every order, and whatever
 * comes out must be what the plain model says for some order, one operation after another.
 */

import { memoryStore, type StateStore } from 'einmal'
import { settableClock } from 'einmal/testing'
import fc, { type Scheduler } from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Seen, statesAfter } from './support/linear.js'
import { BLANK, type Model, type Operation } from './support/model.js'
import { anyOperation, carryOut, modelled } from './support/operations.js'

afterEach(() => {
  vi.unstubAllGlobals()
})

/** A store to which requests and answers travel for as long as the scheduler likes. */
function distant(store: StateStore, scheduler: Scheduler): StateStore {
  const travel = async <T>(name: string, call: () => Promise<T>): Promise<T> => {
    await scheduler.schedule(Promise.resolve(), `${name} arrives`)
    const answer = await call()
    await scheduler.schedule(Promise.resolve(), `${name} is answered`)
    return answer
  }
  return {
    read: (key) => travel('read', () => store.read(key)),
    write: (key, ...rest) => travel('write', () => store.write(key, ...rest)),
    delete: (key) => travel('delete', () => store.delete(key)),
  }
}

/** What all callers do in one round, and how many seconds pass before the next. */
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

/** Every round's answers have an order in which the model gives them. */
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
  it('answers as if they had come one after another, whatever the interleaving', async () => {
    await fc.assert(
      linearizable(() => memoryStore()),
      { numRuns: 1500 },
    )
  }, 60_000)
})

/** Stores with the faults that are found in the wild; the test above must see through each. */
const BROKEN: Record<string, (scheduler: Scheduler) => StateStore> = {
  'compares the version, and writes a moment later': (scheduler) => {
    const store = memoryStore()
    return {
      ...store,
      async write(key, value, expected, expiresAt) {
        if ((await store.read(key))?.version !== expected) return false
        await scheduler.schedule(Promise.resolve(), 'the gap')
        return store.write(key, value, (await store.read(key))?.version, expiresAt)
      },
    }
  },
  'ignores the version': () => {
    const store = memoryStore()
    return {
      ...store,
      async write(key, value, _, expiresAt) {
        return store.write(key, value, (await store.read(key))?.version, expiresAt)
      },
    }
  },
  'says that it has written, and has not': () => {
    const store = memoryStore()
    return {
      ...store,
      async write(...args) {
        await store.write(...args)
        return true
      },
    }
  },
  'creates over what is there': () => {
    const store = memoryStore()
    return {
      ...store,
      async write(key, value, expected, expiresAt) {
        if (expected === undefined) await store.delete(key)
        return store.write(key, value, expected, expiresAt)
      },
    }
  },
  'begins the versions of a deleted key again': () => {
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
