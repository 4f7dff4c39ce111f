/**
 * The output of a run. The rules of its messages:
 *
 * - Results go to the standard output. Everything else goes to the error output, and is silent with --json.
 * - With --json, every line of the standard output is one object, failures included.
 * - A message is one line that begins in lower case, after `einmal COMMAND:`, and has no full stop.
 * - A message names the cause, and after a colon or a semicolon what the user can do.
 * - A message never contains a secret, a URI, or a word that may be one.
 * - A message has a code that stays the same when its words change.
 * - A warning does not change the exit code.
 */

import type { Failure } from './cli-errors.js'
import type { Io, Output } from './io.js'

/** A value that is valid, and that some apps misread. */
export interface Warning {
  code: string
  message: string
}

/** Writes the output of one run. */
export interface Report {
  readonly json: boolean
  readonly style: Style
  /** Writes a result: its fields as JSON, or the text with its line breaks. */
  result(fields: object, text: string): void
  /** Writes a remark, except with --json. */
  note(text: string): void
  warn(warnings: readonly Warning[]): void
  /** Writes the failure of one part, after which the run continues; `about` identifies the part. */
  fail(failure: Failure, about?: object): void
}

/** Creates the report of a command; its messages begin with the name. */
export function createReport(io: Io, name: string, json: boolean): Report {
  const style = styleOf(io, io.stdout)
  const errorStyle = styleOf(io, io.stderr)
  const print = (fields: object) => io.stdout.write(`${JSON.stringify(fields, plainNumbers)}\n`)
  const note = (text: string) => {
    if (!json) io.stderr.write(`${text}\n`)
  }
  return {
    json,
    style,
    result: (fields, text) => (json ? print(fields) : io.stdout.write(text)),
    note,
    warn: (warnings) => {
      for (const { message } of warnings) note(`${errorStyle.yellow('warning:')} ${message}`)
    },
    fail: (failure, about = {}) => {
      if (json) print({ ...about, error: failure })
      const { code, message } = failure
      const suffix = code === 'ERR_USAGE' ? '' : ` (${code})`
      note(`${errorStyle.red(`${name}:`)} ${message}${suffix}`)
    },
  }
}

/** Colours text on a terminal with colours, and returns it unchanged elsewhere. */
interface Style {
  readonly colours: boolean
  bold(text: string): string
  dim(text: string): string
  red(text: string): string
  green(text: string): string
  yellow(text: string): string
}

/** Uses colours on a terminal, unless NO_COLOR is set (https://no-color.org). */
function styleOf({ env }: Io, output: Output): Style {
  const colours = output.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
  const paint = (on: number, off: number) => (text: string) =>
    colours ? `\u001b[${on}m${text}\u001b[${off}m` : text
  return {
    colours,
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
  }
}

/** Replaces characters of a URI that would move the cursor or change the direction of writing. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, '\ufffd')
}

/** Formats rows of a name and a value, with the values in one column. */
export function table(rows: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('')
}

/** Breaks each line of a text between words, so that none is longer than `width` unless a word is. */
export function wrapped(text: string, width: number): string {
  return text.replace(new RegExp(`(?=.{${width + 1}})(.{1,${width}}) `, 'g'), '$1\n')
}

/** Groups base32 by four characters, for copying by hand. */
export function grouped(base32: string): string {
  return base32.replace(/.{4}(?=.)/g, '$& ')
}

/** Formats a number with its noun: `1 step`, `2 steps`. */
export function count(number: number | bigint, noun: string): string {
  return `${number} ${noun}${Number(number) === 1 ? '' : 's'}`
}

/** Control characters, line separators, and the marks that change the direction of writing. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the expression looks for control characters
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** Writes bigint counters as decimal text, and a lock without an end as "never". */
export function plainNumbers(_: string, value: unknown): unknown {
  if (value === Number.POSITIVE_INFINITY) return 'never'
  return typeof value === 'bigint' ? String(value) : value
}

/** Formats an instant without the milliseconds. */
export function instantText(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')
}
