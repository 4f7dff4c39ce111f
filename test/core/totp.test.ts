import { runInNewContext } from 'node:vm'
import { type Algorithm, hotp, Secret, totp, totpStep, verifyTotp, type Window } from 'einmal'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ALGORITHMS, referenceHotp } from '../support/reference.js'
import { rfc6238 } from '../support/vectors.js'

const { keys } = rfc6238.meta
const secret = Secret.fromBase32(keys.SHA1.base32)
const DATE_MAX = 8.64e15

describe('totp', () => {
  it.each(rfc6238.cases)('gives RFC 6238 Appendix B, $algorithm at $time', (row) => {
    const { algorithm, time, T, totp: code } = row
    const key = Secret.fromBase32(keys[algorithm].base32)
    const at = time * 1000
    expect(totp(key, { at, algorithm, digits: 8 })).toBe(code)
    expect(totp(key, { at: new Date(at), algorithm, digits: 8 })).toBe(code)
    expect(totpStep({ at })).toEqual({ step: T, secondsLeft: (T + 1) * 30 - time })
    expect(verifyTotp(key, code, { at, algorithm, digits: 8 })).toEqual({
      ok: true,
      step: T,
      drift: 0,
    })
  })

  const sameKey = rfc6238.googleIosSameKey.filter((row) => row.algorithm !== 'MD5')
  it.each(sameKey)(
    'uses a short key unchanged: $algorithm at $time',
    ({ algorithm, time, totp: code }) => {
      // MD5, the only other algorithm of the table, was filtered out.
      expect(totp(secret, { at: time * 1000, algorithm: algorithm as Algorithm })).toBe(code)
    },
  )

  it('is the HOTP of the step, for any instant, period and t0', () => {
    const anyTime = fc.integer({ min: 0, max: 4e12 })
    const anyPeriod = fc.integer({ min: 1, max: 86400 })
    const anyT0 = fc.integer({ min: -1e9, max: 1e9 })
    fc.assert(
      fc.property(anyTime, anyPeriod, anyT0, (time, period, t0) => {
        const at = t0 * 1000 + time
        const { step, secondsLeft } = totpStep({ at, period, t0 })
        expect(step).toBe(Number(BigInt(time) / (BigInt(period) * 1000n)))
        expect(secondsLeft).toBe(((step + 1) * period * 1000 - time) / 1000)
        expect(secondsLeft).toBeGreaterThan(0)
        expect(secondsLeft).toBeLessThanOrEqual(period)
        expect(totp(secret, { at, period, t0 })).toBe(hotp(secret, step))
      }),
      { numRuns: 1000 },
    )
  })

  it('uses the current time without an instant', () => {
    vi.useFakeTimers({ now: 59_000 })
    expect(totp(secret, { digits: 8 })).toBe('94287082')
    expect(totp(secret)).toBe('287082')
    expect(totpStep()).toEqual({ step: 1, secondsLeft: 1 })
    expect(verifyTotp(secret, '287082')).toEqual({ ok: true, step: 1, drift: 0 })
  })

  afterEach(() => {
    vi.useRealTimers()
  })

  it.each([
    ['the 32-bit second of 2038', Date.UTC(2038, 0, 19, 3, 14, 8)],
    ['the unsigned one of 2106', Date.UTC(2106, 1, 7, 6, 28, 16)],
    ['a step of 2^31', 2 ** 31 * 30_000],
    ['a step of 2^32', 2 ** 32 * 30_000],
    ['the end of year 9999', Date.UTC(9999, 11, 31, 23, 59, 59)],
    ['the year 20000', Date.UTC(20000, 0)],
    ['the last instant of a Date', DATE_MAX],
  ])('is exact at %s', (_, at) => {
    const step = BigInt(at) / 30_000n
    expect(totp(secret, { at })).toBe(referenceHotp(secret.toBytes(), step))
    expect(verifyTotp(secret, totp(secret, { at }), { at })).toEqual({
      ok: true,
      step: Number(step),
      drift: 0,
    })
  })

  it('computes the exact step where a quotient would round up', () => {
    for (const at of [DATE_MAX - 1, DATE_MAX - 999, 4_000_000_000_000_999]) {
      expect(totpStep({ at, period: 1 }).step).toBe(Number(BigInt(at) / 1000n))
    }
  })

  it('ignores fractions of a millisecond', () => {
    expect(totpStep({ at: 29_999.999999999996 })).toEqual({ step: 0, secondsLeft: 0.001 })
    expect(verifyTotp(secret, hotp(secret, 0), { at: -0.25 })).toEqual({
      ok: true,
      step: 0,
      drift: 1,
    })
  })

  it('accepts a Date of another realm', () => {
    const at: Date = runInNewContext('new Date(59000)')
    expect(at).not.toBeInstanceOf(Date)
    expect(totp(secret, { at, digits: 8 })).toBe('94287082')
  })

  it('changes at the exact millisecond at which the period ends', () => {
    expect(totpStep({ at: 29_999 })).toEqual({ step: 0, secondsLeft: 0.001 })
    expect(totpStep({ at: 30_000 })).toEqual({ step: 1, secondsLeft: 30 })
    expect(totpStep({ at: 29_999.9 }).step).toBe(0)
  })

  it.each([
    [{ at: Number.NaN }, RangeError],
    [{ at: Infinity }, RangeError],
    [{ at: new Date(Number.NaN) }, RangeError],
    [{ at: DATE_MAX + 1 }, RangeError],
    [{ at: -1 }, RangeError],
    [{ at: '2026-01-01' }, TypeError],
    [{ at: {} }, TypeError],
    [{ at: 5n }, TypeError],
    [{ period: 0 }, RangeError],
    [{ period: 86401 }, RangeError],
    [{ period: 0.5 }, RangeError],
    [{ period: '30' }, TypeError],
    [{ t0: 1.5 }, RangeError],
    [{ t0: 8.64e12 + 1 }, RangeError],
    [{ t0: '0' }, TypeError],
    [{ t0: -8.64e12, at: DATE_MAX }, RangeError],
    [{ at: 0, t0: 1 }, RangeError],
  ])('throws for the options %o', (options, error) => {
    // @ts-expect-error: some are wrong by type
    expect(() => totp(secret, options)).toThrow(error)
  })
})

describe('verifyTotp', () => {
  const at = 1_000_000_000_000
  const now = Math.floor(at / 30_000)
  const codeOf = (step: number): string => hotp(secret, step)

  it('accepts only the codes of the window, with their drift', () => {
    for (const window of [0, 1, 2, 10]) {
      for (let drift = -12; drift <= 12; drift++) {
        expect(verifyTotp(secret, codeOf(now + drift), { at, window })).toEqual(
          Math.abs(drift) <= window
            ? { ok: true, step: now + drift, drift }
            : { ok: false, reason: 'mismatch' },
        )
      }
    }
  })

  it('accepts one step before and after by default', () => {
    expect(
      [-2, -1, 0, 1, 2].map((drift) => verifyTotp(secret, codeOf(now + drift), { at }).ok),
    ).toEqual([false, true, true, true, false])
  })

  it('accepts separate values for past and future', () => {
    const window: Window = { past: 3, future: 0 }
    expect(
      [-4, -3, 0, 1].map((drift) => verifyTotp(secret, codeOf(now + drift), { at, window }).ok),
    ).toEqual([false, true, true, false])
  })

  it('returns replayed for the last accepted step and every earlier one', () => {
    const after = now - 1
    expect(
      [-2, -1, 0, 1].map((drift) =>
        verifyTotp(secret, codeOf(now + drift), { at, after, window: 2 }),
      ),
    ).toEqual([
      { ok: false, reason: 'replayed' },
      { ok: false, reason: 'replayed' },
      { ok: true, step: now, drift: 0 },
      { ok: true, step: now + 1, drift: 1 },
    ])
  })

  it('accepts no step twice when the last accepted one is passed in', () => {
    const attempts = fc.array(
      fc.record({
        drift: fc.integer({ min: -11, max: 11 }),
        clock: fc.integer({ min: -600, max: 600 }),
      }),
      { maxLength: 30 },
    )
    fc.assert(
      fc.property(attempts, (attempts) => {
        let after = -1
        for (const { drift, clock } of attempts) {
          const at = 1_000_000_000_000 + clock * 1000
          const code = codeOf(Math.floor(at / 30_000) + drift)
          const verdict = verifyTotp(secret, code, { at, after, window: 10 })
          if (!verdict.ok) continue
          expect(verdict.step).toBeGreaterThan(after)
          after = verdict.step
        }
      }),
    )
  })

  it('returns the highest step when two in the window have the same digits', () => {
    // Found by search: 6 digits coincide within 10 steps about once in 50,000.
    const seen = new Map<string, number>()
    let step = 0
    let earlier: number | undefined
    for (; earlier === undefined || step - earlier > 10; step++) {
      const code = codeOf(step)
      earlier = seen.get(code)
      seen.set(code, step)
    }
    const [low, high] = [earlier, step - 1]
    const options = { at: low * 30_000, window: 10 }
    expect(verifyTotp(secret, codeOf(low), options)).toEqual({
      ok: true,
      step: high,
      drift: high - low,
    })
    expect(verifyTotp(secret, codeOf(low), { ...options, after: high })).toEqual({
      ok: false,
      reason: 'replayed',
    })
  })

  it('computes no step below 0', () => {
    expect(verifyTotp(secret, codeOf(0), { at: 0, window: 10 })).toEqual({
      ok: true,
      step: 0,
      drift: 0,
    })
    expect(verifyTotp(secret, codeOf(0), { at: -45_000, window: 2 })).toEqual({
      ok: true,
      step: 0,
      drift: 2,
    })
    expect(verifyTotp(secret, codeOf(0), { at: -900_000, window: 1 })).toEqual({
      ok: false,
      reason: 'mismatch',
    })
  })

  it('accepts a step if its interval overlaps a window in seconds', () => {
    const anyAt = fc.integer({ min: 0, max: 1e8 })
    const seconds = fc.integer({ min: 0, max: 300 })
    const offset = fc.integer({ min: -12, max: 12 })
    fc.assert(
      fc.property(anyAt, seconds, seconds, offset, (at, past, future, offset) => {
        const now = Math.floor(at / 30_000)
        const step = now + offset
        fc.pre(step >= 0)
        const begins = step * 30_000
        const overlaps = begins <= at + future * 1000 && begins + 30_000 > at - past * 1000
        const verdict = verifyTotp(secret, hotp(secret, step, { digits: 8 }), {
          at,
          digits: 8,
          window: { past, future, unit: 'seconds' },
        })
        expect(verdict).toEqual(
          overlaps ? { ok: true, step, drift: offset } : { ok: false, reason: 'mismatch' },
        )
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    [{ window: -1 }, RangeError],
    [{ window: 11 }, RangeError],
    [{ window: 1000 }, RangeError],
    [{ window: 0.5 }, RangeError],
    [{ window: Number.NaN }, RangeError],
    [{ window: '1' }, TypeError],
    [{ window: true }, TypeError],
    [{ window: { past: 1 } }, TypeError],
    [{ window: { past: 11, future: 0 } }, RangeError],
    [{ window: { past: 0, future: 11 } }, RangeError],
    [{ window: { past: 1, future: 1, unit: 'minutes' } }, RangeError],
    [{ window: { past: 301, future: 0, unit: 'seconds' } }, RangeError],
    [{ window: { past: 0, future: 301, unit: 'seconds' } }, RangeError],
    [{ window: { past: 0.5, future: 0, unit: 'seconds' } }, RangeError],
    [{ window: { past: 864001, future: 0, unit: 'seconds' }, period: 86400 }, RangeError],
    [{ after: -2 }, RangeError],
    [{ after: 1.5 }, RangeError],
    [{ after: Number.NaN }, RangeError],
    [{ after: '5' }, TypeError],
    [{ after: 5n }, TypeError],
  ])('throws for the options %o, also when the code is malformed', (options, error) => {
    for (const code of ['287082', '']) {
      // @ts-expect-error: some are wrong by type
      expect(() => verifyTotp(secret, code, options)).toThrow(error)
    }
  })

  it('accepts null for an optional value, as from databases', () => {
    const options = { at, digits: null, period: null, t0: null, after: null }
    // A cast, since plain JavaScript may pass any value.
    expect(verifyTotp(secret, totp(secret, { at }), options as never)).toMatchObject({ ok: true })
  })

  it('names the maximum of a window in an error', () => {
    const window: Window = { past: 0, future: 61, unit: 'seconds' }
    expect(() => verifyTotp(secret, '', { window, period: 6 })).toThrow(
      'window must be at most 60 seconds either way',
    )
    expect(() => verifyTotp(secret, '', { window: 11 })).toThrow(
      'window must be an integer from 0 to 10',
    )
    // @ts-expect-error: wrong by type
    expect(() => verifyTotp(secret, '', { window: true })).toThrow(
      'window must be a number or an object, not boolean',
    )
    // @ts-expect-error: wrong by type
    expect(() => verifyTotp(secret, '', { window: '1' })).toThrow(
      'window must be a number or an object, not string',
    )
  })

  it('accepts a window of exactly 10 steps in seconds', () => {
    const window: Window = { past: 300, future: 300, unit: 'seconds' }
    expect(verifyTotp(secret, codeOf(now - 10), { at, window }).ok).toBe(true)
  })

  it.each(ALGORITHMS)('verifies %s with 6, 7 and 8 digits', (algorithm) => {
    for (const digits of [6, 7, 8] as const) {
      const options = { at, algorithm, digits }
      expect(verifyTotp(secret, totp(secret, options), options).ok).toBe(true)
    }
  })

  it('treats a code of zeros as a code', () => {
    expect(verifyTotp(secret, '000000', { at })).toEqual({ ok: false, reason: 'mismatch' })
  })

  it('returns malformed for a text that is not a code', () => {
    for (const code of ['', '28708', '2870820', '28708a', '287-082', '٢٨٧٠٨٢']) {
      expect(verifyTotp(secret, code, { at })).toEqual({ ok: false, reason: 'malformed' })
    }
  })
})
