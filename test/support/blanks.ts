/** Invisible characters that copying adds to a code, listed independently of the source. */

/** White space by Unicode's own property. */
const WHITE_SPACE = /\p{White_Space}/u

const INVISIBLE: readonly (readonly [first: number, last: number])[] = [
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x2060],
  [0x2066, 0x2069],
  [0xfeff, 0xfeff],
]

/** White space and invisible characters, in the order of their numbers. */
export const EVERY_BLANK: readonly string[] = Array.from({ length: 0x10000 }, (_, unit) => unit)
  .filter((unit) => {
    const invisible = INVISIBLE.some(([first, last]) => unit >= first && unit <= last)
    return invisible || WHITE_SPACE.test(String.fromCharCode(unit))
  })
  .map((unit) => String.fromCharCode(unit))

/** Characters that are near them in Unicode or look like them; a code that contains one is malformed. */
export const NO_BLANKS: readonly string[] = [
  '\0',
  '\x07',
  '\x1b',
  '\x1c',
  '\x7f',
  '\x86',
  '\xad',
  '\u180e',
  '\u2010',
  '\u2027',
  '\u2061',
  '\u2065',
  '\u206a',
  '\u2800',
  '\u3164',
  '\ufe0f',
  '\ufffe',
  '-',
  '.',
  ',',
  '_',
]
