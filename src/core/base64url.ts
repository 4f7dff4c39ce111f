/** Base64url without padding (RFC 4648 §5), for bytes in a text column of a database. */

import { writeDigits } from './base64.js'

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
  let buffer = 0
  let bits = 0
  let at = 0
  for (let i = 0; i < text.length; i++) {
    const sextet = SEXTETS[text.charCodeAt(i)]
    if (sextet === undefined) return undefined
    buffer = (buffer << 6) | sextet
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = buffer >> bits
    }
  }
  // The bits after the last byte must be zeros, and fewer than one character.
  return bits < 6 && (buffer & ((1 << bits) - 1)) === 0 ? bytes : undefined
}

/** Value by character code: A to Z are 0 to 25, a to z 26 to 51, 0 to 9 52 to 61, - 62, _ 63. */
const SEXTETS: readonly (number | undefined)[] = /* @__PURE__ */ sextets()

function sextets(): (number | undefined)[] {
  const found: (number | undefined)[] = []
  // Stryker disable next-line EqualityOperator: no character has the code NaN
  for (let i = 0; i < ALPHABET.length; i++) found[ALPHABET.charCodeAt(i)] = i
  return found
}
