/** Base64 (RFC 4648 §4) without `atob` and `btoa`, which some engines lack. */

// biome-ignore-all lint/style/noNonNullAssertion: a byte behind the end counts as zero in bit operations

export const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Writes bytes with padding. */
export function writeBase64(bytes: ArrayLike<number>): string {
  return writeDigits(bytes, BASE64) + '=='.slice(0, (bytes.length * 2) % 3)
}

/** Writes bytes without padding, in an alphabet of 64 digits. */
export function writeDigits(bytes: ArrayLike<number>, alphabet: string): string {
  const digit = (sextet: number): number => alphabet.charCodeAt(sextet & 63)
  let text = ''
  // Stryker disable next-line EqualityOperator: the digits of a group behind the end are cut off
  for (let i = 0; i < bytes.length; i += 3) {
    const word = (bytes[i]! << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!
    text += String.fromCharCode(digit(word >> 18), digit(word >> 12), digit(word >> 6), digit(word))
  }
  return text.slice(0, Math.ceil((bytes.length * 4) / 3))
}

/** The values of 64 digits by character code, for {@link readDigits}. */
export function valuesOf(alphabet: string): readonly (number | undefined)[] {
  const values: (number | undefined)[] = []
  // Stryker disable next-line EqualityOperator: no character has the code NaN
  for (let i = 0; i < alphabet.length; i++) values[alphabet.charCodeAt(i)] = i
  return values
}

/**
 * Reads digits into bytes.
 *
 * @returns the bits after the last byte, as a number; -1 when a character is no digit, or when they are six,
 * which is one digit too many or too few
 */
export function readDigits(
  text: string,
  values: readonly (number | undefined)[],
  bytes: Uint8Array,
): number {
  let buffer = 0
  let bits = 0
  let at = 0
  for (let i = 0; i < text.length; i++) {
    const sextet = values[text.charCodeAt(i)]
    if (sextet === undefined) return -1
    buffer = (buffer << 6) | sextet
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = buffer >> bits
    }
  }
  return bits < 6 ? buffer & ((1 << bits) - 1) : -1
}

/**
 * Reads base64 with or without padding. It drops bits after the last byte, as `atob` does. It refuses
 * white space, which `atob` skips: a space can be a plus that URL decoding changed, and skipping it
 * would change the secret.
 *
 * @returns the bytes as a text where each character is one byte; undefined when `text` is not base64
 */
export function readBase64(text: string): string | undefined {
  const digits = text.length % 4 > 0 ? text : text.replace(/==?$/, '')
  let buffer = 0
  let bits = 0
  let bytes = ''
  for (const digit of digits) {
    const sextet = BASE64.indexOf(digit)
    if (sextet < 0) return undefined
    buffer = (buffer << 6) | sextet
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes += String.fromCharCode((buffer >> bits) & 255)
    }
  }
  // One digit after the last group of four has only six bits, less than a byte.
  return bits < 6 ? bytes : undefined
}
