/** Base64 and hexadecimal fields of files. */

import { BASE64, readDigits, valuesOf } from '../core/base64.js'
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
  if (readDigits(digits, SEXTETS, bytes) < 0) throw syntaxError(`${place} is not base64`)
  return bytes
}

const SEXTETS = /* @__PURE__ */ valuesOf(BASE64)

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
