/** HMAC-SHA-256 (RFC 2104, FIPS 198-1) of messages of any length. */

import { digest } from './hmac.js'

/** Computes the HMAC of a message under a prepared key: 32 bytes. */
export type Mac = (message: Uint8Array) => Uint8Array

/**
 * Prepares HMAC-SHA-256.
 *
 * @param key - up to 64 bytes; copied
 */
export function prepareMac(key: Uint8Array): Mac {
  const inner = padded(key, 0x36)
  const outer = padded(key, 0x5c)
  return (message) => sha256Bytes(joined(outer, sha256Bytes(joined(inner, message))))
}

/** The key, XORed with the pad over one block of 64 bytes. */
function padded(key: Uint8Array, pad: number): Uint8Array {
  const block = new Uint8Array(64).fill(pad)
  for (const [i, byte] of key.entries()) block[i] = byte ^ pad
  return block
}

function joined(block: Uint8Array, message: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(block.length + message.length)
  bytes.set(block)
  bytes.set(message, block.length)
  return bytes
}

/** Returns the SHA-256 of a message of any length: 32 bytes. */
export function sha256Bytes(message: Uint8Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(32))
  for (const [i, word] of digest('SHA256', message).entries()) view.setInt32(i * 4, word)
  return new Uint8Array(view.buffer)
}
