/** Laws of `spend` for arbitrary histories and clocks. */

import { hotp, Secret, totp, type Window } from 'einmal'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Complete } from '../../src/core/parameters.js'
import { hotpAttempt, totpAttempt } from '../../src/verifier/credential-attempt.js'
import type { CredentialState } from '../../src/verifier/credential-state.js'
import { type Limit, limitOf } from '../../src/verifier/lockout.js'
import type { Mismatch } from '../../src/verifier/match-code.js'
import { type Accepted, spend } from '../../src/verifier/spend.js'

const secret = Secret.fromBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
const EMPTY: CredentialState = Object.freeze({ failures: 0 })
const DAY = 86_400_000

/** An attempt: the time in milliseconds, and the typed code. */
interface Typed {
  now: number
  code: string
}

/** Times after one hour in any order, and codes of steps near them. */
const hour = 3_600_000
const anyTime = fc.integer({ min: hour, max: hour + 600_000 })
const anyCode = fc.oneof(
  { weight: 8, arbitrary: anyTime.map((at) => totp(secret, { at })) },
  { weight: 1, arbitrary: fc.constantFrom('000000', '123456') },
  { weight: 1, arbitrary: fc.constantFrom('', '12345', 'abcdef') },
)
const anyHistory = fc.array(fc.record<Typed>({ now: anyTime, code: anyCode }), { maxLength: 40 })
/** Valid codes at their time, so that a history has many acceptances. */
const anyGoodHistory = fc.array(
  anyTime.map((now): Typed => ({ now, code: totp(secret, { at: now }) })),
  { maxLength: 40 },
)

const anyLimit = fc
  .record(
    {
      free: fc.integer({ min: 1, max: 6 }),
      hardStop: fc.integer({ min: 1, max: 12 }),
      baseSeconds: fc.integer({ min: 1, max: 100 }),
      maxSeconds: fc.integer({ min: 1, max: 400 }),
    },
    { requiredKeys: [] },
  )
  .map((limit) => limitOf(limit))

const anyWindow: fc.Arbitrary<Complete<Window>> = fc.oneof(
  fc.record({ past: fc.nat(10), future: fc.nat(10), unit: fc.constant('steps' as const) }),
  fc.record({ past: fc.nat(300), future: fc.nat(300), unit: fc.constant('seconds' as const) }),
)

/** Spends an attempt at an instant. */
function attemptOn<S extends CredentialState, A>(
  state: S,
  attempt: (state: S, now: number) => Accepted<S, A> | Mismatch,
  now: number,
  limit: Limit,
) {
  return spend(state, (state) => attempt(state, now), { now, limit })
}

const ONE: Complete<Window> = { past: 1, future: 1, unit: 'steps' }

/** Runs a history from a state; every state is frozen, so that a change of it throws. */
function play(
  history: readonly Typed[],
  { limit = limitOf({ free: 100 }), window = ONE, state = EMPTY } = {},
) {
  return history.map(({ now, code }) => {
    const before = state
    const hit = attemptOn(state, totpAttempt(secret, code, {}, window), now, limit)
    state = Object.freeze(hit.state)
    const { verdict } = hit
    const isReplay = !verdict.ok && verdict.reason === 'replayed'
    const repeated = isReplay && code === totp(secret, { at: (before.lastStep ?? 0) * 30_000 })
    return { now, before, repeated, ...hit }
  })
}

describe('spend', () => {
  it('never lowers the last step, for any clock', () => {
    fc.assert(
      fc.property(anyHistory, anyLimit, anyWindow, (history, limit, window) => {
        for (const { before, state } of play(history, { limit, window })) {
          expect(state.lastStep ?? -1).toBeGreaterThanOrEqual(before.lastStep ?? -1)
        }
      }),
    )
  })

  it('accepts only increasing steps, also when time runs backwards', () => {
    fc.assert(
      fc.property(fc.oneof(anyHistory, anyGoodHistory), anyWindow, (history, window) => {
        const steps = play(history, { window }).flatMap(({ verdict }) =>
          verdict.ok ? [verdict.step] : [],
        )
        expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b))
      }),
    )
  })

  it('stores the step that matched, never the step of the time', () => {
    fc.assert(
      fc.property(anyHistory, anyWindow, (history, window) => {
        for (const { verdict, state, before } of play(history, { window })) {
          expect(state.lastStep).toBe(verdict.ok ? verdict.step : before.lastStep)
        }
      }),
    )
  })

  it('has as many failures as were counted since the last acceptance', () => {
    fc.assert(
      fc.property(anyHistory, anyLimit, (history, limit) => {
        let counted = 0
        for (const { now, verdict, state, repeated } of play(history, { limit })) {
          if (verdict.ok) counted = 0
          else if (verdict.reason === 'mismatch') counted++
          else if (verdict.reason === 'replayed' && !repeated) counted++
          expect(state.failures).toBe(counted)
          if (!verdict.ok && verdict.reason === 'mismatch') {
            const locked = (state.lockedUntil ?? now) > now
            expect(locked).toBe(counted >= limit.free)
          }
        }
      }),
    )
  })

  it('changes nothing for a locked, malformed or repeated attempt, and the state for any other', () => {
    fc.assert(
      fc.property(anyHistory, anyLimit, (history, limit) => {
        for (const { before, state, verdict, repeated } of play(history, { limit })) {
          const silent = !verdict.ok && ['locked', 'malformed'].includes(verdict.reason)
          expect(state === before).toBe(silent || repeated)
        }
      }),
    )
  })

  it('counts a failure for an older spent code, and none for the last accepted one', () => {
    const now = 2 * hour
    const last = totp(secret, { at: now })
    const older = totp(secret, { at: now - 30_000 })
    const typed = [last, ...Array(9).fill(last), older].map((code: string) => ({ now, code }))
    const [, ...after] = play(typed, { limit: limitOf() })
    expect(after.map(({ state }) => state.failures)).toEqual([...Array(9).fill(0), 1])
    const reasons = after.map(({ verdict }) => (verdict.ok ? 'ok' : verdict.reason))
    expect(new Set(reasons)).toEqual(new Set(['replayed']))
  })

  it('computes no code while it is locked', () => {
    fc.assert(
      fc.property(anyLimit, anyTime, fc.integer({ min: 1, max: 10 ** 9 }), (limit, now, wait) => {
        const attempt = (): Mismatch => {
          throw new Error('computed')
        }
        const state = { failures: 1, lockedUntil: now + wait }
        const { verdict } = attemptOn(state, attempt, now, limit)
        const retryAfterSeconds = Math.ceil(wait / 1000)
        expect(verdict).toEqual({ ok: false, reason: 'locked', retryAfterSeconds })
        expect(() => attemptOn(state, attempt, now + wait, limit)).toThrow('computed')
      }),
    )
  })

  it('removes an expired lock with a valid code, also a lock without failures', () => {
    const anyFailures = fc.integer({ min: 0, max: 20 })
    fc.assert(
      fc.property(
        anyFailures,
        fc.option(anyTime, { nil: undefined }),
        anyTime,
        (failures, until, now) => {
          if (until !== undefined && until > now) return
          const state = Object.freeze({ failures, lockedUntil: until })
          const attempt = (state: CredentialState) => ({ state, verdict: { ok: true as const } })
          const after = attemptOn(state, attempt, now, limitOf()).state
          expect(after).toEqual({ failures: 0, lockedUntil: undefined })
        },
      ),
    )
  })

  it('returns the number of wrong codes until the next lock', () => {
    fc.assert(
      fc.property(anyHistory, anyLimit, (history, limit) => {
        const last = play(history, { limit }).at(-1)
        if (!last || last.verdict.ok || !('attemptsLeft' in last.verdict)) return
        const { state, now, verdict } = last
        const wrong = Array.from({ length: 101 }, () => ({ now, code: '999999' }))
        const further = play(wrong, { limit, state })
        const tries = further.findIndex(({ verdict }) => !verdict.ok && verdict.reason === 'locked')
        expect(tries).toBe(verdict.attemptsLeft)
      }),
    )
  })

  it('returns exactly the seconds until the lock ends', () => {
    fc.assert(
      fc.property(anyHistory, anyLimit, (history, limit) => {
        for (const { now, verdict, state } of play(history, { limit })) {
          if (verdict.ok || verdict.reason !== 'locked') continue
          const wait = (verdict.retryAfterSeconds ?? Infinity) * 1000
          const reasons = [now + wait - 1000, now + wait].map((at) => {
            const [{ verdict } = { verdict: undefined }] =
              at < 8e15 ? play([{ now: at, code: '999999' }], { limit, state }) : []
            return verdict && !verdict.ok ? verdict.reason : 'locked'
          })
          expect(reasons).toEqual(['locked', wait === Infinity ? 'locked' : 'mismatch'])
        }
      }),
    )
  })

  it('locks without an end at the hard stop, and at no count below', () => {
    fc.assert(
      fc.property(anyLimit, (limit) => {
        const miss = (): Mismatch => ({ ok: false, reason: 'mismatch' })
        let state: CredentialState = EMPTY
        let now = hour
        for (let failures = 1; failures <= limit.hardStop; failures++) {
          state = attemptOn(state, miss, now, limit).state
          expect(state.lockedUntil === Infinity).toBe(failures === limit.hardStop)
          now = Math.max(now, state.lockedUntil ?? now)
        }
        expect(attemptOn(state, miss, 8e15, limit).verdict).toEqual({ ok: false, reason: 'locked' })
      }),
    )
  })

  it('treats an expired state and no state alike, for all later attempts', () => {
    fc.assert(
      fc.property(anyGoodHistory, anyHistory, anyWindow, (history, later, window) => {
        const accepted = play(history, { window }).findLast(({ verdict }) => verdict.ok)
        if (accepted?.keep === undefined) return
        const expired = accepted.now + accepted.keep - DAY
        const moved = later.map(({ now, code }) => {
          const at = expired + (now - hour)
          return { now: at, code: code.length === 6 ? totp(secret, { at: at - 45_000 }) : code }
        })
        const verdicts = [accepted.state, EMPTY].map((state) =>
          play(moved, { window, state }).map(({ verdict }) => verdict),
        )
        expect(verdicts[0]).toEqual(verdicts[1])
      }),
    )
  })

  it('keeps a step until every window has passed it, and a day longer', () => {
    const widest: Complete<Window> = { past: 10, future: 10, unit: 'steps' }
    fc.assert(
      fc.property(anyTime, fc.constantFrom(1, 30, 60, 86_400), (now, period) => {
        const t0 = now % 7
        const code = totp(secret, { at: now, period, t0 })
        const attempt = totpAttempt(secret, code, { period, t0 }, widest)
        const { state, keep = 0 } = attemptOn<CredentialState, { ok: true }>(
          EMPTY,
          attempt,
          now,
          limitOf(),
        )
        const leaves = now + keep - DAY
        // A millisecond earlier the code would pass if the step was forgotten.
        const reasons = [leaves - 1, leaves].map((at) =>
          [state, EMPTY].map((state) => attemptOn(state, attempt, at, limitOf()).verdict),
        )
        expect(reasons).toMatchObject([
          [{ reason: 'replayed' }, { ok: true }],
          [{ reason: 'mismatch' }, { reason: 'mismatch' }],
        ])
      }),
    )
  })

  it('never lets failures or a counter expire', () => {
    fc.assert(
      fc.property(anyHistory, anyLimit, fc.bigInt(0n, 2n ** 64n), (history, limit, counter) => {
        for (const { keep, state } of play(history, { limit })) {
          if (state.failures > 0) expect(keep).toBeUndefined()
        }
        const state = { failures: 0, nextCounter: counter }
        for (const { keep } of play(history, { limit, state })) expect(keep).toBeUndefined()
      }),
    )
  })

  it('accepts no code twice when records expire and time runs backwards by up to a day', () => {
    const times = fc.array(fc.integer({ min: -DAY + 1000, max: 400_000 }), { maxLength: 12 })
    fc.assert(
      fc.property(times, anyWindow, (moves, window) => {
        let now = 10 * DAY
        let latest = now
        let stored: { state: CredentialState; until: number } | undefined
        const accepted: number[] = []
        for (const move of moves) {
          // The clock is set back by less than a day from its latest time.
          now = Math.max(now + move, latest - DAY + 1000)
          latest = Math.max(latest, now)
          // The clock of the store is never set back.
          if (stored && stored.until <= latest) stored = undefined
          const code = totp(secret, { at: now })
          const [hit] = play([{ now, code }], { window, state: stored?.state ?? EMPTY })
          if (!hit) continue
          if (hit.verdict.ok) accepted.push(hit.verdict.step)
          stored = { state: hit.state, until: hit.keep === undefined ? Infinity : now + hit.keep }
        }
        expect(new Set(accepted).size).toBe(accepted.length)
      }),
      { numRuns: 300 },
    )
  })

  it('never throws, for any code, time and state', () => {
    const anyState = fc.record<CredentialState>(
      {
        failures: fc.nat(100),
        lockedUntil: fc.oneof(fc.maxSafeInteger(), fc.constant(Infinity)),
        lastStep: fc.nat(Number.MAX_SAFE_INTEGER),
        nextCounter: fc.bigInt(0n, 2n ** 64n),
      },
      { requiredKeys: ['failures'] },
    )
    const anything = fc.anything({ withBigInt: true, withDate: true, withSparseArray: true })
    const now = fc.integer({ min: -8.64e15, max: 8.64e15 })
    fc.assert(
      fc.property(
        anyState,
        anything,
        now,
        anyWindow,
        anyLimit,
        (state, code, now, window, limit) => {
          // A cast, since an unchecked request may contain any value.
          const typed = code as string
          const attempts: Array<
            (
              state: CredentialState,
              now: number,
            ) => Accepted<CredentialState, { ok: true }> | Mismatch
          > = [
            totpAttempt(secret, typed, {}, window),
            hotpAttempt({ secret }, [typed], 3),
            hotpAttempt({ secret, initialCounter: 2n ** 64n - 1n }, [typed, typed], 3),
          ]
          for (const attempt of attempts) attemptOn(Object.freeze(state), attempt, now, limit)
        },
      ),
    )
  })

  it('is deterministic', () => {
    fc.assert(
      fc.property(anyHistory, anyLimit, anyWindow, (history, limit, window) => {
        expect(play(history, { limit, window })).toEqual(play(history, { limit, window }))
      }),
    )
  })
})

describe('spend on counters', () => {
  const anyCounter = fc.oneof(
    fc.bigInt(0n, 40n),
    fc.constantFrom(2n ** 53n - 2n, 2n ** 53n, 2n ** 64n - 4n, 2n ** 64n - 1n),
  )

  it('never goes back, never accepts a code twice, and ends after 2^64 - 1', () => {
    const anyPress = fc.tuple(fc.integer({ min: -3, max: 6 }), fc.integer({ min: 1, max: 3 }))
    fc.assert(
      fc.property(anyCounter, fc.array(anyPress, { maxLength: 30 }), (initial, presses) => {
        let state: CredentialState = EMPTY
        const accepted = new Set<bigint>()
        for (const [offset, length] of presses) {
          const next = state.nextCounter ?? initial
          const from = next + BigInt(offset)
          const counters = Array.from({ length }, (_, i) => from + BigInt(i))
          const typed = counters.map((counter) =>
            counter >= 0n && counter < 2n ** 64n ? hotp(secret, counter) : '000000',
          )
          const attempt = hotpAttempt({ secret, initialCounter: initial }, typed, 4)
          const { state: after, verdict } = attemptOn<
            CredentialState,
            { ok: true; counter: bigint }
          >(state, attempt, 0, limitOf({ free: 100 }))
          if (verdict.ok) {
            expect(after.nextCounter).toBe(verdict.counter + 1n)
            expect(verdict.counter).toBeGreaterThanOrEqual(next + BigInt(length - 1))
            expect(verdict.counter).toBeLessThan(2n ** 64n)
            for (const counter of counters) {
              expect(accepted.has(counter)).toBe(false)
              accepted.add(counter)
            }
          } else {
            expect(after.nextCounter).toBe(state.nextCounter)
          }
          // Valid codes within the look-ahead are accepted, and earlier ones are not.
          const inReach = offset >= 0 && offset <= 4 && from + BigInt(length) <= 2n ** 64n
          expect(verdict.ok).toBe(inReach)
          state = Object.freeze(after)
        }
      }),
    )
  })
})
