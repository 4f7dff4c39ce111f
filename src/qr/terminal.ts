/** A QR code as text, two modules a character. */

import { modulesOf, type QrOptions } from './modules.js'

/** What {@link qrTerminal} is told. */
export interface QrTerminalOptions extends QrOptions {
  /**
   * What the terminal's background is. `any`, unless told, draws black on white with colour codes
   * and is read on every background. `dark` and `light` draw with characters alone, for pipes and
   * files, for light text on a dark background or the other way round; on the wrong one the picture
   * is a negative, which some apps do not read.
   */
  background?: 'any' | 'dark' | 'light' | undefined
}

/**
 * Draws a text as a QR code for a terminal, with half blocks and the quiet zone around.
 *
 * @param text - what the code says, at most 2,331 bytes of UTF-8 with error correction medium
 * @returns lines of equal width, each ended with `\n`; an otpauth URI takes about 45 to 65 columns
 * @throws {TypeError} when `text` is not a string, is empty or has a lone surrogate
 * @throws {RangeError} when `text` is too long, or an option is unknown
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
    throw new RangeError('background must be any, dark or light')
  }
  // On a dark background a character is what is light; otherwise it is what is dark.
  const inked = background !== 'dark'
  const [before, after] = background === 'any' ? [BLACK_ON_WHITE, RESET] : ['', '']
  const lines: string[] = []
  for (let y = 0; y < rows.length; y += 2) {
    // Below the last row, whose number is odd, the quiet zone goes on.
    const lower = rows[y + 1] ?? []
    const blocks = rows[y]?.map((dark, x) => block(dark === inked, (lower[x] ?? false) === inked))
    lines.push(`${before}${blocks?.join('')}${after}\n`)
  }
  return lines.join('')
}

/** Black and white of the 256 colours: themes change the first 16, and these they leave alone. */
const BLACK_ON_WHITE = '\u001b[38;5;16;48;5;231m'
const RESET = '\u001b[0m'

function block(upper: boolean, lower: boolean): string {
  if (upper) return lower ? '█' : '▀'
  return lower ? '▄' : ' '
}
