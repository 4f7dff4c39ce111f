/** The user's name for an authenticator. */

import { invalidValue } from '../../core/argument-errors.js'
import { requireText } from '../../core/showable-text.js'

/** The longest label, in UTF-16 units: those in which a browser counts `maxlength`. */
export const MOST_CHARACTERS = 100

/**
 * Checks a label, and returns it unchanged.
 *
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when it is not a string
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when it is too long or has characters that are not
 * allowed
 */
export function labelOf(label: string): string {
  if (requireText('label', label).length <= MOST_CHARACTERS) return label
  throw invalidValue(`label must have at most ${MOST_CHARACTERS} characters`)
}
