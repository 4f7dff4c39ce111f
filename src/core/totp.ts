/** TOTP (RFC 6238): codes by time, computed and verified. */

import { invalidValue } from './argument-errors.js'
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
 * Computes the code of an instant (RFC 6238 §4.2).
 *
 * @param secret - the shared key, 1 to 1024 bytes
 * @param options - `at` (default now): milliseconds since the Unix epoch, or a Date; `period` (default
 * 30) and `t0` (default 0) in seconds; `algorithm` (default SHA1); `digits` (default 6)
 * @returns 6, 7 or 8 ASCII digits
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when an argument has the wrong type
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when a value is out of its range
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when `at` is before `t0`
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
 * Returns the time step of an instant and the time until the next step.
 *
 * @param options - `at` (default now): milliseconds since the Unix epoch, or a Date; `period` (default
 * 30) and `t0` (default 0) in seconds
 * @returns `step`: T of RFC 6238 §4.2; `secondsLeft`: seconds until the next step, above 0 and at most
 * the period, with a fraction
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when a value has the wrong type
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when a value is out of its range
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when `at` is before `t0`
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
  if (time < 0) throw invalidValue('at must not be before t0')
  const step = stepAt(time, period * 1000)
  return { step, secondsLeft: ((step + 1) * period * 1000 - time) / 1000 }
}

/** Options of {@link verifyTotp}. */
export interface VerifyTotpOptions extends TotpOptions {
  /**
   * The time of the verification: milliseconds since the Unix epoch, or a Date.
   *
   * @defaultValue now
   */
  at?: Date | number | undefined
  /**
   * Number of steps before and after now that are accepted, 0 to 10 (RFC 6238 §5.2). A {@link Window}
   * sets past and future separately.
   *
   * @defaultValue 1
   */
  window?: number | Window | undefined
  /**
   * The last accepted step, -1 to 2^53 - 1. Codes of this step and of earlier steps are `replayed`. -1:
   * no code was accepted yet.
   *
   * @defaultValue -1
   */
  after?: number | undefined
}

/**
 * Verdict of {@link verifyTotp}.
 *
 * - `ok: true`: the code matched. Store `step` and pass it as `after` the next time.
 * - `malformed`: the input is not a code of the expected number of digits. Nothing was compared.
 * - `mismatch`: the code belongs to no step in the window.
 * - `replayed`: the code is right, but its step is not later than `after`: it was used before.
 */
export type TotpVerdict =
  | {
      ok: true
      /** The step that matched. Store it and pass it as `after` the next time. */
      step: number
      /** Distance of the matching step from now, in steps: negative for a late code. */
      drift: number
    }
  | {
      ok: false
      /**
       * Why the code was refused.
       *
       * - `malformed`: the input is not a code of the expected number of digits.
       * - `mismatch`: the code belongs to no step in the window.
       * - `replayed`: the code is right, but its step is not later than `after`.
       */
      reason: 'malformed' | 'mismatch' | 'replayed'
    }

/**
 * Compares a code with the codes of every step in the window (RFC 6238 §5.2). Every outcome takes the
 * same work: the whole window, no early exit, no comparison of strings. When several steps have the
 * same code, the latest is returned, so that the code is not accepted a second time.
 *
 * This function stores nothing. A code is accepted once only when you store the returned step and pass
 * it as `after` the next time. Use an atomic write, so that a parallel request cannot do the same.
 *
 * @param secret - the shared key, 1 to 1024 bytes
 * @param code - the typed code. Any value is allowed; white space and invisible characters are skipped
 * @param options - `at` (default now), `window` (default 1 step), `after` (default none), `period`
 * (default 30 seconds), `t0` (default 0), `algorithm` (default SHA1) and `digits` (default 6)
 * @returns the matching step, or the reason for the refusal
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when an argument other than `code` has the wrong type
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when an option is out of its range
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
 * As {@link verifyTotp}, for a code that `readCode` has already read.
 *
 * @param typed - the code as a number; -1 when it is malformed
 */
export function verifyTypedTotp(
  secret: Secret,
  typed: number,
  options: VerifyTotpOptions,
): TotpVerdict {
  const period = periodOf(options) * 1000
  const { past, future, unit } = windowOf(options.window)
  // Milliseconds in one unit of the window.
  const length = unit === 'steps' ? period : 1000
  if (Math.max(past, future) * length > WINDOW_STEPS * period) {
    throw invalidValue(
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
  // The two halves of 32 bits. The step of a Date is always below 2^53.
  const match = lastMatch(mac, (first / 2 ** 32) | 0, first >>> 0, count, typed, digits)
  const step = first + match
  // 1 when a step matched, else 0.
  const matched = 1 + (match >> 31)
  // Makes both verdicts and selects one by its index, without a branch: work that is done only for a
  // match would show in the time. The cast is safe, since the indices are 0 or 1.
  const verdicts = [
    { ok: false, reason: REFUSALS[matched] },
    { ok: true, step, drift: step - now },
  ]
  return verdicts[matched * Number(step > after)] as TotpVerdict
}

const REFUSALS = ['mismatch', 'replayed'] as const

/**
 * Returns the step of a time in milliseconds since T0. The quotient of two integers below 2^53 is
 * rounded to a double, but never up to the next integer: the gap is larger than the rounding error.
 */
function stepAt(time: number, period: number): number {
  return Math.floor(time / period)
}
