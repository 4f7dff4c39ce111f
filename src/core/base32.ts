/**
 * Strict base32 (RFC 4648 §6). It uses arithmetic instead of a table, so that no memory address and no
 * branch depends on a secret.
 */

// biome-ignore-all lint/style/noNonNullAssertion: a byte behind the end counts as zero in bit operations

import { spaced } from './blank.js'
import { requireBytes, requireType } from './bytes.js'
import { EinmalError } from './errors.js'

/**
 * Encodes bytes as base32 with the alphabet and the padding of RFC 4648 §6.
 *
 * @param bytes - any number of bytes, also 0
 * @returns upper case, padded with `=` to a multiple of 8 characters
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when `bytes` is not a Uint8Array
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
  const digits = writeSecret(bytes)
  return digits + '='.repeat(-digits.length & 7)
}

/**
 * Decodes strict base32 (RFC 4648 §6): upper case, complete padding, no white space, and zero bits
 * after the last whole byte. For secrets that users type, use {@link Secret.fromBase32}.
 *
 * @param text - a multiple of 8 characters, also 0
 * @returns the bytes
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when `text` is not a string
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
  const digits = checkedDigits(text, /[^A-Z2-7=]|=[^=]/, 'base32')
  const missing = -digits.length & 7
  const padding = text.length - digits.length
  if (padding !== missing) {
    throw new EinmalError(
      'ERR_BASE32_PADDING',
      `the base32 must end with ${missing} "=", not ${padding}`,
    )
  }
  const bytes = readSecret(digits)
  if (!text.startsWith(writeSecret(bytes))) {
    throw new EinmalError('ERR_BASE32_TRAILING_BITS', 'the base32 must end with zero bits')
  }
  return bytes
}

/** Writes base32 in upper case, without padding. einmal writes every secret in this form. */
export function writeSecret(bytes: Uint8Array): string {
  const byte = (at: number): number => bytes[at]!
  let text = ''
  // Five bytes are two halves of 20 bits, which are four digits each.
  // Stryker disable next-line EqualityOperator: the digits of a group behind the end are cut off
  for (let i = 0; i < bytes.length; i += 5) {
    const high = (byte(i) << 12) | (byte(i + 1) << 4) | (byte(i + 2) >> 4)
    const low = (byte(i + 2) << 16) | (byte(i + 3) << 8) | byte(i + 4)
    text += fourDigits(high) + fourDigits(low)
  }
  return text.slice(0, Math.ceil((bytes.length * 8) / 5))
}

function fourDigits(bits: number): string {
  return String.fromCharCode(digit(bits >> 15), digit(bits >> 10), digit(bits >> 5), digit(bits))
}

/** Returns the character code of the lowest five bits: A to Z for 0 to 25, 2 to 7 for 26 to 31. */
function digit(bits: number): number {
  const value = bits & 31
  return 65 + value - (41 & ((25 - value) >> 31))
}

/**
 * Reads a secret as users type it and apps print it: any case, white space, hyphens, and any number of
 * `=` at the end. Bits after the last whole byte are dropped, as every app does.
 */
export function readSecret(text: string): Uint8Array {
  const bytes = new Uint8Array((text.length * 5) >>> 3)
  let buffer = 0
  let bits = 0
  let at = 0
  // Negative while every character is a digit and the number of digits is valid.
  let valid = ((text.length * 5) % 8) - 5
  // Stryker disable next-line EqualityOperator: a missing digit adds no whole byte, and a typed array does not grow
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const upper = code & ~32
    // A letter of either case, or 2 to 7.
    valid &= ((64 - upper) & (upper - 91)) | ((49 - code) & (code - 56))
    // The lowest five bits of a letter of either case start at 1; those of "2" are 18.
    buffer = (buffer << 5) | ((code & 31) - 1 + (9 & ((code - 64) >> 31)))
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = buffer >> bits
    }
  }
  if (valid < 0) return bytes
  return readSecret(checkedDigits(spaced(text), /[^A-Z2-7= -]|=[^=]*\w/i, 'base32'))
}

/**
 * Reads a secret in hexadecimal of any case. It skips white space and hyphens. Any other character and
 * an odd number of digits are errors.
 */
export function readHex(text: string): Uint8Array {
  const digits = checkedDigits(spaced(text), /[^\dA-F -]/i, 'hex')
  const value = (at: number): number => {
    const code = digits.charCodeAt(at)
    // The lowest four bits of a letter of either case start at 1; those of a digit at 0.
    return (code & 15) + 9 * (code >> 6)
  }
  return Uint8Array.from(
    { length: digits.length / 2 },
    (_, i) => value(i * 2) * 16 + value(i * 2 + 1),
  )
}

/** Checks alphabet and length, and returns only the digits. `stray` finds characters not allowed. */
function checkedDigits(text: string, stray: RegExp, name: 'base32' | 'hex'): string {
  const hex = name === 'hex'
  const at = text.search(stray)
  if (at >= 0) {
    throw new EinmalError(
      hex ? 'ERR_HEX_CHARACTER' : 'ERR_BASE32_CHARACTER',
      `character ${at + 1} of the ${name} must be ${hex ? '0 to 9 or A to F' : 'A to Z or 2 to 7'}`,
    )
  }
  const digits = text.replace(/[= -]/g, '')
  const { length } = digits
  const bits = hex ? 4 : 5
  // The bits after the last whole byte must be fewer than one digit: else a digit is missing.
  if ((length * bits) % 8 >= bits) {
    throw new EinmalError(
      hex ? 'ERR_HEX_LENGTH' : 'ERR_BASE32_LENGTH',
      `${name} cannot have ${length} characters`,
    )
  }
  return digits
}
