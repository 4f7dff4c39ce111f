/** Base64url without padding (RFC 4648 §5), for bytes in a text column of a database. */

import { readDigits, valuesOf, writeDigits } from './base64.js'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

export function toBase64Url(bytes: Uint8Array): string {
  return writeDigits(bytes, ALPHABET)
}

/**
 * Reads base64url. Returns undefined for a text that {@link toBase64Url} does not write, so that each
 * value has exactly one encoding.
 *
 * @param room - memory for the bytes: used from its beginning when it is large enough
 */
export function fromBase64Url(text: string, room?: Uint8Array): Uint8Array | undefined {
  const length = (text.length * 3) >> 2
  // Stryker disable next-line ConditionalExpression,EqualityOperator: changes only the speed
  const bytes = room && length <= room.length ? room.subarray(0, length) : new Uint8Array(length)
  // The bits after the last byte must be zeros.
  return readDigits(text, SEXTETS, bytes) === 0 ? bytes : undefined
}

/** A to Z are 0 to 25, a to z 26 to 51, 0 to 9 52 to 61, - 62, _ 63. */
const SEXTETS = /* @__PURE__ */ valuesOf(ALPHABET)
