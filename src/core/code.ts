/** Reads a code that a user typed. The input is not trusted. */

import { BLANK } from './blank.js'

/** Maximum length of a typed code or recovery code, in UTF-16 code units. */
export const LONGEST_CODE = 64

/**
 * Returns the digits of a code as a number, or -1 when `code` is not a code. White space and invisible
 * characters are allowed anywhere (`123 456`). Takes a value of any type and length, and never throws.
 *
 * @param code - the typed code
 * @param digits - the number of digits that it must have, 6 to 8
 */
export function readCode(code: unknown, digits: number): number {
  if (typeof code !== 'string' || code.length > LONGEST_CODE) return -1
  let value = 0
  let count = 0
  for (let i = 0; i < code.length; i++) {
    const unit = code.charCodeAt(i)
    // Only ASCII digits: a code (RFC 4226 §5.3) has no digits of other scripts.
    const digit = unit - 0x30
    if (digit >= 0 && digit < 10) {
      if (++count > digits) return -1
      value = value * 10 + digit
    } else if (!BLANK.test(code.charAt(i))) return -1
  }
  return count === digits ? value : -1
}
