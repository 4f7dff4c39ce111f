/**
 * HMAC (RFC 2104) of a counter, with the key prepared once. The message of an HOTP always has eight
 * bytes. The two key blocks are compressed once a key, so each code takes two compressions.
 */

// biome-ignore-all lint/style/noNonNullAssertion: every index is below a length fixed in this file; a check would cost a branch for each word

import type { Hash } from './hash.js'
import { sha1 } from './sha1.js'
import { sha256, sha512 } from './sha2.js'

/** The hash under the HMAC: RFC 6238 §1.2 names these three. */
export type Algorithm = 'SHA1' | 'SHA256' | 'SHA512'

/**
 * Computes the HMAC of a counter, given as two halves of 32 bits, and truncates it to the 31-bit
 * integer of RFC 4226 §5.3. The rest of einmal uses the HMAC only through this function.
 */
export type PreparedHmac = (high: number, low: number) => number

export function prepareHmac(algorithm: Algorithm, key: Uint8Array): PreparedHmac {
  const engine = engineOf(algorithm)
  const { block, scratch } = engine
  // The states after the key blocks, `key XOR ipad` and `key XOR opad` (RFC 2104 §2).
  if (key.length <= block * 4) xorBytes(scratch, key)
  else {
    digest(algorithm, key).forEach((word, i) => {
      scratch[i]! ^= word
    })
  }
  const innerKey = keyState(engine)
  // One XOR removes the inner pad and adds the outer pad. Four words in each iteration: the loop
  // itself costs more time than a word.
  // Stryker disable next-line EqualityOperator: a typed array ignores a write behind its end
  for (let i = 0; i < block; ) {
    scratch[i++]! ^= 0x36363636 ^ 0x5c5c5c5c
    scratch[i++]! ^= 0x36363636 ^ 0x5c5c5c5c
    scratch[i++]! ^= 0x36363636 ^ 0x5c5c5c5c
    scratch[i++]! ^= 0x36363636 ^ 0x5c5c5c5c
  }
  const outerKey = keyState(engine)
  fill(scratch, block, 0x36363636)
  clear(engine)
  return (high, low) => {
    const { compress, inner, outer, length } = engine
    inner[0] = high
    inner[1] = low
    compress(innerKey, inner, outer)
    compress(outerKey, outer, outer)
    const integer = truncate(outer, outer[length - 1]! & 15)
    clear(engine)
    return integer
  }
}

/** Compresses the block in the scratch memory, and returns the state after it. */
function keyState({ compress, initial, scratch, outer, length }: Engine): Int32Array {
  compress(initial, scratch, outer)
  const state = new Int32Array(length)
  for (let i = 0; i < length; i++) state[i] = outer[i]!
  return state
}

function fill(words: Int32Array, length: number, word: number): void {
  for (let i = 0; i < length; i++) words[i] = word
}

/** Returns the SHA-256 of a message in hexadecimal, 64 characters. */
export function sha256Hex(message: Uint8Array): string {
  const words = Array.from(digest('SHA256', message), (word) => {
    return (word >>> 0).toString(16).padStart(8, '0')
  })
  return words.join('')
}

/** Returns the digest of a message of any length (FIPS 180-4 §6), as words of 32 bits. */
export function digest(algorithm: Algorithm, message: Uint8Array): Int32Array {
  const engine = engineOf(algorithm)
  hashRest(engine, engine.initial, message, 0)
  const words = engine.outer.slice(0, engine.length)
  clear(engine)
  return words
}

/**
 * Compresses a message and its padding, starting from `state`. The digest is then at the beginning of
 * `outer`; the caller clears it.
 *
 * @param before - bytes that `state` contains: whole blocks
 */
export function hashRest(
  engine: Engine,
  state: Int32Array,
  message: Uint8Array,
  before: number,
): void {
  const { block, scratch, compress, outer } = engine
  const { length } = message
  let last = state
  let at = 0
  while (at + block * 4 <= length) {
    for (let i = 0; i < block; i++, at += 4) scratch[i] = wordAt(message, at)
    compress(last, scratch, outer)
    last = outer
  }
  fill(scratch, block, 0)
  xorBytes(scratch, message, at, length)
  // The padding (FIPS 180-4 §5.1): a one bit, zeros, and the length in bits, which takes two words, or
  // four for SHA-512.
  const rest = length - at
  scratch[rest >> 2]! ^= 1 << (31 - (rest & 3) * 8)
  if (rest >= block * 3.5) {
    compress(last, scratch, outer)
    last = outer
    fill(scratch, block, 0)
  }
  scratch[block - 1] = (before + length) * 8
  compress(last, scratch, outer)
  fill(scratch, block, 0x36363636)
}

/** Clears the digest and the message schedule. */
export function clear({ outer, length, schedule }: Engine): void {
  fill(outer, length, 0)
  schedule?.fill(0)
}

/** Returns the engine of an algorithm. It is made at the first use, and all keys share it. */
export function engineOf(algorithm: Algorithm): Engine {
  engines[algorithm] ??= makeEngine(HASHES[algorithm]())
  return engines[algorithm]
}

/** A hash with its working memory, which is cleared before a code is returned. */
export interface Engine extends Hash {
  /** Length of a digest, in words of 32 bits. */
  readonly length: number
  /** The message block of the inner hash: the counter, and the padding, which never changes. */
  readonly inner: Int32Array
  /** The message block of the outer hash: the inner digest, and the padding. */
  readonly outer: Int32Array
  /** Holds the inner pad between two calls. A key is XORed onto it for the key blocks. */
  readonly scratch: Int32Array
}

function makeEngine(hash: Hash): Engine {
  const { block, initial } = hash
  const { length } = initial
  // The padded block of a message of `words` words that follows the key block (FIPS 180-4 §5.1).
  const padded = (words: number): Int32Array => {
    const w = new Int32Array(block)
    w[words] = 1 << 31
    w[block - 1] = (block + words) * 32
    return w
  }
  return {
    ...hash,
    length,
    inner: padded(2),
    outer: padded(length),
    scratch: new Int32Array(block).fill(0x36363636),
  }
}

const HASHES = { SHA1: sha1, SHA256: sha256, SHA512: sha512 }
const engines: { [A in Algorithm]?: Engine } = {}

/** XORs the bytes from `start` to `end` onto words of 32 bits, big-endian. */
export function xorBytes(
  words: Int32Array,
  bytes: Uint8Array,
  start: number = 0,
  end: number = bytes.length,
): void {
  let word = 0
  let at = start
  // Stryker disable next-line EqualityOperator,ArithmeticOperator: bytes behind the end count as zeros, and words behind the block are ignored
  for (; at + 4 <= end; at += 4) words[word++]! ^= wordAt(bytes, at)
  // Stryker disable next-line EqualityOperator: as above
  for (let shift = 24; at < end; shift -= 8) words[word]! ^= bytes[at++]! << shift
}

/** Returns four bytes as a word, big-endian. */
function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
}

/**
 * Dynamic truncation (RFC 4226 §5.3): returns the 31 bits at the byte offset given by the last four
 * bits. It reads every word that the offset can name, so that no memory address depends on the secret.
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

/** Returns the 32 bits at byte `offset` when it lies in the word `i`, else zero. */
function bitsFrom(mac: Int32Array, i: number, offset: number): number {
  const bits = (offset & 3) * 8
  const here = ((i ^ (offset >> 2)) - 1) >> 31
  // Two shifts: in JavaScript a shift by 32 is a shift by 0.
  return ((mac[i]! << bits) | ((mac[i + 1]! >>> 1) >>> (31 - bits))) & here
}
