/** Reads secrets and URIs from a file, the environment or standard input, never from arguments. */

import type { Options, Values } from './arguments.js'
import { UsageError } from './cli-errors.js'
import type { Io } from './io.js'
import { decodeText } from './text-encoding.js'

/** Options of every command that reads secrets. */
export const INPUT_OPTIONS = {
  file: { type: 'string', value: 'PATH', help: 'read from this file; - is standard input' },
} as const satisfies Options

/** Help about the input. */
export const INPUT_HELP: string = [
  'It is read from --file, else from the environment variable EINMAL_SECRET, else from standard',
  'input. It is refused as an argument, because the process list and the shell history show',
  'arguments. A terminal asks for it, and does not show it.',
].join('\n')

/** A line of the input, with its number, counted from 1. */
export interface Line {
  number: number
  text: string
}

/**
 * Reads the lines of the input, without empty lines and comments.
 *
 * @param prompt - prompt on a terminal
 * @param many - whether a terminal reads several lines, up to an empty one
 * @throws {UsageError} when there is no line
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
  throw new UsageError('the input is empty: a secret or URI is expected')
}

/** Removes the `QR-Code:` of zbarimg and quotes around a URI. */
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

/** Reads text; the error names the place. */
export async function readFrom(place: string, read: () => Promise<Uint8Array>): Promise<string> {
  const text = decodeText(await readBytes(place, read))
  if (text !== undefined) return text
  throw new UsageError(`${place} cannot be read: it is text in neither UTF-8 nor UTF-16`)
}

/** Reads bytes; the error names the place. */
export async function readBytes(
  place: string,
  read: () => Promise<Uint8Array>,
): Promise<Uint8Array> {
  try {
    return await read()
  } catch (error) {
    throw new UsageError(`${place} cannot be read: ${systemReason(error)}`)
  }
}

/** Describes an error of the system without the path, which may be a secret in the wrong place. */
export function systemReason(error: unknown): string {
  const { code, message } = Object(error)
  if (code === 'ERR_INPUT_TOO_LONG') return message
  return REASONS.get(code) ?? 'the system refuses it'
}

const REASONS: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'there is no such file or folder'],
  ['EACCES', 'permission denied'],
  ['EISDIR', 'it is a directory'],
  ['ENOTDIR', 'a part of its path is no directory'],
  ['ENOSPC', 'the disk is full'],
  ['EROFS', 'the disk can only be read'],
])
