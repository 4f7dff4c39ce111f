/**
 * HMAC (RFC 2104) of a counter, with the key prepared once. The message of an HOTP always has eight
 * bytes: behind the two key blocks a code is two compressions of one block, and nothing else.
 */

// biome-ignore-all lint/style/noNonNullAssertion: every index is below a length fixed in this file; a check would cost a branch for each word

import type { Hash } from './hash.js'
import { sha1 } from './sha1.js'
import { sha256, sha512 } from './sha2.js'

/** The hash under the HMAC: RFC 6238 §1.2 names these three. */
export type Algorithm = 'SHA1' | 'SHA256' | 'SHA512'

/**
 * From a counter, in its halves of 32 bits, to the 31-bit integer that RFC 4226 §5.3 makes of its
 * HMAC: all that the rest of einmal knows of hashes.
 */
export type PreparedHmac = (high: number, low: number) => number

export function prepareHmac(algorithm: Algorithm, key: Uint8Array): PreparedHmac {
  const hash = hashOf(algorithm)
  const { initial, block, schedule: w, compress } = hash
  const { length } = initial
  const words = key.length > block * 4 ? digest(hash, key) : toWords(key)
  // What the hash makes of the key blocks, `key XOR ipad` and `key XOR opad` (RFC 2104 §2).
  const keyed = (pad: number): Int32Array => {
    w.fill(pad)
    // Stryker disable next-line EqualityOperator: undefined XOR the pad is the pad
    for (let i = 0; i < words.length; i++) w[i] = words[i]! ^ pad
    compress(initial, w)
    return w.slice(0, length)
  }
  const inner = keyed(0x36363636)
  const outer = keyed(0x5c5c5c5c)
  return (high, low) => {
    w[0] = high
    w[1] = low
    endBlock(w, 2, block)
    compress(inner, w)
    endBlock(w, length, block)
    compress(outer, w)
    const integer = truncate(w, length)
    w.fill(0)
    return integer
  }
}

/** The padding of a message of so many words, behind one block of key (FIPS 180-4 §5.1). */
function endBlock(w: Int32Array, words: number, block: number): void {
  w[words] = 1 << 31
  // Stryker disable next-line EqualityOperator: the rounds write over the word behind the block
  for (let i = words + 1; i < block; i++) w[i] = 0
  w[block - 1] = (block + words) * 32
}

/** The digest of a message of any length (FIPS 180-4 §6). */
export function digest(
  { initial, block, schedule: w, compress }: Hash,
  message: Uint8Array,
): Int32Array {
  // Behind the message a one bit, zeros, and its length in bits: two words, or four for SHA-512.
  const blocks = Math.ceil((message.length + 1 + block / 2) / (block * 4))
  const padded = new Uint8Array(blocks * block * 4)
  padded.set(message)
  padded[message.length] = 0x80
  const words = toWords(padded)
  words[words.length - 1] = message.length * 8
  let state = initial
  for (let i = 0; i < words.length; i += block) {
    w.set(words.slice(i, i + block))
    compress(state, w)
    state = w.slice(0, initial.length)
  }
  return state
}

export function hashOf(algorithm: Algorithm): Hash {
  hashes[algorithm] ??= MAKERS[algorithm]()
  return hashes[algorithm]
}

const MAKERS = { SHA1: sha1, SHA256: sha256, SHA512: sha512 }
const hashes: { [A in Algorithm]?: Hash } = {}

/** Words of 32 bits, the first byte the highest; zeros fill up the last one. */
function toWords(bytes: Uint8Array): number[] {
  const words: number[] = []
  for (let i = 0; i < bytes.length; ) {
    words.push((bytes[i++]! << 24) | (bytes[i++]! << 16) | (bytes[i++]! << 8) | bytes[i++]!)
  }
  return words
}

/**
 * Dynamic truncation (RFC 4226 §5.3): the 31 bits that begin at the byte which the last four bits
 * name. Every word is looked at, so that no address depends on the secret.
 */
function truncate(mac: Int32Array, words: number): number {
  const offset = mac[words - 1]! & 15
  let first = 0
  let second = 0
  // Stryker disable next-line EqualityOperator: no offset points to the fifth word
  for (let i = 0; i < 4; i++) {
    // All ones at the word that the offset points into, else zero.
    const here = ((i ^ (offset >> 2)) - 1) >> 31
    first |= mac[i]! & here
    second |= mac[i + 1]! & here
  }
  const bits = (offset & 3) * 8
  // In two steps: a shift by 32 is a shift by 0.
  return ((first << bits) | ((second >>> 1) >>> (31 - bits))) & ~(1 << 31)
}
