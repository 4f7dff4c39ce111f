/** TOTP (RFC 6238): codes by time, computed and verified. */

import { readCode } from './code.js'
import { codeOf, keyed, lastMatch } from './hotp.js'
import {
  digitsOf,
  epochOf,
  INTEGER_MAX,
  integer,
  modulusOf,
  periodOf,
  type TotpOptions,
  timeOf,
  WINDOW_STEPS,
  type Window,
  windowOf,
} from './parameters.js'
import type { Secret } from './secret.js'

/**
 * The code of an instant (RFC 6238 §4.2).
 *
 * @param secret - the key, 1 to 1024 bytes
 * @param options - `at`: a Date or milliseconds since the Unix epoch, now unless told; `period` and
 * `t0` in seconds; algorithm and digits
 * @returns 6, 7 or 8 ASCII digits
 * @throws {TypeError} when an argument has the wrong type
 * @throws {RangeError} when a value is out of its range, or `at` is before `t0`
 *
 * @example
 * ```ts
 * import { Secret, totp } from 'einmal'
 *
 * const secret = Secret.fromBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
 * totp(secret, { at: 59_000, digits: 8 }) // '94287082', the first row of RFC 6238 Appendix B
 * ```
 */
export function totp(secret: Secret, options: TotpOptions & { at?: Date | number } = {}): string {
  const { step } = totpStep(options)
  return codeOf(secret, high(step), low(step), options)
}

/**
 * The time step of an instant, and how long it lasts.
 *
 * @param options - `at`: a Date or milliseconds since the Unix epoch, now unless told; `period` and
 * `t0` in seconds
 * @returns the step T of RFC 6238 §4.2, and the seconds until the next one: above 0, at most the
 * period, with the fraction of the instant
 * @throws {TypeError} when a value has the wrong type
 * @throws {RangeError} when a value is out of its range, or `at` is before `t0`
 *
 * @example
 * ```ts
 * import { totpStep } from 'einmal'
 *
 * totpStep({ at: 59_000 }) // { step: 1, secondsLeft: 1 }
 * ```
 */
export function totpStep(
  options: Pick<TotpOptions, 'period' | 't0'> & { at?: Date | number } = {},
): { step: number; secondsLeft: number } {
  const time = timeOf(options.at, epochOf(options))
  const period = periodOf(options)
  if (time < 0) throw new RangeError('at must not be before t0')
  const step = stepAt(time, period)
  return { step, secondsLeft: ((step + 1) * period * 1000 - time) / 1000 }
}

/** What {@link verifyTotp} is told. */
export interface VerifyTotpOptions extends TotpOptions {
  /** A Date or milliseconds since the Unix epoch; now unless told. */
  at?: Date | number
  /** Steps either way, 0 to 10, or past and future apart; 1 unless told (RFC 6238 §5.2). */
  window?: number | Window
  /** The last accepted step; it and those before it are `replayed`. -1 or nothing: none yet. */
  after?: number
}

/** What {@link verifyTotp} answers. */
export type TotpVerdict =
  /** The step that matched, to be stored; and how far from now it was, in steps, 0 = now. */
  | { ok: true; step: number; drift: number }
  | { ok: false; reason: 'malformed' | 'mismatch' | 'replayed' }

/**
 * Compares a code with those of every step in the window (RFC 6238 §5.2), with the same work for
 * every outcome: the whole window, no early exit, no comparison of strings. Should several steps
 * give the same digits, the highest is returned, so that those digits do not pass a second time.
 *
 * This function remembers nothing: a code counts once only when the step that it returns is stored,
 * and handed in as `after` the next time, by a write that another request cannot overtake.
 *
 * @param code - what was typed: any value; spaces are skipped
 * @throws {TypeError} when an argument other than `code` has the wrong type
 * @throws {RangeError} when an option is out of its range
 *
 * @example
 * ```ts
 * import { Secret, verifyTotp } from 'einmal'
 *
 * const secret = Secret.fromBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
 * verifyTotp(secret, '287 082', { at: 60_000 }) // { ok: true, step: 1, drift: -1 }
 * verifyTotp(secret, '287 082', { at: 60_000, after: 1 }) // { ok: false, reason: 'replayed' }
 * ```
 */
export function verifyTotp(
  secret: Secret,
  code: string,
  options: VerifyTotpOptions = {},
): TotpVerdict {
  const check = totpCheck(secret, options, windowOf(options.window))
  const after = integer('after', options.after ?? -1, -1, INTEGER_MAX)
  return check(code, options.at, after)
}

/**
 * {@link verifyTotp} with what does not change from code to code checked once.
 *
 * @param window - as `windowOf` gives it; whether it fits the period is checked here
 */
export function totpCheck(
  secret: Secret,
  options: TotpOptions,
  window: Required<Window>,
): (code: string, at: Date | number | undefined, after: number) => TotpVerdict {
  const period = periodOf(options)
  const epoch = epochOf(options)
  const digits = digitsOf(options)
  const { past, future, unit } = window
  // The window in milliseconds: steps of one instant are as far apart as their instants.
  const length = unit === 'steps' ? period * 1000 : 1000
  if (Math.max(past, future) * length > WINDOW_STEPS * period * 1000) {
    throw new RangeError(`window must be at most ${WINDOW_STEPS * period} seconds either way`)
  }
  const mac = keyed(secret, options)
  return (code, at, after) => {
    const time = timeOf(at, epoch)
    const typed = readCode(code, digits)
    if (typed < 0) return { ok: false, reason: 'malformed' }
    const now = stepAt(time, period)
    const first = Math.max(0, stepAt(time - past * length, period))
    const count = stepAt(time + future * length, period) - first + 1
    // Every answer is made before it is known which, and none in a branch of its own: an object that
    // is made for a match alone takes a time of its own.
    const accepted = { ok: true as const, step: 0, drift: 0 }
    const verdicts: TotpVerdict[] = [
      { ok: false, reason: 'mismatch' },
      { ok: false, reason: 'replayed' },
      accepted,
    ]
    const match = lastMatch(mac, high(first), low(first), count, typed, modulusOf(digits))
    const step = first + match
    accepted.step = step
    accepted.drift = step - now
    // 1 when there is a match, else 0; a cast, since the index is 0, 1 or 2.
    return verdicts[(1 + (match >> 31)) * (1 + Number(step > after))] as TotpVerdict
  }
}

/**
 * The step that holds a time in milliseconds since T0. The quotient is rounded, but never up to the
 * next step: that is further off than half of what a double can tell apart, below 2^53.
 */
function stepAt(time: number, period: number): number {
  return Math.floor(time / (period * 1000))
}
/** The upper 32 bits of a step, which is beyond 2^53 for no Date. */
function high(step: number): number {
  return (step / 2 ** 32) | 0
}

/** The lower 32 bits of a step. */
function low(step: number): number {
  return step >>> 0
}
