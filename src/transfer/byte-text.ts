/** Base64 and hexadecimal fields of files. */

import { BASE64 } from '../core/base64.js'
import { syntaxError } from './transfer-errors.js'

/**
 * Reads base64 with or without padding. White space is skipped, since XML wraps long lines. Bits after
 * the last byte are dropped. A field may have megabytes, and some engines have no `atob`.
 *
 * @throws {EinmalError} `ERR_TRANSFER_SYNTAX`; the message names the place
 */
export function base64Bytes(place: string, text: unknown): Uint8Array {
  const digits = typeof text === 'string' ? text.replace(/[\s=]+/g, '') : ' '
  const bytes = new Uint8Array((digits.length * 3) >> 2)
  // One digit after the last group of four has only six bits, less than a byte.
  let isValid = digits.length % 4 !== 1
  let buffer = 0
  let bits = 0
  let at = 0
  for (let i = 0; i < digits.length; i++) {
    const sextet = SEXTETS[digits.charCodeAt(i)] ?? NO_DIGIT
    if (sextet === NO_DIGIT) isValid = false
    buffer = (buffer << 6) | sextet
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = buffer >> bits
    }
  }
  if (!isValid) throw syntaxError(`${place} is not base64`)
  return bytes
}

const NO_DIGIT = 64

/** The value of each digit of base64 (RFC 4648 §4), by its character code. */
const SEXTETS: Uint8Array = /* @__PURE__ */ sextets()

function sextets(): Uint8Array {
  const values = new Uint8Array(128).fill(NO_DIGIT)
  for (let value = 0; value < NO_DIGIT; value++) values[BASE64.charCodeAt(value)] = value
  return values
}

/**
 * Reads hexadecimal.
 *
 * @throws {EinmalError} `ERR_TRANSFER_SYNTAX`; the message names the place
 */
export function hexBytes(place: string, text: unknown): Uint8Array {
  if (typeof text !== 'string' || text.length % 2 > 0 || /[^\da-f]/i.test(text)) {
    throw syntaxError(`${place} is not hexadecimal`)
  }
  const bytes = new Uint8Array(text.length / 2)
  for (let i = 0; i < bytes.length; i++)
    bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16)
  return bytes
}
