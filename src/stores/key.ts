/** The keys that every store refuses. */

import { invalidValue } from '../core/argument-errors.js'

/**
 * Returns a key that every database can hold. UTF-8 has no lone surrogates, so that two keys could become
 * one. PostgreSQL has no NUL in a text, and some tools end a text there.
 *
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when the key has a NUL or a lone surrogate
 */
export function checkedKey(key: string): string {
  if (/[\0\ud800-\udfff]/u.test(key)) throw invalidValue('the key has a NUL or a lone surrogate')
  return key
}
