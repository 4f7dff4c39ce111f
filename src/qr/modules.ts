/** The dark and light squares of a QR code (ISO/IEC 18004), by the encoder of the package qr. */

import { encodeQR } from 'qr'
import { invalidType, invalidValue } from '../core/argument-errors.js'
import { utf8 } from '../core/utf8.js'

/** Error correction: up to about 7, 15, 25 or 30 percent of the QR code may be unreadable. */
export type ErrorCorrection = 'low' | 'medium' | 'quartile' | 'high'

/** Options of every QR code. */
export interface QrOptions {
  /**
   * A higher level makes the QR code larger, with smaller modules on the same screen.
   *
   * @defaultValue `'medium'`
   */
  errorCorrection?: ErrorCorrection | undefined
}

/** Width of the light margin, without which cameras do not find the QR code (ISO/IEC 18004 §9.1). */
const QUIET_ZONE = 4

/**
 * Encodes a text as rows of modules, from the top, with the quiet zone. Dark modules are true.
 *
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when `text` is not a string
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when `text` is empty or has a lone surrogate
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when `text` is too long, or `errorCorrection` is
 * unknown
 */
export function modulesOf(text: string, options: QrOptions): boolean[][] {
  const errorCorrection = options.errorCorrection ?? 'medium'
  if (typeof text !== 'string') throw invalidType(`text must be a string, not ${typeof text}`)
  if (text === '') throw invalidValue('text must not be empty')
  // UTF-8 has no lone surrogate: the QR code would hold another text.
  if (/[\ud800-\udfff]/u.test(text)) throw invalidValue('text must not have a lone surrogate')
  if (!LEVELS.includes(errorCorrection)) {
    throw invalidValue(`errorCorrection must be one of ${LEVELS.join(', ')}`)
  }
  return encode(text, errorCorrection)
}

const LEVELS: readonly ErrorCorrection[] = ['low', 'medium', 'quartile', 'high']

/** Most digits in a QR code (ISO/IEC 18004 Table 7); it holds fewer of any other character. */
const MOST_CHARACTERS = 7089

/** Replaces the error of the encoder, whose message may hold the text and so a secret. */
function encode(text: string, ecc: ErrorCorrection): boolean[][] {
  try {
    if (text.length > MOST_CHARACTERS) throw new Error('Capacity overflow')
    return encodeQR(text, 'raw', { ecc, border: QUIET_ZONE, textEncoder: utf8 })
  } catch (error) {
    if (!(error instanceof Error && error.message === 'Capacity overflow')) throw error
    throw invalidValue(`text is too long for a QR code with error correction ${ecc}`)
  }
}
