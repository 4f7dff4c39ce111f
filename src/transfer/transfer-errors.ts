/** Limits of files, and the errors for files that cannot be read. */

import { EinmalError } from '../core/errors.js'

/** The largest file, in bytes or UTF-16 code units. */
export const LARGEST_FILE: number = 16 * 1024 * 1024

/** The largest number of entries in a file. */
export const MOST_ENTRIES = 10_000

/** Returns `entries`. Throws when a file has too many. */
export function limitEntries<T>(entries: readonly T[]): readonly T[] {
  if (entries.length <= MOST_ENTRIES) return entries
  throw limitError(`the file has over ${MOST_ENTRIES} entries`)
}

/** The error for a file that asks for too much memory or time. */
export function limitError(message: string): EinmalError {
  return new EinmalError('ERR_TRANSFER_LIMIT', message)
}

/** The error for a file whose structure is broken. */
export function syntaxError(message: string): EinmalError {
  return new EinmalError('ERR_TRANSFER_SYNTAX', message)
}

/** The error for a wrong password, where the format cannot tell it from a damaged file. */
export function passwordError(
  message = 'the password is wrong, or the file is damaged',
): EinmalError {
  return new EinmalError('ERR_TRANSFER_PASSWORD', message)
}

/** The error for data that was changed after it was encrypted. */
export function damagedError(message: string): EinmalError {
  return new EinmalError('ERR_TRANSFER_DAMAGED', message)
}

/** The error for something that einmal knows and does not read. */
export function unsupportedError(message: string): EinmalError {
  return new EinmalError('ERR_TRANSFER_UNSUPPORTED', message)
}

/** The error for an entry with missing or broken fields. */
export function entryError(message: string): EinmalError {
  return new EinmalError('ERR_TRANSFER_ENTRY', message)
}
