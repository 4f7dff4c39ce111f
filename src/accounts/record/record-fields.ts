/** The fields of a record's text. Each value has one text, so that each record has one too. */

/** An instant as JavaScript writes it: up to 16 digits (ECMA-262 §21.4.1.1). */
export const INSTANT = '0|-?[1-9]\\d{0,14}|-?[1-8]\\d{15}'

/** Writes a field with its name; nothing for a value that is absent. */
export function field(name: string, value: number | bigint | string | undefined): string {
  return value === undefined ? '' : ` ${name}=${value}`
}

/** Reads a text; `undefined` unless `encodeURIComponent` wrote it. */
export function decoded(encoded: string): string | undefined {
  // Faster, since most labels are empty.
  if (encoded === '') return encoded
  try {
    const text = decodeURIComponent(encoded)
    if (encodeURIComponent(text) === encoded) return text
  } catch {
    // Not percent-encoded.
  }
  return undefined
}

export function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text)
}
