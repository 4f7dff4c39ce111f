/** UTF-8 (RFC 3629). Some engines, and Jest's jsdom, have no TextEncoder: see the second half. */

import { runtime } from './runtime.js'

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

/** True when the engine can tell, and no lone surrogate is in `text`. */
function isWellFormed(text: string & { isWellFormed?: () => boolean }): boolean | undefined {
  return text.isWellFormed?.()
}
