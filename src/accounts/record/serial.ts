/** The serial number of a hardware token, as it is printed on the token and typed by its owner. */

import { invalidValue } from '../../core/argument-errors.js'
import { spaced } from '../../core/blank.js'
import { requireType } from '../../core/bytes.js'

/**
 * Reads a typed serial number: white space and invisible characters are skipped, and small letters are
 * capital ones. Takes a value of any type.
 *
 * @returns 1 to 64 characters of printable ASCII, or `undefined` for anything else
 */
export function readSerial(serial: unknown): string | undefined {
  // Four times as long as a serial number, so that blanks have room.
  if (typeof serial !== 'string' || serial.length > 4 * MOST_CHARACTERS) return undefined
  const text = spaced(serial).replaceAll(' ', '')
  // Only ASCII goes on: Unicode's upper case makes letters of the alphabet out of ı and ſ.
  return /^[!-~]{1,64}$/.test(text) ? text.toUpperCase() : undefined
}

/**
 * Reads a serial number that a program gives.
 *
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when it is not a string
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when it is empty, too long, or has other characters
 */
export function serialOf(serial: string): string {
  requireType('serial', serial, 'string')
  const text = readSerial(serial)
  if (text !== undefined) return text
  throw invalidValue(`serial must have 1 to ${MOST_CHARACTERS} characters of printable ASCII`)
}

const MOST_CHARACTERS = 64
