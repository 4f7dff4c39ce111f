/** A QR code on the terminal of a run. */

import { type QrTerminalOptions, qrTerminal } from '../qr/terminal.js'
import type { Options } from './arguments.js'
import { UsageError } from './errors.js'
import type { Io } from './io.js'
import type { Report } from './report.js'

/** How a picture is asked for. */
export const PICTURE_OPTIONS = {
  background: {
    type: 'string',
    value: 'KIND',
    help: 'draw the QR code with colours (any), or without on a dark or light ground',
  },
} as const satisfies Options

/**
 * The QR code of a URI. Unless told, it is black on white where colours are shown, and made of
 * characters alone, for a dark background, where they are not.
 *
 * @throws {RangeError} when the URI is too long for a QR code
 */
export function drawPicture(
  uri: string,
  background: string | undefined,
  io: Io,
  report: Report,
): string {
  const kind = readBackground(background) ?? (report.style.colours ? 'any' : 'dark')
  const picture = qrTerminal(uri, { background: kind, errorCorrection: 'low' })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes take no column
  const width = picture.replace(/\u001b\[[\d;]*m/g, '').indexOf('\n')
  const { columns = Number.POSITIVE_INFINITY } = io.stdout
  if (width <= columns) return picture
  report.note(`The QR code takes ${width} columns, and the terminal has ${columns}: widen it.`)
  return ''
}

/**
 * Looks at `--background` before anything is done.
 *
 * @param drawn - whether a QR code is drawn at all
 * @param which - ends the sentence about the QR code where none is
 */
export function checkBackground(text: string | undefined, drawn: boolean, which: string): void {
  if (readBackground(text) === undefined || drawn) return
  throw new UsageError(`--background is for the QR code, which ${which}`)
}

function readBackground(text: string | undefined): QrTerminalOptions['background'] {
  if (text === undefined || text === 'any' || text === 'dark' || text === 'light') return text
  throw new UsageError('--background must be any, dark or light')
}
