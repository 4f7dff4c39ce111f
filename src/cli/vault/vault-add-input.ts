/** Reads the input of `einmal vault add`: files, pictures of QR codes, or lines that the user types. */

import type { Values } from '../arguments.js'
import { DataError, failureOf, UsageError } from '../cli-errors.js'
import type { Io } from '../io.js'
import { readKeyBytes } from '../key-files.js'
import { pictureText } from '../picture-input.js'
import { type INPUT_OPTIONS, readLines } from '../secret-input.js'

/** The content of a file, or of another input. */
interface Input {
  /** The number of the file for messages, such as `file 2: `; empty for the only input. */
  readonly place: string
  readonly data: string | Uint8Array
}

/** Reads the files that the command line names, else the option, the environment or the terminal. */
export async function readInputs(
  { file }: Values<typeof INPUT_OPTIONS>,
  files: readonly string[],
  io: Io,
): Promise<Input[]> {
  if (files.length > 0) {
    const all = await Promise.all(files.map((path, i) => readKeyBytes(`file ${i + 1}`, path, io)))
    return withoutPictures(all)
  }
  if (file === undefined && (io.env['EINMAL_SECRET'] || io.stdin.isTTY)) {
    const lines = await readLines({ file }, io, PROMPT, true)
    return [{ place: '', data: lines.map(({ text }) => text).join('\n') }]
  }
  return withoutPictures([await readKeyBytes('--file', file, io)])
}

/** Replaces the pictures by the text of their QR codes: together, since an export may have several. */
async function withoutPictures(files: readonly Uint8Array[]): Promise<Input[]> {
  const others: Input[] = []
  const pictures: { number: number; text: string }[] = []
  for (const [i, data] of files.entries()) {
    const place = files.length > 1 ? `file ${i + 1}: ` : ''
    const text = await pictureText(data).catch((error) => {
      throw located(place, error)
    })
    if (text === undefined) others.push({ place, data })
    else pictures.push({ number: i + 1, text })
  }
  if (pictures.length === 0) return others
  const numbers = pictures.map(({ number }) => number)
  const noun = numbers.length > 1 ? 'files' : 'file'
  const place = files.length > 1 ? `${noun} ${numbers.join(', ')}: ` : ''
  return [{ place, data: pictures.map(({ text }) => text).join('\n') }, ...others]
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

const PROMPT = 'URIs or one secret, then an empty line (not shown):'
