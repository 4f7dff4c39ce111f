/** Files of other programs on the command line: reading them with their password, and writing them. */

import { type ReadKeysResult, readKeys } from '../transfer/read-keys.js'
import { LARGEST_FILE } from '../transfer/transfer-errors.js'
import type { TransferFormat } from '../transfer/transfer-format.js'
import type { TransferKey, TransferProblem } from '../transfer/transfer-key.js'
import { writableKeys } from '../transfer/writable-keys.js'
import { type WritableFormat, writeKeys } from '../transfer/write-keys.js'
import type { Options, Values } from './arguments.js'
import { UsageError, usageOf } from './cli-errors.js'
import { nameOf } from './input-keys.js'
import type { Io } from './io.js'
import { count, printable, type Report } from './report.js'
import { readBytes, readFrom } from './secret-input.js'

/** Options of every command that reads or writes such files. */
export const KEY_FILE_OPTIONS = {
  to: {
    type: 'string',
    value: 'FORMAT',
    help: 'write uris, google, aegis, 2fas, bitwarden or pskc instead',
  },
  out: { type: 'string', value: 'PATH', help: 'write to this new file, readable for you alone' },
  'password-file': {
    type: 'string',
    value: 'PATH',
    help: 'read the password of the file from here; a terminal asks for it',
  },
  'new-password-file': {
    type: 'string',
    value: 'PATH',
    help: 'encrypt the output with the password in this file',
  },
} as const satisfies Options

type KeyFileValues = Values<typeof KEY_FILE_OPTIONS>

/** Reads the bytes of a file that an option names, or of standard input. */
export function readKeyBytes(
  option: string,
  path: string | undefined,
  io: Io,
): Promise<Uint8Array> {
  if (path !== undefined && path !== '-') {
    return readBytes(option, () => io.readFile(path, LARGEST_FILE))
  }
  return readBytes('standard input', () => io.stdin.bytes(LARGEST_FILE))
}

/** Reads the keys, and reports the entries that cannot be read. */
export async function readKeyFile(
  data: string | Uint8Array,
  values: KeyFileValues,
  io: Io,
  report: Report,
  { format, place = '' }: { format?: string | undefined; place?: string } = {},
): Promise<ReadKeysResult> {
  const password = () => askPassword(values['password-file'], io)
  let result: ReadKeysResult
  try {
    // The cast is safe: `readKeys` refuses any other text.
    result = await readKeys(data, { password, format: format as TransferFormat | undefined })
  } catch (error) {
    throw usageOf(error, '--from: ')
  }
  report.warn(result.warnings)
  reportProblems(result.problems, place, report)
  return result
}

/** Reports the entries of a file that cannot be read, and the parts of an export that are missing. */
export function reportProblems(
  problems: readonly TransferProblem[],
  place: string,
  report: Report,
): void {
  for (const { position, name, code, message } of problems) {
    const about = name === undefined ? '' : `, ${printable(name)}`
    // A part of an export is not an entry.
    const isPart = name === undefined && code.startsWith('ERR_MIGRATION_')
    const entry = isPart ? '' : `entry ${position}${about}: `
    report.fail({ code, message: place + entry + printable(message) }, { position, name })
  }
}

/** Reads a password from a file, or asks for it on the terminal. It is never an argument. */
export async function askPassword(path: string | undefined, io: Io): Promise<string> {
  if (path !== undefined) return readPassword('--password-file', path, io)
  if (io.stdin.isTTY) return io.stdin.askSecretly('Password of the file (not shown):\n', false)
  throw new UsageError('the file is encrypted: give --password-file, or run on a terminal')
}

/** Reads a password or passphrase: the file without the line break at its end. */
export async function readPassword(option: string, path: string, io: Io): Promise<string> {
  const text = await readFrom(option, () => io.readFile(path))
  const password = text.replace(/\r?\n$/, '')
  if (password !== '') return password
  throw new UsageError(`${option}: the file is empty`)
}

/**
 * Writes the keys that the format can hold, and reports the others.
 *
 * @returns the number of keys that were left out
 */
export async function writeKeyFile(
  keys: readonly TransferKey[],
  values: KeyFileValues,
  io: Io,
  report: Report,
): Promise<number> {
  // The cast is safe: `writeKeys` refuses any other text.
  const format = values.to as WritableFormat
  const path = values['new-password-file']
  const password =
    path === undefined ? undefined : await readPassword('--new-password-file', path, io)
  const { writable, problems } = await usable(writableKeys(keys, format))
  for (const { position, message } of problems) {
    const { issuer, account } = keys[position - 1] ?? { account: '' }
    const text = `key ${position}, ${nameOf({ issuer, account })}: ${message}`
    report.fail({ code: 'ERR_KEY_UNWRITABLE', message: text }, { position, issuer, account })
  }
  const text = await usable(writeKeys(writable, { format, password }))
  await writeOut(text, { format, keys: writable.length }, values.out, io, report)
  return problems.length
}

/** Writes the text of a file to the output, or to the new file of `--out`. */
export async function writeOut(
  text: string,
  about: { format: string; keys: number },
  out: string | undefined,
  io: Io,
  report: Report,
): Promise<void> {
  if (out === undefined) {
    report.result({ ...about, text }, text)
    return
  }
  await io.createFile(out, text).catch((error) => {
    throw new UsageError(`--out cannot be written: ${reasonOf(error)}`)
  })
  report.result({ ...about, out: true }, '')
  report.note(`wrote ${count(about.keys, 'key')}`)
}

/** Says why a file was not created, without its path. */
function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'EEXIST') return 'the file exists already'
  return error.code === 'ENOENT' ? 'its folder does not exist' : `${error.code ?? 'it failed'}`
}

/** Waits for a result. A RangeError means that the option --to is wrong. */
async function usable<T>(result: Promise<T>): Promise<T> {
  return result.catch((error) => {
    throw usageOf(error, '--to: ')
  })
}
