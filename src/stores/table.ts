/** The table of an SQL store: its name, and its columns of text. */

import { invalidType, invalidValue } from '../core/argument-errors.js'

/** Name of the table, unless the options name another. */
export const DEFAULT_TABLE = 'einmal_state'

/**
 * Quotes the name of a table for a statement, with or without the name of a schema in front.
 *
 * @param quote - the quotation mark of identifiers: `"` in standard SQL, a backtick in MySQL
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when the name is not a string
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when the name has other characters than letters,
 * digits and `_`, or more than 63
 */
export function quotedTable(name: string, quote = '"'): string {
  if (typeof name !== 'string') throw invalidType('table must be a string')
  if (/^([a-z_][a-z0-9_]{0,62}\.)?[a-z_][a-z0-9_]{0,62}$/i.test(name)) {
    return quote + name.replace('.', `${quote}.${quote}`) + quote
  }
  throw invalidValue('table must be a name of 1 to 63 letters, digits and _')
}

/**
 * Reads a column that always holds text. A driver or a proxy that returns anything else must not pass
 * for an empty value.
 */
export function textColumn(row: unknown, column: string): string {
  const value: unknown = Object(row)[column]
  if (typeof value === 'string') return value
  throw new Error(`the database returned no text in the column ${column}`)
}
