/** Text that UTF-8 can encode and a screen can show. */

import { invalidValue } from './argument-errors.js'
import { requireType } from './bytes.js'
import { isWellFormed } from './utf8.js'

/**
 * Returns `text` when UTF-8 can encode it and a screen can show it.
 *
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when it is not a string
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when it contains a control character or a lone
 * surrogate
 */
export function requireText(place: string, text: string): string {
  requireType(place, text, 'string')
  if (isShowable(text)) return text
  throw invalidValue(`${place} must not have a control character or a lone surrogate`)
}

/** True when UTF-8 can encode a text, and a screen can show it. */
export function isShowable(text: string): boolean {
  return isWellFormed(text) && !CONTROL.test(text)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern looks for control characters
const CONTROL = /[\0-\x1f\x7f-\x9f]/
