/** What its owner calls an authenticator. */

import { requireText } from '../../core/names.js'

/** The longest label, in UTF-16 units: those in which a browser counts `maxlength`. */
export const MOST_CHARACTERS = 100

/** The label as it came; throws a TypeError or a RangeError for what is none. */
export function labelOf(label: string): string {
  if (requireText('label', label).length <= MOST_CHARACTERS) return label
  throw new RangeError(`label must have at most ${MOST_CHARACTERS} characters`)
}
