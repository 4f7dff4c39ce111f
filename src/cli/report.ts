/** What a run says: for people, or with --json one object a line. */

import type { Failure } from './errors.js'
import type { Io, Output } from './io.js'

/** Something that works, and that some apps get wrong. */
export interface Warning {
  code: string
  message: string
}

/** The voice of one run. */
export interface Report {
  readonly json: boolean
  readonly style: Style
  /** A result: its fields as JSON, or the text, which ends its own lines. */
  result(fields: object, text: string): void
  /** A remark beside the results; with --json the results hold what there is to know. */
  note(text: string): void
  warn(warnings: readonly Warning[]): void
  /** A failure of one part, after which the run goes on; `about` says which part. */
  fail(failure: Failure, about?: object): void
}

/** The report of the command of that name. */
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

/** Marks up text on a terminal that shows colours, and leaves it alone anywhere else. */
interface Style {
  readonly colours: boolean
  bold(text: string): string
  dim(text: string): string
  red(text: string): string
  green(text: string): string
  yellow(text: string): string
}

/** Colours on terminals alone, and not where NO_COLOR is set (https://no-color.org). */
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

/** Text from a URI as a terminal may show it: nothing in it moves the cursor or turns the line. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, '\ufffd')
}

/** Rows of a name and a value, the values below one another. */
export function table(rows: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('')
}

/** Base32 in groups of four, as people copy it. */
export function grouped(base32: string): string {
  return base32.replace(/.{4}(?=.)/g, '$& ')
}

/** `1 step`, `2 steps`. */
export function count(number: number | bigint, noun: string): string {
  return `${number} ${noun}${Number(number) === 1 ? '' : 's'}`
}

/** Control characters, line separators, and the marks that change the direction of writing. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** Counters go to 2^64, so JSON holds them as decimal text; a lock without an end is "never". */
export function plainNumbers(_: string, value: unknown): unknown {
  if (value === Number.POSITIVE_INFINITY) return 'never'
  return typeof value === 'bigint' ? String(value) : value
}
