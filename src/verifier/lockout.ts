/** Lock-out policy (RFC 4226 §7.3), and the probability of guessing that it leaves. */

import { type Complete, digitsOf, integerOr, type Window, windowOf } from '../core/parameters.js'

/** Lock-out policy: how many wrong codes in a row are allowed, and how long each lock lasts. */
export interface LimitOptions {
  /** Number of wrong codes in a row at which the first lock begins, 1 to 100. @defaultValue 5 */
  free?: number | undefined
  /**
   * Length of the first lock in seconds, 1 to 31,536,000. Each further wrong code doubles it.
   *
   * @defaultValue 30
   */
  baseSeconds?: number | undefined
  /** Length of the longest lock in seconds, 1 to 31,536,000. @defaultValue 3600 */
  maxSeconds?: number | undefined
  /**
   * Number of wrong codes in a row at which only `unlock` lifts the lock, 1 to 100. NIST SP
   * 800-63B-4 §3.2.2 allows at most 100.
   *
   * @defaultValue 100
   */
  hardStop?: number | undefined
}

/** A checked limit. */
export type Limit = Readonly<Complete<LimitOptions>>

/** The failures of one owner: all codes of one count share it. */
export interface Attempts {
  /** Wrong codes since the last right one. */
  readonly failures: number
  /** End of the lock in milliseconds since the Unix epoch; Infinity: until `unlock`. */
  readonly lockedUntil?: number | undefined
}

/**
 * Checks a limit and fills in the defaults.
 *
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when a value is not a number
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when a value is out of its range
 */
export function limitOf(options?: LimitOptions): Limit {
  const { free, baseSeconds, maxSeconds, hardStop } = options ?? {}
  const last = integerOr('limit.hardStop', hardStop, MOST_FAILURES, 1, MOST_FAILURES)
  return {
    hardStop: last,
    free: Math.min(integerOr('limit.free', free, 5, 1, MOST_FAILURES), last),
    baseSeconds: integerOr('limit.baseSeconds', baseSeconds, 30, 1, YEAR_SECONDS),
    maxSeconds: integerOr('limit.maxSeconds', maxSeconds, 3600, 1, YEAR_SECONDS),
  }
}

/** The count goes no further. */
const MOST_FAILURES = 100
const YEAR_SECONDS = 31_536_000

/** Counts one failure. From `free` on every failure locks, twice as long as the one before. */
export function countFailure(failures: number, limit: Limit, now: number): Attempts {
  const count = Math.min(failures + 1, MOST_FAILURES)
  const beyond = count - limit.free
  const seconds =
    count < limit.hardStop ? Math.min(limit.baseSeconds * 2 ** beyond, limit.maxSeconds) : Infinity
  return { failures: count, lockedUntil: beyond < 0 ? undefined : now + seconds * 1000 }
}

/** Resets the failures and lifts the lock; returns the same object when there is neither. */
export function unlocked<S extends Attempts>(state: S): S {
  if (state.failures === 0 && state.lockedUntil === undefined) return state
  return { ...state, failures: 0, lockedUntil: undefined }
}

/** True while a lock lasts. */
export function isLocked<A extends Attempts>(
  attempts: A,
  now: number,
): attempts is A & { readonly lockedUntil: number } {
  return now < (attempts.lockedUntil ?? -Infinity)
}

/** Whole seconds until a lock ends; nothing for a lock that only `unlock` lifts, or for no lock. */
export function waitOf(
  lockedUntil: number | undefined,
  now: number,
): { retryAfterSeconds?: number } {
  const seconds = Math.ceil(((lockedUntil ?? now) - now) / 1000)
  return seconds > 0 && seconds < Infinity ? { retryAfterSeconds: seconds } : {}
}

/**
 * Computes the probability that an attacker who knows the password, and nothing about the second
 * factor, guesses a code within `seconds` or before the hard stop (RFC 4226 §6). The attacker starts
 * with no counted failure and tries at the first instant that every lock allows; the owner does not
 * sign in meanwhile.
 *
 * The result is *guesses × codes × p*: the guesses that the limit allows; the codes that are right at
 * one instant; and the probability of the likeliest code, ⌈2³¹ / 10^digits⌉ / 2³¹ (RFC 4226
 * Appendix A). No strategy does better than this sum; one that never repeats a guess comes as near as
 * the sum is small.
 *
 * The result is for one authenticator. The authenticators of a user share one limit, and a guess is
 * compared with the codes of all of them: their *codes* add up, so add up their results.
 *
 * The learned drift of a hardware token (RFC 6238 §6) does not change the result: the window moves, and has
 * as many codes as before. Two codes in a row, as `resync` takes them, are thousands of times harder to guess.
 *
 * @param limit - as for `createVerifier`
 * @param window - as for `createVerifier`; seconds assume a period of 30. For an HOTP with a
 * look-ahead `{ past: 0, future: lookAhead }`
 * @param digits - 6, 7 or 8; 6 by default
 * @param seconds - how long the attacker guesses; a day by default, Infinity for all guesses before
 * the hard stop
 * @returns a probability, 0 to 1
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when a value has the wrong type
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when a value is out of its range
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
