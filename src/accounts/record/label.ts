/** The user's name for an authenticator. */

import { requireText } from '../../core/names.js'

/** The longest label, in UTF-16 units: those in which a browser counts `maxlength`. */
export const MOST_CHARACTERS = 100

/**
 * Checks a label, and returns it unchanged.
 *
 * @throws {TypeError} when it is not a string
 * @throws {RangeError} when it is too long or has characters that are not allowed
 */
export function labelOf(label: string): string {
  if (requireText('label', label).length <= MOST_CHARACTERS) return label
  throw new RangeError(`label must have at most ${MOST_CHARACTERS} characters`)
}
