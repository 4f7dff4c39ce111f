/** A store that fails at any moment, before or after it has executed a call. */

import {
  createVerifier,
  EinmalError,
  memoryStore,
  Secret,
  type StateStore,
  totp,
  type Verdict,
} from 'einmal'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const secret = Secret.fromBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')

/** Outcome of a call. `forgetful` has written but returns false, as after a retry. */
type Fate = 'done' | 'lost before' | 'lost after' | 'forgetful'

/** Follows a plan with one fate for each call, and then works correctly. */
function faulty(store: StateStore, plan: readonly Fate[]): StateStore {
  const fates = [...plan]
  const meet = async <T>(call: () => Promise<T>, otherwise?: T): Promise<T> => {
    const fate = fates.shift() ?? 'done'
    if (fate === 'lost before') throw new Error('connection reset')
    const answer = await call()
    if (fate === 'lost after') throw new Error('connection reset')
    return fate === 'forgetful' && otherwise !== undefined ? otherwise : answer
  }
  return {
    read: (key) => meet(() => store.read(key)),
    write: (...args) => meet(() => store.write(...args), false),
    delete: (key) => meet(() => store.delete(key)),
  }
}

const plans = fc.array(
  fc.constantFrom<Fate>('done', 'done', 'lost before', 'lost after', 'forgetful'),
  { maxLength: 40 },
)

/** The verdict, or undefined if the store failed; any other error fails the test. */
async function verdictOf(call: Promise<Verdict>): Promise<Verdict | undefined> {
  try {
    return await call
  } catch (error) {
    if (error instanceof EinmalError && error.code === 'ERR_STORE_UNAVAILABLE') return undefined
    throw error
  }
}

describe('a verifier on a store that fails', () => {
  it('accepts no code twice', async () => {
    await fc.assert(
      fc.asyncProperty(plans, fc.array(fc.nat(3), { maxLength: 20 }), async (plan, steps) => {
        const store = faulty(memoryStore(), plan)
        const verifier = createVerifier({ store, now: () => 60_000, limit: { free: 100 } })
        const accepted: number[] = []
        for (const step of steps) {
          const code = totp(secret, { at: step * 30_000 })
          const verdict = await verdictOf(verifier.verifyTotp({ id: 'ada', secret, code }))
          if (verdict?.ok) accepted.push(verdict.step)
        }
        expect(new Set(accepted).size).toBe(accepted.length)
      }),
    )
  })

  it('stores every failure that it has returned', async () => {
    await fc.assert(
      fc.asyncProperty(plans, fc.integer({ min: 1, max: 15 }), async (plan, guesses) => {
        const store = memoryStore()
        const limit = { free: 100 }
        const node = createVerifier({ store: faulty(store, plan), now: () => 60_000, limit })
        const verdicts = await Promise.all(
          Array.from({ length: guesses }, () =>
            verdictOf(node.verifyTotp({ id: 'ada', secret, code: '999999' })),
          ),
        )
        const reported = verdicts.filter((verdict) => verdict && 'attemptsLeft' in verdict)
        const { failures } = await createVerifier({ store }).inspect('ada')
        expect(failures).toBeGreaterThanOrEqual(reported.length)
      }),
    )
  })

  it('works correctly after the store has recovered', async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const store = memoryStore()
        const node = createVerifier({ store: faulty(store, plan), now: () => 60_000 })
        await verdictOf(node.verifyTotp({ id: 'ada', secret, code: '999999' }))
        const healthy = createVerifier({ store, now: () => 60_000 })
        const code = totp(secret, { at: 60_000 })
        const verdict = await healthy.verifyTotp({ id: 'ada', secret, code })
        // A lost answer may be a counted failure, and five of them lock.
        expect(verdict.ok ? 'accepted' : verdict.reason).toMatch(/^(accepted|locked)$/)
      }),
    )
  })

  it('never accepts a code without a successful write', async () => {
    for (const fate of ['lost before', 'lost after'] as const) {
      const store = memoryStore()
      const node = createVerifier({ store: faulty(store, ['done', fate]), now: () => 60_000 })
      const submission = { id: 'ada', secret, code: totp(secret, { at: 60_000 }) }
      await expect(node.verifyTotp(submission)).rejects.toMatchObject({
        code: 'ERR_STORE_UNAVAILABLE',
        cause: new Error('connection reset'),
      })
      // Afterwards the code is spent or accepted.
      const verdict = await node.verifyTotp(submission)
      expect(verdict.ok).toBe(fate === 'lost before')
    }
  })
})
