/** What somebody calls a device. */

/** Undefined for what accounts would not take: another type, control characters, over 100 characters. */
export function labelOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 100 || UNSHOWABLE.test(value)) return undefined
  return value.trim()
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const UNSHOWABLE = /[\u0000-\u001f\u007f-\u009f]|\p{Surrogate}/u
