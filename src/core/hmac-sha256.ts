/** HMAC-SHA-256 (RFC 2104, FIPS 198-1) of messages of any length. */

// biome-ignore-all lint/style/noNonNullAssertion: every index is below the length of a digest

import { clear, digest, type Engine, engineOf, hashRest, xorBytes } from './hmac.js'

/** Computes the HMAC of a message under a prepared key: 32 bytes. */
export type Mac = (message: Uint8Array) => Uint8Array

/**
 * Prepares HMAC-SHA-256. The two key blocks are compressed once, here.
 *
 * @param key - up to 64 bytes; not needed afterwards
 */
export function prepareMac(key: Uint8Array): Mac {
  const engine = engineOf('SHA256')
  const innerKey = keyState(engine, key, 0x36363636)
  const outerKey = keyState(engine, key, 0x5c5c5c5c)
  clear(engine)
  return (message) => {
    const { compress, outer } = engine
    hashRest(engine, innerKey, message, 64)
    compress(outerKey, outer, outer)
    const mac = bytesOf(outer)
    clear(engine)
    return mac
  }
}

/** Returns the state after the key block, `key XOR pad` (RFC 2104 §2). */
function keyState({ initial, compress }: Engine, key: Uint8Array, pad: number): Int32Array {
  const words = new Int32Array(16).fill(pad)
  xorBytes(words, key)
  compress(initial, words, words)
  const state = words.slice(0, 8)
  words.fill(0)
  return state
}

/** Returns the SHA-256 of a message of any length: 32 bytes. */
export function sha256Bytes(message: Uint8Array): Uint8Array {
  return bytesOf(digest('SHA256', message))
}

function bytesOf(words: Int32Array): Uint8Array {
  const bytes = new Uint8Array(32)
  // Stryker disable next-line EqualityOperator: a typed array ignores a write behind its end
  for (let i = 0, at = 0; at < 32; i++) {
    const word = words[i]!
    bytes[at++] = word >> 24
    bytes[at++] = word >> 16
    bytes[at++] = word >> 8
    bytes[at++] = word
  }
  return bytes
}
