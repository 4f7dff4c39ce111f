/** Blank characters, which users copy together with a code or a secret. */

/**
 * Matches white space of Unicode, line feeds, and invisible characters: characters of width zero, marks
 * of the writing direction, U+2060 and U+FEFF (part of `\s`).
 */
export const BLANK: RegExp = /[\s\x85\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069]/

const BLANKS = /* @__PURE__ */ new RegExp(BLANK, 'g')

/** Replaces each blank character by a plain space, so that all other characters keep their index. */
export function spaced(text: string): string {
  return text.replace(BLANKS, ' ')
}
