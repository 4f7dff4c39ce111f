/** The dark and light squares of a QR code (ISO/IEC 18004), by the encoder of the package qr. */

import { encodeQR } from 'qr'
import { utf8 } from '../core/utf8.js'

/** How much of the code may be dirty or hidden: about 7, 15, 25 or 30 percent. */
export type ErrorCorrection = 'low' | 'medium' | 'quartile' | 'high'

/** What every QR code is drawn with. */
export interface QrOptions {
  /** `medium` unless told. More makes the code larger, and finer on the same screen. */
  errorCorrection?: ErrorCorrection | undefined
}

/** The light margin without which cameras do not find the code (ISO/IEC 18004 §9.1). */
const QUIET_ZONE = 4

/**
 * Rows of modules from the top, true where dark, with the quiet zone around them.
 *
 * @throws {TypeError} when `text` is not a string, is empty or has a lone surrogate
 * @throws {RangeError} when `text` is too long, or `errorCorrection` is unknown
 */
export function modulesOf(text: string, options: QrOptions): boolean[][] {
  const errorCorrection = options.errorCorrection ?? 'medium'
  if (typeof text !== 'string') throw new TypeError(`text must be a string, not ${typeof text}`)
  if (text === '') throw new TypeError('text must not be empty')
  // No UTF-8 holds one: the code would say something else.
  if (/[\ud800-\udfff]/u.test(text)) throw new TypeError('text must not have a lone surrogate')
  if (!LEVELS.includes(errorCorrection)) {
    throw new RangeError(`errorCorrection must be one of ${LEVELS.join(', ')}`)
  }
  return encode(text, errorCorrection)
}

const LEVELS: readonly ErrorCorrection[] = ['low', 'medium', 'quartile', 'high']

/** More digits than this no QR code holds (ISO/IEC 18004 Table 7), and of no other character as many. */
const MOST_CHARACTERS = 7089

/** Says that the text is too long in words of its own, since the text may hold a secret. */
function encode(text: string, ecc: ErrorCorrection): boolean[][] {
  try {
    if (text.length > MOST_CHARACTERS) throw new Error('Capacity overflow')
    return encodeQR(text, 'raw', { ecc, border: QUIET_ZONE, textEncoder: utf8 })
  } catch (error) {
    if (!(error instanceof Error && error.message === 'Capacity overflow')) throw error
    throw new RangeError(`text is too long for a QR code with error correction ${ecc}`)
  }
}
