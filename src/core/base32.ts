/** Strict base32 (RFC 4648 §6) around two small packages that are not strict themselves. */

import decode from 'base32-decode'
import encode from 'base32-encode'
import { requireBytes, requireType } from './bytes.js'
import { EinmalError } from './errors.js'

/**
 * Encodes bytes as base32 with the alphabet and the padding of RFC 4648 §6.
 *
 * @param bytes - any length, also 0
 * @returns upper case, padded with `=` to a multiple of 8 characters
 * @throws {TypeError} when `bytes` is not a Uint8Array
 *
 * @example
 * ```ts
 * import { base32Encode } from 'einmal'
 *
 * base32Encode(new Uint8Array([102, 111, 111])) // 'MZXW6==='
 * ```
 */
export function base32Encode(bytes: Uint8Array): string {
  requireBytes(bytes)
  return encode(bytes, 'RFC4648')
}

/**
 * Decodes strict base32 (RFC 4648 §6): upper case, complete padding, no white space, and zero bits
 * after the last whole byte. What people type and apps print is read by `Secret.fromBase32`.
 *
 * @param text - a multiple of 8 characters, also none
 * @throws {TypeError} when `text` is not a string
 * @throws {EinmalError} `ERR_BASE32_CHARACTER`, `ERR_BASE32_LENGTH`, `ERR_BASE32_PADDING`,
 * `ERR_BASE32_TRAILING_BITS`
 *
 * @example
 * ```ts
 * import { base32Decode } from 'einmal'
 *
 * base32Decode('MZXW6===') // Uint8Array.of(102, 111, 111)
 * ```
 */
export function base32Decode(text: string): Uint8Array {
  requireType('base32', text, 'string')
  const digits = checkedDigits(text, /[^A-Z2-7]/, true)
  const bytes = new Uint8Array(decode(digits, 'RFC4648'))
  if (writeSecret(bytes) !== digits) {
    throw new EinmalError(
      'ERR_BASE32_TRAILING_BITS',
      'the bits of base32 after the last whole byte must be zero',
    )
  }
  return bytes
}

/** Upper case and no padding: the form of every secret that einmal writes. */
export function writeSecret(bytes: Uint8Array): string {
  return encode(bytes, 'RFC4648', { padding: false })
}

/**
 * Reads a secret as people type it and apps print it: any case, spaces (U+0020 and U+00A0),
 * hyphens, with complete padding or none. Bits left over after the last whole byte are dropped, as
 * every app does.
 */
export function readSecret(text: string): Uint8Array {
  requireType('base32', text, 'string')
  const digits = checkedDigits(text.replace(/[ \u00a0-]/g, ''), /[^A-Za-z2-7]/, false)
  // Only now that all is ASCII: Unicode's rules make letters of the alphabet out of ı, ſ and ﬀ.
  return new Uint8Array(decode(digits.toUpperCase(), 'RFC4648'))
}

/** The digits alone, once alphabet, length and padding are right: base32-decode checks too little. */
function checkedDigits(text: string, stray: RegExp, mustBePadded: boolean): string {
  let length = text.length
  while (text[length - 1] === '=') length--
  const digits = text.slice(0, length)
  const at = digits.search(stray)
  if (at >= 0) {
    throw new EinmalError(
      'ERR_BASE32_CHARACTER',
      `character ${at + 1} of the base32 is none of A to Z and 2 to 7`,
    )
  }
  const missing = -length & 7
  if (missing === 7 || missing === 5 || missing === 2) {
    throw new EinmalError('ERR_BASE32_LENGTH', `no base32 has ${length} characters: are all there?`)
  }
  const padding = text.length - length
  if (padding !== missing && (mustBePadded || padding > 0)) {
    throw new EinmalError(
      'ERR_BASE32_PADDING',
      `the base32 must end with ${missing} "=", not ${padding}`,
    )
  }
  return digits
}
