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
  const { initial, block, compress, inner, outer, scratch } = engineOf(algorithm)
  const { length } = initial
  // The key in whole words, and zeros up to the block (RFC 2104 §2).
  if (key.length > block * 4) scratch.set(digest(algorithm, key))
  else toWords(key, scratch)
  // What the hash makes of the key blocks, `key XOR ipad` and `key XOR opad` (RFC 2104 §2).
  const keyed = (pad: number): Int32Array => {
    for (let i = 0; i < block; i++) scratch[i]! ^= pad
    const state = new Int32Array(length)
    compress(initial, scratch, state)
    return state
  }
  const innerKey = keyed(0x36363636)
  // What takes the inner pad off puts the outer one on.
  const outerKey = keyed(0x36363636 ^ 0x5c5c5c5c)
  scratch.fill(0)
  return (high, low) => {
    inner[0] = high
    inner[1] = low
    compress(innerKey, inner, outer)
    compress(outerKey, outer, scratch)
    const integer = truncate(scratch, length)
    for (let i = 0; i < length; i++) outer[i] = scratch[i] = 0
    return integer
  }
}

/** The digest of a message of any length (FIPS 180-4 §6). */
export function digest(algorithm: Algorithm, message: Uint8Array): Int32Array {
  const { initial, block, compress, scratch } = engineOf(algorithm)
  const { length } = message
  // Behind the message a one bit, zeros, and its length in bits: two words, or four for SHA-512.
  const padded = Math.ceil((length + 1 + block / 2) / (block * 4)) * block
  const words = new Int32Array(padded)
  toWords(Uint8Array.of(...message, 0x80), words)
  words[padded - 1] = length * 8
  const state = initial.slice()
  for (let i = 0; i < padded; i += block) {
    scratch.set(words.slice(i, i + block))
    compress(state, scratch, state)
  }
  scratch.fill(0)
  return state
}

/** Made at the first use of an algorithm, and used by all keys in turn. */
export function engineOf(algorithm: Algorithm): Engine {
  engines[algorithm] ??= makeEngine(HASHES[algorithm]())
  return engines[algorithm]
}

/** A hash, and the memory that a code takes here: cleared of it before the code is given. */
interface Engine extends Hash {
  /** The counter behind the block of a key, and its padding, which never changes. */
  readonly inner: Int32Array
  /** The inner digest likewise. */
  readonly outer: Int32Array
  /** All zeros between two calls: a key shorter than the block relies on it. */
  readonly scratch: Int32Array
}

function makeEngine(hash: Hash): Engine {
  const { block } = hash
  // A message of so many words behind a block of key (FIPS 180-4 §5.1).
  const padded = (words: number): Int32Array => {
    const w = new Int32Array(block)
    w[words] = 1 << 31
    w[block - 1] = (block + words) * 32
    return w
  }
  return {
    ...hash,
    inner: padded(2),
    outer: padded(hash.initial.length),
    scratch: new Int32Array(block),
  }
}

const HASHES = { SHA1: sha1, SHA256: sha256, SHA512: sha512 }
const engines: { [A in Algorithm]?: Engine } = {}

/** Words of 32 bits, the first byte the highest; zeros fill up the last one. */
function toWords(bytes: Uint8Array, words: Int32Array): void {
  for (let i = 0; i < bytes.length; ) {
    words[i >> 2] = (bytes[i++]! << 24) | (bytes[i++]! << 16) | (bytes[i++]! << 8) | bytes[i++]!
  }
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
