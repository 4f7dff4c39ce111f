/** Bytes as text that any column holds: base64url without padding (RFC 4648 §5). */

import { runtime } from '../core/runtime.js'

export function toBase64Url(bytes: Uint8Array): string {
  const base64 = runtime.btoa(String.fromCharCode(...bytes))
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** Undefined for any text that {@link toBase64Url} does not write, so that each has one spelling. */
export function fromBase64Url(text: string): Uint8Array | undefined {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) return undefined
  const bytes = new Uint8Array((text.length * 3) >> 2)
  let buffer = 0
  let bits = 0
  let at = 0
  for (let i = 0; i < text.length; i++) {
    buffer = (buffer << 6) | sextet(text.charCodeAt(i))
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = buffer >> bits
    }
  }
  // What is left over behind the last byte must be zeros.
  return (buffer & ((1 << bits) - 1)) === 0 ? bytes : undefined
}

/** A to Z are 0 to 25, a to z 26 to 51, 0 to 9 52 to 61, - is 62 and _ is 63. */
function sextet(code: number): number {
  if (code === 95) return 63
  if (code >= 97) return code - 71
  if (code >= 65) return code - 65
  return code >= 48 ? code + 4 : 62
}
