/** The lock-out arithmetic (RFC 4226 §7.3), and the risk that it leaves. */

import { type Complete, digitsOf, integerOr, type Window, windowOf } from '../core/parameters.js'

/** How many wrong codes a credential bears, and what follows on more. */
export interface LimitOptions {
  /** Wrong codes in a row until the first lock, 1 to 100; 5 unless told. */
  free?: number | undefined
  /** The first lock in seconds, 1 to 31,536,000; 30 unless told. Each further one is twice as long. */
  baseSeconds?: number | undefined
  /** The longest lock in seconds, 1 to 31,536,000; 3600 unless told. */
  maxSeconds?: number | undefined
  /**
   * Wrong codes in a row until a lock that only `unlock` lifts, 1 to 100; 100 unless told. More
   * than 100 NIST SP 800-63B-4 §3.2.2 does not allow.
   */
  hardStop?: number | undefined
}

/** A limit that has been checked. */
export type Limit = Readonly<Complete<LimitOptions>>

/** What a limit counts: the part of a record that every factor of one owner shares. */
export interface Attempts {
  /** Wrong codes since the last right one. */
  readonly failures: number
  /** Milliseconds since the Unix epoch; Infinity: until `unlock`. */
  readonly lockedUntil?: number | undefined
}

/** Fills in what is left out. Throws a TypeError or a RangeError. */
export function limitOf(options?: LimitOptions): Limit {
  const { free, baseSeconds, maxSeconds, hardStop } = options ?? {}
  const last = integerOr('limit.hardStop', hardStop, 100, 1, 100)
  return {
    hardStop: last,
    free: Math.min(integerOr('limit.free', free, 5, 1, 100), last),
    baseSeconds: integerOr('limit.baseSeconds', baseSeconds, 30, 1, YEAR_SECONDS),
    maxSeconds: integerOr('limit.maxSeconds', maxSeconds, 3600, 1, YEAR_SECONDS),
  }
}

const YEAR_SECONDS = 31_536_000

/** One wrong code more: from `free` on each locks, twice as long as the one before. */
export function countFailure(failures: number, limit: Limit, now: number): Attempts {
  const count = failures + 1
  const beyond = count - limit.free
  const seconds =
    count < limit.hardStop ? Math.min(limit.baseSeconds * 2 ** beyond, limit.maxSeconds) : Infinity
  return { failures: count, lockedUntil: beyond < 0 ? undefined : now + seconds * 1000 }
}

/** Takes the failures back and lifts the lock; the very same state where there is neither. */
export function unlocked<S extends Attempts>(state: S): S {
  if (state.failures === 0 && state.lockedUntil === undefined) return state
  return { ...state, failures: 0, lockedUntil: undefined }
}

/** True while no code is tried. */
export function isLocked<A extends Attempts>(
  attempts: A,
  now: number,
): attempts is A & { readonly lockedUntil: number } {
  return now < (attempts.lockedUntil ?? -Infinity)
}

/**
 * The probability that somebody who knows the password, and nothing of the second factor, guesses a
 * code before he has used up `seconds` or the hard stop (RFC 4226 §6). He starts with no failure
 * counted, tries at the first instant that every lock allows, and the owner does not sign in
 * meanwhile.
 *
 * It is *guesses × codes × p*: the guesses that the limit lets through; the codes that are right at
 * one instant; and the probability of the likeliest code, ⌈2³¹ / 10^digits⌉ / 2³¹ (RFC 4226
 * Appendix A). No way of guessing does better than this sum, and one that never repeats a guess
 * comes as near as the sum is small.
 *
 * @param limit - as for `createVerifier`
 * @param window - as for `createVerifier`, where seconds are taken for those of a period of 30; for
 * an HOTP with a look-ahead `{ past: 0, future: lookAhead }`
 * @param digits - 6, 7 or 8
 * @param seconds - how long he guesses; a day unless told, Infinity for all up to the hard stop
 * @returns 0 to 1
 * @throws {TypeError} when a value has the wrong type
 * @throws {RangeError} when a value is out of its range
 *
 * @example
 * ```ts
 * import { guessingRisk } from 'einmal'
 *
 * guessingRisk().toExponential(2) // '1.02e-4': in a day with the defaults, one in 9,800
 * ```
 */
export function guessingRisk(
  limit?: LimitOptions,
  window?: number | Window,
  digits?: 6 | 7 | 8,
  seconds?: number,
): number {
  const checked = limitOf(limit)
  const { past, future, unit } = windowOf(window)
  const codes = 1 + Math.ceil((past + future) / (unit === 'steps' ? 1 : 30))
  const end = (seconds ?? 86_400) * 1000
  let guesses = 0
  for (let at = 0; at < end; guesses++) {
    at = countFailure(guesses, checked, at).lockedUntil ?? at
  }
  const likeliest = Math.ceil(2 ** 31 / 10 ** digitsOf({ digits })) / 2 ** 31
  return Math.min(1, guesses * codes * likeliest)
}
