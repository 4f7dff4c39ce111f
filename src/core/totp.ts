/** TOTP (RFC 6238): codes by time, computed and verified. */

import { readCode } from './code.js'
import { codeOf, keyed, lastMatch } from './hotp.js'
import {
  digitsOf,
  epochOf,
  INTEGER_MAX,
  integerOr,
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
 * @param options - `at`: milliseconds since the Unix epoch, or a Date, now unless told; `period` and
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
 * totp(secret, { at: new Date('1970-01-01T00:00:59Z'), digits: 8 }) // '94287082', the first row of RFC 6238 Appendix B
 * ```
 */
export function totp(
  secret: Secret,
  options: TotpOptions & { at?: Date | number | undefined } = {},
): string {
  const { step } = totpStep(options)
  return codeOf(secret, (step / 2 ** 32) | 0, step >>> 0, options)
}

/**
 * The time step of an instant, and how long it lasts.
 *
 * @param options - `at`: milliseconds since the Unix epoch, or a Date, now unless told; `period` and
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
 * totpStep({ at: new Date('1970-01-01T00:00:59Z') }) // { step: 1, secondsLeft: 1 }
 * ```
 */
export function totpStep(
  options: Pick<TotpOptions, 'period' | 't0'> & { at?: Date | number | undefined } = {},
): { step: number; secondsLeft: number } {
  const time = timeOf(options.at, epochOf(options))
  const period = periodOf(options)
  if (time < 0) throw new RangeError('at must not be before t0')
  const step = stepAt(time, period * 1000)
  return { step, secondsLeft: ((step + 1) * period * 1000 - time) / 1000 }
}

/** What {@link verifyTotp} is told. */
export interface VerifyTotpOptions extends TotpOptions {
  /** Milliseconds since the Unix epoch, or a Date; now unless told. */
  at?: Date | number | undefined
  /** Steps either way, 0 to 10, or past and future apart; 1 unless told (RFC 6238 §5.2). */
  window?: number | Window | undefined
  /** The last accepted step; it and those before it are `replayed`. -1 or nothing: none yet. */
  after?: number | undefined
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
 * @param code - what was typed: any value; white space and invisible characters are skipped
 * @throws {TypeError} when an argument other than `code` has the wrong type
 * @throws {RangeError} when an option is out of its range
 *
 * @example
 * ```ts
 * import { Secret, verifyTotp } from 'einmal'
 *
 * const secret = Secret.fromBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
 * const at = new Date('1970-01-01T00:01:00Z')
 * verifyTotp(secret, '287 082', { at }) // { ok: true, step: 1, drift: -1 }
 * verifyTotp(secret, '287 082', { at, after: 1 }) // { ok: false, reason: 'replayed' }
 * ```
 */
export function verifyTotp(
  secret: Secret,
  code: string,
  options: VerifyTotpOptions = {},
): TotpVerdict {
  return verifyTypedTotp(secret, readCode(code, digitsOf(options)), options)
}

/**
 * {@link verifyTotp} for a code that was read before.
 *
 * @param typed - the number that the digits make; -1: malformed
 */
export function verifyTypedTotp(
  secret: Secret,
  typed: number,
  options: VerifyTotpOptions,
): TotpVerdict {
  const period = periodOf(options) * 1000
  const { past, future, unit } = windowOf(options.window)
  // The window in milliseconds: steps of one instant are as far apart as their instants.
  const length = unit === 'steps' ? period : 1000
  if (Math.max(past, future) * length > WINDOW_STEPS * period) {
    throw new RangeError(
      `window must be at most ${(WINDOW_STEPS * period) / 1000} seconds either way`,
    )
  }
  const after = integerOr('after', options.after, -1, -1, INTEGER_MAX)
  const digits = digitsOf(options)
  const mac = keyed(secret, options)
  const time = timeOf(options.at, epochOf(options))
  if (typed < 0) return { ok: false, reason: 'malformed' }
  const now = stepAt(time, period)
  const first = Math.max(0, stepAt(time - past * length, period))
  const count = stepAt(time + future * length, period) - first + 1
  // The halves of 32 bits; no Date is beyond 2^53.
  const match = lastMatch(mac, (first / 2 ** 32) | 0, first >>> 0, count, typed, digits)
  const step = first + match
  // 1 when there is a match, else 0.
  const matched = 1 + (match >> 31)
  // Both answers are made whichever it is, and one is taken by its index, without a branch: what is
  // done for a match alone takes a time of its own. A cast, since the indices are 0 or 1.
  const verdicts = [
    { ok: false, reason: REFUSALS[matched] },
    { ok: true, step, drift: step - now },
  ]
  return verdicts[matched * Number(step > after)] as TotpVerdict
}

const REFUSALS = ['mismatch', 'replayed'] as const

/**
 * The step that holds a time in milliseconds since T0. The quotient is rounded, but never up to the
 * next step: that is further off than half of what a double can tell apart, below 2^53.
 */
function stepAt(time: number, period: number): number {
  return Math.floor(time / period)
}
