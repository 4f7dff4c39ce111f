/** The characters that copying brings along, said a second time: by Unicode, and one by one. */

/** White space by Unicode's own property. */
const WHITE_SPACE = /\p{White_Space}/u

const INVISIBLE: readonly (readonly [first: number, last: number])[] = [
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x2060],
  [0x2066, 0x2069],
  [0xfeff, 0xfeff],
]

/** All of them, in their order. */
export const EVERY_BLANK: readonly string[] = Array.from({ length: 0x10000 }, (_, unit) => unit)
  .filter((unit) => {
    const invisible = INVISIBLE.some(([first, last]) => unit >= first && unit <= last)
    return invisible || WHITE_SPACE.test(String.fromCharCode(unit))
  })
  .map((unit) => String.fromCharCode(unit))

/** What stands near them in Unicode or looks like them, and is none: a code with it is no code. */
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
