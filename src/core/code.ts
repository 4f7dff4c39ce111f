/** What a person typed, read without believing anything about it. */

import { BLANK } from './blank.js'

/** The longest text that is looked at as a code or a recovery code, in UTF-16 code units. */
export const LONGEST_CODE = 64

/**
 * The number that the digits of a code make, or -1 when it is not a code. White space and invisible
 * characters may stand anywhere (`123 456`). Takes a value of any type and length, throws nothing, and
 * keeps nothing of it.
 */
export function readCode(code: unknown, digits: number): number {
  if (typeof code !== 'string' || code.length > LONGEST_CODE) return -1
  let value = 0
  let count = 0
  for (let i = 0; i < code.length; i++) {
    const unit = code.charCodeAt(i)
    // The ASCII digits alone: other scripts' digits are not what RFC 4226 §5.3 prints.
    const digit = unit - 0x30
    if (digit >= 0 && digit < 10) {
      if (++count > digits) return -1
      value = value * 10 + digit
    } else if (!BLANK.test(code.charAt(i))) return -1
  }
  return count === digits ? value : -1
}
