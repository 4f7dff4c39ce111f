/** HMAC-SHA-256 (RFC 2104, FIPS 198-1) of a message of any length. */

import { digest, sha256Hex } from './hmac.js'

/**
 * Computes HMAC-SHA-256.
 *
 * @param key - up to 64 bytes
 * @returns 64 hexadecimal digits
 */
export function hmacSha256Hex(key: Uint8Array, message: Uint8Array): string {
  const inner = new DataView(new ArrayBuffer(32))
  for (const [i, word] of digest('SHA256', withPad(key, 0x36, message)).entries()) {
    inner.setInt32(i * 4, word)
  }
  return sha256Hex(withPad(key, 0x5c, new Uint8Array(inner.buffer)))
}

/** The key, XORed with the pad over one block of 64 bytes, and the message after it. */
function withPad(key: Uint8Array, pad: number, message: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(64 + message.length).fill(pad, 0, 64)
  for (const [i, byte] of key.entries()) bytes[i] = byte ^ pad
  bytes.set(message, 64)
  return bytes
}
