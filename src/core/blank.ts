/** What copying brings along with a code or a secret. */

/**
 * Any white space of Unicode, also line feeds, and what nobody sees: characters of width zero, marks
 * of the writing direction, U+2060 and U+FEFF (which `\s` has).
 */
export const BLANK: RegExp = /[\s\x85\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069]/

const BLANKS = /* @__PURE__ */ new RegExp(BLANK, 'g')

/** The text with a plain space for each such character: what is left keeps its place. */
export function spaced(text: string): string {
  return text.replace(BLANKS, ' ')
}
