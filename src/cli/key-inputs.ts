/** The inputs of a command that reads keys: files, pictures of QR codes, or lines that the user types. */

import { recogniseKeys } from '../transfer/recognise-keys.js'
import type { Values } from './arguments.js'
import { DataError, failureOf, UsageError } from './cli-errors.js'
import type { Io } from './io.js'
import { readKeyBytes } from './key-files.js'
import { pictureText } from './picture-input.js'
import { type INPUT_OPTIONS, readLines } from './secret-input.js'
import { decodeText } from './text-encoding.js'

/** The content of a file, or of another input. */
export interface KeyInput {
  /** The number of the file for messages, such as `file 2: `; empty for the only input. */
  readonly place: string
  readonly data: string | Uint8Array
}

/**
 * Reads the files that the command line names, else the option, the environment or the terminal. The QR codes of
 * all pictures are one input, since an export may have several.
 *
 * @throws {UsageError} when there are files and the option
 * @throws {DataError} for a picture that cannot be read, or has no QR code
 */
export async function readInputs(
  { file }: Values<typeof INPUT_OPTIONS>,
  files: readonly string[],
  prompt: string,
  io: Io,
): Promise<KeyInput[]> {
  if (files.length > 0) {
    if (file !== undefined) throw new UsageError('--file and other files exclude each other')
    const all = await Promise.all(files.map((path, i) => readKeyBytes(`file ${i + 1}`, path, io)))
    return withoutPictures(all)
  }
  if (file === undefined && (io.env['EINMAL_SECRET'] || io.stdin.isTTY)) {
    const lines = await readLines({ file }, io, prompt, true)
    return [{ place: '', data: lines.map(({ text }) => text).join('\n') }]
  }
  return withoutPictures([await readKeyBytes('--file', file, io)])
}

/**
 * Replaces the pictures by the text of their QR codes.
 *
 * @throws {DataError} for a picture without a QR code, with its place: it ends the run
 */
async function withoutPictures(files: readonly Uint8Array[]): Promise<KeyInput[]> {
  const others: KeyInput[] = []
  const pictures: { number: number; text: string }[] = []
  for (const [i, data] of files.entries()) {
    const place = files.length > 1 ? `file ${i + 1}: ` : ''
    const text = await pictureText(data).catch((error) => {
      throw located(place, error)
    })
    if (text === undefined) others.push({ place, data: readable(data, place) })
    else pictures.push({ number: i + 1, text })
  }
  if (pictures.length === 0) return others
  const numbers = pictures.map(({ number }) => number)
  const noun = numbers.length > 1 ? 'files' : 'file'
  const place = files.length > 1 ? `${noun} ${numbers.join(', ')}: ` : ''
  return [{ place, data: pictures.map(({ text }) => text).join('\n') }, ...others]
}

/** Decodes text that einmal/transfer takes for a binary file: UTF-16 without a byte order mark. */
function readable(data: Uint8Array, place: string): string | Uint8Array {
  if (recogniseKeys(data) !== undefined) return data
  const text = decodeText(data)
  if (text?.trim() === '') throw new UsageError(`${place}the input is empty: keys are expected`)
  return text ?? data
}

/** Puts the place in front of the message of an error that the user caused. */
export function located(place: string, error: unknown): unknown {
  const failure = failureOf(error)
  if (failure === undefined || place === '') return error
  const message = place + failure.message
  return error instanceof UsageError
    ? new UsageError(message)
    : new DataError(failure.code, message)
}
