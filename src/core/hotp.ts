/** HOTP (RFC 4226): codes by counter, computed and verified. */

import { readCode } from './code.js'
import { type PreparedHmac, prepareHmac } from './hmac.js'
import {
  algorithmOf,
  COUNTER_MAX,
  counterOf,
  digitsOf,
  type HotpOptions,
  integerOr,
} from './parameters.js'
import { INTERNAL, Secret } from './secret.js'

/**
 * Computes the code of one counter (RFC 4226 §5.3).
 *
 * @param secret - the shared key, 1 to 1024 bytes
 * @param counter - 0 to 2^64 - 1: a number up to 2^53 - 1, or a bigint
 * @param options - `algorithm` (default SHA1) and `digits` (default 6)
 * @returns 6, 7 or 8 ASCII digits
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when an argument has the wrong type
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when a value is out of its range
 *
 * @example
 * ```ts
 * import { hotp, Secret } from 'einmal'
 *
 * const secret = Secret.fromBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
 * hotp(secret, 0) // '755224', the first row of RFC 4226 Appendix D
 * ```
 */
export function hotp(secret: Secret, counter: number | bigint, options: HotpOptions = {}): string {
  const count = counterOf(counter)
  return codeOf(secret, Number(count >> 32n), Number(count & 0xffffffffn), options)
}

/** Computes the code of a counter that is given as two halves of 32 bits. */
export function codeOf(secret: Secret, high: number, low: number, options: HotpOptions): string {
  const digits = digitsOf(options)
  // Leading zeros are part of the code.
  return `${lastDigits(keyed(secret, options)(high, low), digits)}`.padStart(digits, '0')
}

/** Options of {@link verifyHotp}. */
export interface VerifyHotpOptions extends HotpOptions {
  /** The next expected counter, 0 to 2^64 - 1: a number up to 2^53 - 1, or a bigint. */
  counter: number | bigint
  /**
   * Number of counters after the expected one that may also match, 0 to 100 (RFC 4226 §7.4).
   *
   * @defaultValue 0
   */
  lookAhead?: number | undefined
}

/**
 * Verdict of {@link verifyHotp}.
 *
 * - `ok: true`: the code matched. Store `counter` plus one as the next expected counter.
 * - `malformed`: the input is not a code of the expected number of digits. Nothing was compared.
 * - `mismatch`: the code belongs to none of the counters that were checked.
 */
export type HotpVerdict =
  | {
      ok: true
      /** The counter that matched. Store it plus one as the next expected counter. */
      counter: bigint
    }
  | {
      ok: false
      /**
       * Why the code was refused.
       *
       * - `malformed`: the input is not a code of the expected number of digits.
       * - `mismatch`: the code belongs to none of the counters that were checked.
       */
      reason: 'malformed' | 'mismatch'
    }

/**
 * Compares a code with the codes of the expected counter and of the look-ahead (RFC 4226 §7.2, §7.4).
 * Every outcome takes the same work. When several counters have the same code, the highest is
 * returned, so that the code is not accepted a second time.
 *
 * This function stores nothing. A code is accepted once only when you store the returned counter plus
 * one before you let the user in. Use an atomic write, so that a parallel request cannot do the same.
 *
 * @param secret - the shared key, 1 to 1024 bytes
 * @param code - the typed code. Any value is allowed; white space and invisible characters are skipped
 * @param options - `counter` is required; `lookAhead` (default 0), `algorithm` (default SHA1) and
 * `digits` (default 6)
 * @returns the matching counter, or the reason for the refusal
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when an argument other than `code` has the wrong type
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when an option is out of its range
 *
 * @example
 * ```ts
 * import { Secret, verifyHotp } from 'einmal'
 *
 * const secret = Secret.fromBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
 * verifyHotp(secret, '969429', { counter: 0, lookAhead: 5 }) // { ok: true, counter: 3n }
 * ```
 */
export function verifyHotp(secret: Secret, code: string, options: VerifyHotpOptions): HotpVerdict {
  const first = counterOf(options.counter)
  const ahead = integerOr('lookAhead', options.lookAhead, 0, 0, 100)
  const digits = digitsOf(options)
  const mac = keyed(secret, options)
  const typed = readCode(code, digits)
  if (typed < 0) return { ok: false, reason: 'malformed' }
  // The look-ahead stops at 2^64 - 1: a counter that starts again at 0 would repeat every code.
  const last = COUNTER_MAX - first
  // Compared as a bigint: Number makes -1 of the greatest in the Hermes of React Native 0.70.
  const count = 1 + (last < ahead ? Number(last) : ahead)
  const match = lastMatch(
    mac,
    Number(first >> 32n),
    Number(first & 0xffffffffn),
    count,
    typed,
    digits,
  )
  return match < 0
    ? { ok: false, reason: 'mismatch' }
    : { ok: true, counter: first + BigInt(match) }
}

/** Returns the prepared HMAC of the secret for the algorithm in `options`. */
export function keyed(secret: Secret, options: HotpOptions): PreparedHmac {
  return Secret.hmac(INTERNAL, secret, algorithmOf(options), prepareHmac)
}

/**
 * Returns the offset of the last matching counter from the first counter, or -1. It computes and
 * compares every code, without a branch on the outcome: the time does not show whether or where a code
 * matched.
 */
export function lastMatch(
  mac: PreparedHmac,
  high: number,
  low: number,
  count: number,
  typed: number,
  digits: 6 | 7 | 8,
): number {
  let last = -1
  for (let i = 0; i < count; i++) {
    const next = low + i
    const difference = lastDigits(mac(high + ((next / 2 ** 32) | 0), next), digits) ^ typed
    // The mask is all ones when the difference is zero, else zero.
    last ^= (last ^ i) & ~((difference | -difference) >> 31)
  }
  return last
}

/**
 * Returns the last 6, 7 or 8 decimal digits (RFC 4226 §5.3). The divisors are constants, so that
 * compilers multiply instead of dividing: the time of a division can depend on its operands.
 */
function lastDigits(integer: number, digits: 6 | 7 | 8): number {
  return digits === 6 ? integer % 1e6 : digits === 7 ? integer % 1e7 : integer % 1e8
}
