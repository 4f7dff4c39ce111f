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
  const engine = engineOf(algorithm)
  const { block, initial, scratch } = engine
  // What the hash makes of the key blocks, `key XOR ipad` and `key XOR opad` (RFC 2104 §2).
  if (key.length <= block * 4) xorBytes(scratch, key)
  else {
    digest(algorithm, key).forEach((word, i) => {
      scratch[i]! ^= word
    })
  }
  const innerKey = hashed(engine, initial)
  // What takes the inner pad off puts the outer one on. Four words a turn of the loop, since the turn
  // itself takes longer than a word.
  // Stryker disable next-line EqualityOperator: an array takes no word behind its end
  for (let i = 0; i < block; ) {
    scratch[i++]! ^= 0x36363636 ^ 0x5c5c5c5c
    scratch[i++]! ^= 0x36363636 ^ 0x5c5c5c5c
    scratch[i++]! ^= 0x36363636 ^ 0x5c5c5c5c
    scratch[i++]! ^= 0x36363636 ^ 0x5c5c5c5c
  }
  const outerKey = hashed(engine, initial)
  fill(scratch, block, 0x36363636)
  fill(engine.outer, engine.length, 0)
  return (high, low) => {
    const { compress, inner, outer, length } = engine
    inner[0] = high
    inner[1] = low
    compress(innerKey, inner, outer)
    compress(outerKey, outer, outer)
    const integer = truncate(outer, outer[length - 1]! & 15)
    fill(outer, length, 0)
    return integer
  }
}

/** The next state, of one and the block in the scratch memory. */
function hashed({ compress, scratch, outer, stateOf }: Engine, state: unknown): unknown {
  compress(state, scratch, outer)
  return stateOf(outer)
}

function fill(words: Int32Array, length: number, word: number): void {
  for (let i = 0; i < length; i++) words[i] = word
}

/** The SHA-256 of a message, in hexadecimal: 64 characters. */
export function sha256Hex(message: Uint8Array): string {
  const words = Array.from(digest('SHA256', message), (word) => {
    return (word >>> 0).toString(16).padStart(8, '0')
  })
  return words.join('')
}

/** The digest of a message of any length (FIPS 180-4 §6). */
export function digest(algorithm: Algorithm, message: Uint8Array): Int32Array {
  const engine = engineOf(algorithm)
  const { block, scratch, outer } = engine
  const { length } = message
  // Behind the message a one bit, zeros, and its length in bits: two words, or four for SHA-512.
  const padded = Math.ceil((length + 1 + block / 2) / (block * 4)) * block
  const words = new Int32Array(padded)
  xorBytes(words, Uint8Array.of(...message, 0x80))
  words[padded - 1] = length * 8
  let state = engine.initial
  for (let i = 0; i < padded; i += block) {
    scratch.set(words.slice(i, i + block))
    state = hashed(engine, state)
  }
  const result = outer.slice(0, engine.length)
  fill(scratch, block, 0x36363636)
  fill(outer, engine.length, 0)
  return result
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
  /** The inner pad, between two calls: a key is put on it, and taken off again. */
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
    outer: padded(hash.length),
    scratch: new Int32Array(block).fill(0x36363636),
  }
}

const HASHES = { SHA1: sha1, SHA256: sha256, SHA512: sha512 }
const engines: { [A in Algorithm]?: Engine } = {}

/** XORs bytes onto words of 32 bits, the first byte the highest; behind the last one are zeros. */
function xorBytes(words: Int32Array, bytes: Uint8Array): void {
  // Stryker disable next-line EqualityOperator: what is behind the bytes changes no word
  for (let i = 0; i < bytes.length; ) {
    words[i >> 2]! ^= (bytes[i++]! << 24) | (bytes[i++]! << 16) | (bytes[i++]! << 8) | bytes[i++]!
  }
}

/**
 * Dynamic truncation (RFC 4226 §5.3): the 31 bits that begin at the byte which the last four bits
 * name. Every word is looked at, so that no address depends on the secret.
 */
function truncate(mac: Int32Array, offset: number): number {
  return (
    (bitsFrom(mac, 0, offset) |
      bitsFrom(mac, 1, offset) |
      bitsFrom(mac, 2, offset) |
      bitsFrom(mac, 3, offset)) &
    ~(1 << 31)
  )
}

/** The 32 bits from the offset on when it points into the word `i`, else zero. */
function bitsFrom(mac: Int32Array, i: number, offset: number): number {
  const bits = (offset & 3) * 8
  const here = ((i ^ (offset >> 2)) - 1) >> 31
  // In two steps: a shift by 32 is a shift by 0.
  return ((mac[i]! << bits) | ((mac[i + 1]! >>> 1) >>> (31 - bits))) & here
}
