/** A QR code as text, with two modules in each character. */

import { invalidValue } from '../core/argument-errors.js'
import { modulesOf, type QrOptions } from './modules.js'

/** Options of {@link qrTerminal}. */
export interface QrTerminalOptions extends QrOptions {
  /**
   * Background of the terminal. `any` sets the colours, black on white, and fits every terminal. `dark`
   * and `light` set no colours, for pipes and files. On the wrong background the picture is inverted, and
   * some apps do not read it.
   *
   * @defaultValue `'any'`
   */
  background?: 'any' | 'dark' | 'light' | undefined
}

/**
 * Draws a text as a QR code for a terminal, in half blocks, with the quiet zone.
 *
 * @param text - content of the QR code, at most 2,331 bytes of UTF-8 with error correction medium
 * @returns lines of equal width, each ended with `\n`; an otpauth URI takes about 45 to 65 columns
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when `text` is not a string
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when `text` is empty or has a lone surrogate
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when `text` is too long, or an option is unknown
 *
 * @example
 * ```ts
 * import { qrTerminal } from 'einmal/qr'
 *
 * const picture = qrTerminal('https://rat.example')
 * picture.split('\n').length // 18: 17 lines, two rows of modules each
 * ```
 */
export function qrTerminal(text: string, options: QrTerminalOptions = {}): string {
  const background = options.background ?? 'any'
  const rows = modulesOf(text, options)
  if (background !== 'any' && background !== 'dark' && background !== 'light') {
    throw invalidValue('background must be any, dark or light')
  }
  // Characters are light on a dark background, and dark on a light one.
  const inked = background !== 'dark'
  const [before, after] = background === 'any' ? [BLACK_ON_WHITE, RESET] : ['', '']
  const lines: string[] = []
  for (let y = 0; y < rows.length; y += 2) {
    // The number of rows is odd: the line of the last row ends with a row of the quiet zone.
    const lower = rows[y + 1] ?? []
    const blocks = rows[y]?.map((dark, x) => block(dark === inked, (lower[x] ?? false) === inked))
    lines.push(`${before}${blocks?.join('')}${after}\n`)
  }
  return lines.join('')
}

/** Black and white among the 256 colours: themes change only the first 16. */
const BLACK_ON_WHITE = '\u001b[38;5;16;48;5;231m'
const RESET = '\u001b[0m'

function block(upper: boolean, lower: boolean): string {
  if (upper) return lower ? '█' : '▀'
  return lower ? '▄' : ' '
}
