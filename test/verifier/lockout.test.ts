import { guessingRisk, type LimitOptions } from 'einmal'
import fc from 'fast-check'
import { describe, expect, inject, it } from 'vitest'
import { invalidType, invalidValue } from '../../src/core/argument-errors.js'
import { type Attempts, countFailure, limitOf, waitOf } from '../../src/verifier/lockout.js'
import { type Refusal, spend } from '../../src/verifier/spend.js'

describe('limitOf', () => {
  it('locks from the fifth failure for 30 seconds to an hour, with a hard stop at 100, by default', () => {
    expect(limitOf()).toEqual({ free: 5, baseSeconds: 30, maxSeconds: 3600, hardStop: 100 })
    expect(limitOf({})).toEqual(limitOf())
    expect(limitOf({ free: 3 })).toEqual({ ...limitOf(), free: 3 })
  })

  it('reduces free to the hard stop', () => {
    expect(limitOf({ hardStop: 3 })).toMatchObject({ free: 3, hardStop: 3 })
  })

  const wrong: Array<[LimitOptions, string]> = [
    [{ free: 0 }, 'limit.free must be an integer from 1 to 100'],
    [{ free: 101 }, 'limit.free must be an integer from 1 to 100'],
    [{ baseSeconds: 0 }, 'limit.baseSeconds must be an integer from 1 to 31536000'],
    [{ baseSeconds: 0.5 }, 'limit.baseSeconds must be an integer from 1 to 31536000'],
    [{ maxSeconds: 0 }, 'limit.maxSeconds must be an integer from 1 to 31536000'],
    [{ maxSeconds: Infinity }, 'limit.maxSeconds must be an integer from 1 to 31536000'],
    [{ hardStop: 0 }, 'limit.hardStop must be an integer from 1 to 100'],
    [{ hardStop: 101 }, 'limit.hardStop must be an integer from 1 to 100'],
    [{ hardStop: Number.NaN }, 'limit.hardStop must be an integer from 1 to 100'],
  ]
  it.each(wrong)('refuses %j', (limit, message) => {
    expect(() => limitOf(limit)).toThrow(invalidValue(message))
  })

  it('accepts the bounds', () => {
    const least = { free: 1, baseSeconds: 1, maxSeconds: 1, hardStop: 1 }
    const most = { free: 100, baseSeconds: 31_536_000, maxSeconds: 31_536_000, hardStop: 100 }
    expect([limitOf(least), limitOf(most)]).toEqual([least, most])
  })

  it.each(['free', 'baseSeconds', 'maxSeconds', 'hardStop'])(
    'refuses a %s of another type',
    (name) => {
      // A cast, since plain JavaScript may pass any value.
      const limit = { [name]: '5' } as LimitOptions
      expect(() => limitOf(limit)).toThrow(
        invalidType(`limit.${name} must be a number, not string`),
      )
    },
  )
})

describe('countFailure', () => {
  it('doubles the lock up to the longest one, and ends at the hard stop', () => {
    const seconds = Array.from({ length: 100 }, (_, failures) => {
      const { lockedUntil, failures: after } = countFailure(failures, limitOf(), 5000)
      expect(after).toBe(failures + 1)
      return lockedUntil === undefined ? 0 : (lockedUntil - 5000) / 1000
    })
    const doubling = [0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920]
    const longest = Array.from({ length: 88 }, () => 3600)
    expect(seconds).toEqual([...doubling, ...longest, Infinity])
  })
})

/** The instants of all possible guesses up to the hard stop, in milliseconds. */
function instantsOfGuesses(options: LimitOptions): number[] {
  const limit = limitOf(options)
  const instants: number[] = []
  let state: Attempts = { failures: 0 }
  for (let now = 0; now < Infinity; ) {
    const tried = spend<Attempts, Refusal>(state, () => ({ ok: false, reason: 'mismatch' }), {
      now,
      limit,
    })
    if (tried.state !== state) instants.push(now)
    else if (!('retryAfterSeconds' in tried.verdict)) break
    else now += (tried.verdict.retryAfterSeconds ?? Infinity) * 1000
    state = tried.state
  }
  return instants
}

describe('waitOf', () => {
  it('rounds up to whole seconds, and has none for a lock that is over or has no end', () => {
    expect(waitOf(1001, 1)).toEqual({ retryAfterSeconds: 1 })
    expect(waitOf(1002, 1)).toEqual({ retryAfterSeconds: 2 })
    for (const lockedUntil of [undefined, 1, 0, -5000, Infinity]) {
      expect(waitOf(lockedUntil, 1)).toEqual({})
    }
  })
})

describe('guessingRisk', () => {
  it('has the values of the documentation', () => {
    const perCode = 2148 / 2 ** 31
    expect(guessingRisk()).toBe(34 * 3 * perCode)
    expect(guessingRisk({}, 1, 6, Infinity)).toBe(100 * 3 * perCode)
    expect(guessingRisk({}, { past: 0, future: 0 })).toBe(34 * perCode)
    expect(guessingRisk({}, 1, 8)).toBe((34 * 3 * 22) / 2 ** 31)
  })

  it('counts the guesses that the limit allows', () => {
    const anyLimit = fc.record(
      {
        free: fc.integer({ min: 1, max: 100 }),
        baseSeconds: fc.integer({ min: 1, max: 10_000 }),
        maxSeconds: fc.integer({ min: 1, max: 10_000 }),
        hardStop: fc.integer({ min: 1, max: 100 }),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(anyLimit, fc.integer({ min: 1, max: 200_000 }), (limit, seconds) => {
        const guesses = instantsOfGuesses(limit).filter((at) => at < seconds * 1000).length
        expect(guessingRisk(limit, 0, 7, seconds)).toBe((guesses * 215) / 2 ** 31)
      }),
    )
  })

  it('counts each step of a window, and converts seconds to steps of 30', () => {
    const one = guessingRisk({}, 0)
    const codes = (past: number, future: number, unit?: 'steps' | 'seconds') =>
      Math.round(guessingRisk({}, { past, future, ...(unit && { unit }) }) / one)
    expect([codes(0, 0), codes(1, 0), codes(0, 3), codes(10, 10)]).toEqual([1, 2, 4, 21])
    expect(codes(0, 0, 'seconds')).toBe(1)
    expect(codes(10, 0, 'seconds')).toBe(2)
    expect(codes(15, 15, 'seconds')).toBe(2)
    expect(codes(15, 16, 'seconds')).toBe(3)
    expect(codes(300, 300, 'seconds')).toBe(21)
  })

  it('is never over 1', () => {
    const wide = { past: 864_000, future: 864_000, unit: 'seconds' } as const
    expect(guessingRisk({}, wide, 6, Infinity)).toBe(1)
  })

  it('equals the success of simulated guessers without repeated guesses, within the noise', () => {
    const limit = { free: 60, baseSeconds: 20, maxSeconds: 40 }
    const instants = instantsOfGuesses(limit)
    // The guesses 0, 1, 2 … are the most likely codes; each counts for every step of its window.
    const guesses = new Map<number, Set<number>>()
    for (const [guess, at] of instants.entries()) {
      const step = Math.floor(at / 30_000)
      for (let s = step - 10; s <= step + 10; s++) {
        guesses.set(s, (guesses.get(s) ?? new Set()).add(guess))
      }
    }
    const random = dice(inject('seed'))
    const trials = 400_000
    let broken = 0
    for (let i = 0; i < trials; i++) {
      let hit = false
      for (const tried of guesses.values()) {
        // Dynamic truncation leaves 31 bits (RFC 4226 §5.3).
        if (tried.has(Math.floor(random() * 2 ** 31) % 10 ** 6)) hit = true
      }
      if (hit) broken++
    }
    const risk = guessingRisk(limit, 10, 6, Infinity)
    const noise = Math.sqrt((risk * (1 - risk)) / trials)
    expect(Math.abs(broken / trials - risk)).toBeLessThan(5 * noise + risk ** 2)
    // The noise is small enough to show a difference of a fifth.
    expect(5 * noise).toBeLessThan(0.2 * risk)
  })

  it('refuses what createVerifier refuses', () => {
    expect(() => guessingRisk({ free: 0 })).toThrow(RangeError)
    expect(() => guessingRisk({}, 11)).toThrow(RangeError)
    // A cast, since plain JavaScript may pass any number of digits.
    expect(() => guessingRisk({}, 1, 9 as 8)).toThrow(RangeError)
  })
})

/** Mulberry32: a small, fast generator of numbers from 0 to 1, good enough to simulate guesses. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
