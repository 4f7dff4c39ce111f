/** What a person typed, read without believing anything about it. */

/**
 * The number that the digits of a code make, or -1 when it is not a code. Spaces may stand anywhere
 * (`123 456`, U+0020 and U+00A0). Takes a value of any type and length, throws nothing, and keeps
 * nothing of it.
 */
export function readCode(code: unknown, digits: number): number {
  if (typeof code !== 'string') return -1
  let value = 0
  let count = 0
  for (let i = 0; i < code.length; i++) {
    const unit = code.charCodeAt(i)
    // The ASCII digits alone: other scripts' digits are not what RFC 4226 §5.3 prints.
    const digit = unit - 0x30
    if (digit >= 0 && digit < 10) {
      if (++count > digits) return -1
      value = value * 10 + digit
    } else if (unit !== 0x20 && unit !== 0xa0) return -1
  }
  return count === digits ? value : -1
}
