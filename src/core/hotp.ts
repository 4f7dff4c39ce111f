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
 * The code for one counter (RFC 4226 §5.3).
 *
 * @param secret - the key, 1 to 1024 bytes
 * @param counter - 0 to 2^64 - 1; a number up to 2^53 - 1, or a bigint
 * @param options - algorithm and digits; SHA1 and 6 unless told
 * @returns 6, 7 or 8 ASCII digits
 * @throws {TypeError} when an argument has the wrong type
 * @throws {RangeError} when a value is out of its range
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

/** The code for a counter in its halves of 32 bits. */
export function codeOf(secret: Secret, high: number, low: number, options: HotpOptions): string {
  const digits = digitsOf(options)
  // The zeros in front are part of the code.
  return `${lastDigits(keyed(secret, options)(high, low), digits)}`.padStart(digits, '0')
}

/** What {@link verifyHotp} is told. */
export interface VerifyHotpOptions extends HotpOptions {
  /** The next counter expected, 0 to 2^64 - 1. */
  counter: number | bigint
  /** How many counters beyond it may match too, 0 to 100; 0 unless told (RFC 4226 §7.4). */
  lookAhead?: number | undefined
}

/** What {@link verifyHotp} answers. */
export type HotpVerdict =
  /** The counter that matched: store it plus one as the next expected. */
  { ok: true; counter: bigint } | { ok: false; reason: 'malformed' | 'mismatch' }

/**
 * Compares a code with those of the expected counter and the look-ahead (RFC 4226 §7.2, §7.4),
 * with the same work for every outcome. Should several counters give the same digits, the highest
 * is returned, so that those digits do not pass a second time.
 *
 * This function remembers nothing: a code counts once only when the counter that it returns is
 * stored, plus one, before anybody is let in, by a write that another request cannot overtake.
 *
 * @param code - what was typed: any value; white space and invisible characters are skipped
 * @throws {TypeError} when an argument other than `code` has the wrong type
 * @throws {RangeError} when an option is out of its range
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
  // The counter ends at 2^64 - 1; one that began again at 0 would repeat every code.
  const count = 1 + Math.min(ahead, Number(COUNTER_MAX - first))
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

/** The secret's HMAC for the algorithm asked for. */
export function keyed(secret: Secret, options: HotpOptions): PreparedHmac {
  return Secret.hmac(INTERNAL, secret, algorithmOf(options), prepareHmac)
}

/**
 * How far beyond the first counter the last one lies whose code is `typed`, or -1. Every code is
 * computed and compared, without a branch on the outcome: time tells neither whether nor where one
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
 * The last 6, 7 or 8 decimal digits (RFC 4226 §5.3). The divisors are constants, so that compilers
 * multiply instead: the time that a division takes can depend on what is divided.
 */
function lastDigits(integer: number, digits: 6 | 7 | 8): number {
  return digits === 6 ? integer % 1e6 : digits === 7 ? integer % 1e7 : integer % 1e8
}
