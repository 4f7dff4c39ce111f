/** The codes of Steam Guard: five characters of a special alphabet. */

import { keyed } from '../core/hotp.js'
import type { Secret } from '../core/secret.js'
import { totpStep } from '../core/totp.js'

const ALPHABET = '23456789BCDFGHJKMNPQRTVWXY'

/**
 * Computes the code of Steam Guard: TOTP with SHA1 and 30 seconds, written as five characters. einmal
 * does not verify such codes.
 *
 * @param secret - the shared key, 1 to 1024 bytes
 * @param options - `at` (default now): a Date, or milliseconds since the Unix epoch
 * @returns five characters of `23456789BCDFGHJKMNPQRTVWXY`
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when an argument has the wrong type
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when `at` is not a valid instant
 *
 * @example
 * ```ts
 * import { Secret } from 'einmal'
 * import { steamCode } from 'einmal/transfer'
 *
 * const secret = Secret.fromBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
 * steamCode(secret, { at: 59_000 }) // 'PV9M4'
 * ```
 */
export function steamCode(
  secret: Secret,
  options: { at?: Date | number | undefined } = {},
): string {
  const { step } = totpStep(options)
  let integer = keyed(secret, {})(Math.floor(step / 2 ** 32), step)
  let code = ''
  for (let i = 0; i < 5; i++) {
    code += ALPHABET.charAt(integer % ALPHABET.length)
    integer = Math.floor(integer / ALPHABET.length)
  }
  return code
}
