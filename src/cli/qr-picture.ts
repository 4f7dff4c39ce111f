/** Draws a QR code on the output of a run. */

import { type QrTerminalOptions, qrTerminal } from '../qr/terminal.js'
import type { Options } from './arguments.js'
import { UsageError } from './cli-errors.js'
import type { Io } from './io.js'
import type { Report } from './report.js'

/** Options of a command that draws a QR code. */
export const PICTURE_OPTIONS = {
  background: {
    type: 'string',
    value: 'KIND',
    help: 'colours for any terminal, or characters for a dark or light background',
  },
} as const satisfies Options

/**
 * Draws the QR code of a URI, or returns '' when the terminal is too narrow. By default it is black on
 * white on a terminal with colours. Elsewhere it has no colours, and fits a dark background.
 *
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when the URI is too long for a QR code
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
 * Checks `--background` before anything is done.
 *
 * @param drawn - whether a QR code is drawn
 * @param which - the end of the message when none is drawn
 */
export function checkBackground(text: string | undefined, drawn: boolean, which: string): void {
  if (readBackground(text) === undefined || drawn) return
  throw new UsageError(`--background is for the QR code, which ${which}`)
}

function readBackground(text: string | undefined): QrTerminalOptions['background'] {
  if (text === undefined || text === 'any' || text === 'dark' || text === 'light') return text
  throw new UsageError('--background must be any, dark or light')
}
