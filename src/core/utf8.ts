/** UTF-8 (RFC 3629). Some engines, and Jest's jsdom, have no TextEncoder: see the second half. */

import { runtime } from './runtime.js'

/**
 * Returns the UTF-8 bytes of a text, as {@link utf8} does, where it can in memory that stays: to make an
 * array of more than 64 bytes takes microseconds, as long as to hash it.
 *
 * @param room - used from its beginning when it is large enough
 */
export function utf8Into(text: string, room: Uint8Array): Uint8Array {
  const { TextEncoder } = runtime
  // A UTF-16 code unit takes at most three bytes.
  return TextEncoder && text.length * 3 <= room.length && isWellFormed(text)
    ? room.subarray(0, new TextEncoder().encodeInto(text, room).written)
    : utf8(text)
}

/**
 * Returns the UTF-8 bytes of a text.
 *
 * @throws {URIError} when `text` has a lone surrogate, which UTF-8 cannot encode
 */
export function utf8(text: string): Uint8Array {
  const { TextEncoder } = runtime
  // TextEncoder does not throw: it writes U+FFFD for a lone surrogate.
  if (TextEncoder && isWellFormed(text)) return new TextEncoder().encode(text)
  // ASCII text, with escapes such as `%C3` for all bytes above ASCII and some ASCII bytes.
  const encoded = encodeURIComponent(text)
  const bytes = new Uint8Array(encoded.length)
  let length = 0
  for (let i = 0; i < encoded.length; i++) {
    const code = encoded.charCodeAt(i)
    const isEscape = code === 0x25
    bytes[length++] = isEscape ? Number(`0x${encoded.slice(i + 1, i + 3)}`) : code
    if (isEscape) i += 2
  }
  return bytes.slice(0, length)
}

/**
 * True when `text` has no lone surrogate, which UTF-8 cannot encode. The method of strings is used where
 * the engine has it: the expression takes microseconds for a record.
 */
export function isWellFormed(text: string & { isWellFormed?: () => boolean }): boolean {
  return text.isWellFormed?.() ?? !/[\ud800-\udfff]/u.test(text)
}
