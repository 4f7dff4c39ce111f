/**
 * The compression functions of SHA-256 and SHA-512 (FIPS 180-4 §6.2, §6.4): one block, integers
 * only, no allocation. Words of 64 bits are pairs of 32, the high one first.
 */

// biome-ignore-all lint/style/noNonNullAssertion: every index is below a length fixed in this file; a check would cost a branch for each word

import type { Hash } from './hash.js'
import { H256, H512, K256, K512, wordsOf } from './sha2-constants.js'

export function sha256(): Hash<Int32Array> {
  const rounds = wordsOf(K256)
  return {
    initial: wordsOf(H256),
    length: 8,
    block: 16,
    stateOf: (words) => words.slice(0, 8),
    compress: (state, block, next) => compress256(state, block, next, rounds),
  }
}

export function sha512(): Hash<Int32Array> {
  const rounds = wordsOf(K512)
  return {
    initial: wordsOf(H512),
    length: 16,
    block: 32,
    stateOf: (words) => words.slice(0, 16),
    compress: (state, block, next) => compress512(state, block, next, rounds),
  }
}

function compress256(state: Int32Array, block: Int32Array, next: Int32Array, k: Int32Array): void {
  w.set(block)
  // Stryker disable next-line EqualityOperator: the word of a 65th round is never read
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15]!
    const y = w[i - 2]!
    w[i] =
      w[i - 16]! +
      (pair(x, x, 7) ^ pair(x, x, 18) ^ (x >>> 3)) +
      w[i - 7]! +
      (pair(y, y, 17) ^ pair(y, y, 19) ^ (y >>> 10))
  }
  ring.set(state)
  for (let i = 0; i < 64; i++) {
    const a = ring[-i & 7]!
    const b = ring[(1 - i) & 7]!
    const c = ring[(2 - i) & 7]!
    const e = ring[(4 - i) & 7]!
    const f = ring[(5 - i) & 7]!
    const g = ring[(6 - i) & 7]!
    const t1 =
      (ring[(7 - i) & 7]! + sigma(e, e, 6, 11, 25) + ((e & f) ^ (~e & g)) + k[i]! + w[i]!) | 0
    ring[(3 - i) & 7]! += t1
    ring[(7 - i) & 7] = t1 + sigma(a, a, 2, 13, 22) + ((a & b) ^ (a & c) ^ (b & c))
  }
  // Stryker disable next-line EqualityOperator: the word behind the state is never read
  for (let i = 0; i < 8; i++) next[i] = state[i]! + ring[i]!
  ring.fill(0)
  w.fill(0)
}

function compress512(state: Int32Array, block: Int32Array, next: Int32Array, k: Int32Array): void {
  w.set(block)
  // Stryker disable next-line EqualityOperator: a typed array ignores a write behind its end
  for (let i = 32; i < 160; i += 2) {
    const xh = w[i - 30]!
    const xl = w[i - 29]!
    const yh = w[i - 4]!
    const yl = w[i - 3]!
    const low =
      (w[i - 31]! >>> 0) +
      ((pair(xl, xh, 1) ^ pair(xl, xh, 8) ^ pair(xl, xh, 7)) >>> 0) +
      (w[i - 13]! >>> 0) +
      ((pair(yl, yh, 19) ^ pair(yh, yl, 29) ^ pair(yl, yh, 6)) >>> 0)
    w[i] =
      w[i - 32]! +
      (pair(xh, xl, 1) ^ pair(xh, xl, 8) ^ (xh >>> 7)) +
      w[i - 14]! +
      (pair(yh, yl, 19) ^ pair(yl, yh, 29) ^ (yh >>> 6)) +
      carry(low)
    w[i + 1] = low
  }
  ring.set(state)
  for (let i = 0; i < 160; i += 2) {
    const ah = ring[-i & 15]!
    const al = ring[(1 - i) & 15]!
    const bh = ring[(2 - i) & 15]!
    const bl = ring[(3 - i) & 15]!
    const ch = ring[(4 - i) & 15]!
    const cl = ring[(5 - i) & 15]!
    const eh = ring[(8 - i) & 15]!
    const el = ring[(9 - i) & 15]!
    const fh = ring[(10 - i) & 15]!
    const fl = ring[(11 - i) & 15]!
    const gh = ring[(12 - i) & 15]!
    const gl = ring[(13 - i) & 15]!
    const t1l =
      (ring[(15 - i) & 15]! >>> 0) +
      (sigma(el, eh, 14, 18, 9) >>> 0) +
      (((el & fl) ^ (~el & gl)) >>> 0) +
      (k[i + 1]! >>> 0) +
      (w[i + 1]! >>> 0)
    const t1h =
      (ring[(14 - i) & 15]! +
        sigma(eh, el, 14, 18, 9) +
        ((eh & fh) ^ (~eh & gh)) +
        k[i]! +
        w[i]! +
        carry(t1l)) |
      0
    const newEl = (ring[(7 - i) & 15]! >>> 0) + (t1l >>> 0)
    const newAl =
      (t1l >>> 0) + (sigma(ah, al, 2, 7, 28) >>> 0) + (((al & bl) ^ (al & cl) ^ (bl & cl)) >>> 0)
    ring[(6 - i) & 15]! += t1h + carry(newEl)
    ring[(7 - i) & 15] = newEl
    ring[(14 - i) & 15] =
      t1h + sigma(al, ah, 2, 7, 28) + ((ah & bh) ^ (ah & ch) ^ (bh & ch)) + carry(newAl)
    ring[(15 - i) & 15] = newAl
  }
  // Stryker disable next-line EqualityOperator: the words behind the state are never read
  for (let i = 0; i < 16; i += 2) {
    const low = (state[i + 1]! >>> 0) + (ring[i + 1]! >>> 0)
    next[i] = state[i]! + ring[i]! + carry(low)
    next[i + 1] = low
  }
  ring.fill(0)
  w.fill(0)
}

/** Working memory: the message schedule W, cleared after each block. */
export const w: Int32Array = /* @__PURE__ */ new Int32Array(160)
/** Working memory: the variables a to h as a ring that turns by one place each round. */
export const ring: Int32Array = /* @__PURE__ */ new Int32Array(16)

/** Returns the carry of a sum of unsigned low words. Exact: the sum is below 2^35. */
function carry(sum: number): number {
  return (sum / 2 ** 32) | 0
}

/** XORs three rotations of a pair. The last one swaps the halves, so it rotates by 32 bits more. */
function sigma(first: number, second: number, x: number, y: number, z: number): number {
  return pair(first, second, x) ^ pair(first, second, y) ^ pair(second, first, z)
}

/** Shifts a pair right and returns one word: `first` moves right, and bits of `second` fill it. */
function pair(first: number, second: number, bits: number): number {
  return (first >>> bits) | (second << (32 - bits))
}
