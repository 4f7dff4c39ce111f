/** Where secrets and URIs come from: a file, the environment, standard input. Never an argument. */

import type { Options, Values } from './arguments.js'
import { decodeText } from './decode.js'
import { UsageError } from './errors.js'
import type { Io } from './io.js'

/** The option of every command that reads secrets. */
export const INPUT_OPTIONS = {
  file: { type: 'string', value: 'PATH', help: 'read from this file; - is standard input' },
} as const satisfies Options

/** What the help says about it. */
export const INPUT_HELP: string = [
  'It is read from --file, else from the environment variable EINMAL_SECRET, else from standard',
  'input. As an argument it is refused, since the process list and the history of the shell show',
  'arguments. On a terminal it is asked for and not shown.',
].join('\n')

/** A line of the input that is not empty, with its number from 1. */
export interface Line {
  number: number
  text: string
}

/**
 * The lines of the input that hold something, without comments; at least one.
 *
 * @param prompt - what to ask for on a terminal
 * @param many - whether further lines may follow there, up to an empty one
 */
export async function readLines(
  values: Values<typeof INPUT_OPTIONS>,
  io: Io,
  prompt: string,
  many: boolean,
): Promise<Line[]> {
  const text = await readText(values.file, io, prompt, many)
  const lines = text
    .split(/\r\n?|\n/)
    .map((line, index) => ({ number: index + 1, text: bareLine(line) }))
    .filter((line) => line.text !== '' && !line.text.startsWith('#'))
  if (lines.length > 0) return lines
  throw new UsageError('the input is empty: a secret or URI is expected there')
}

/** A line without what programs and people put round a URI: zbarimg's `QR-Code:`, quotes. */
function bareLine(line: string): string {
  const text = line.trim().replace(/^QR-Code: */, '')
  const [, quoted = text] = /^["'`“”„«‘‚](.*)["'`“”»’‘] ?[,;]?$/.exec(text) ?? []
  return quoted.trim()
}

async function readText(
  file: string | undefined,
  io: Io,
  prompt: string,
  many: boolean,
): Promise<string> {
  if (file !== undefined && file !== '-') return readFrom('--file', () => io.readFile(file))
  if (file === undefined && io.env['EINMAL_SECRET']) return io.env['EINMAL_SECRET']
  if (!io.stdin.isTTY) return readFrom('standard input', () => io.stdin.bytes())
  return io.stdin.askSecretly(`${prompt}\n`, many)
}

/** Reads text from a place, which is named when it cannot be read. */
export async function readFrom(place: string, read: () => Promise<Uint8Array>): Promise<string> {
  let bytes: Uint8Array
  try {
    bytes = await read()
  } catch (error) {
    throw new UsageError(`${place} cannot be read: ${reasonOf(error)}`)
  }
  const text = decodeText(bytes)
  if (text !== undefined) return text
  throw new UsageError(`${place} cannot be read: it is text in neither UTF-8 nor UTF-16`)
}

function reasonOf(error: unknown): string {
  const { code, message } = Object(error)
  if (code === 'ERR_INPUT_TOO_LONG') return message
  return REASONS.get(code) ?? 'the system refuses it'
}

/** The system's own message shows the path, where somebody may have put the secret. */
const REASONS: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['EACCES', 'permission denied'],
  ['EISDIR', 'it is a directory'],
])
