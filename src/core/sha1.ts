/** SHA-1's compression function (RFC 3174 §6.1): one block, integers only, no allocation. */

// biome-ignore-all lint/style/noNonNullAssertion: every index is below a length fixed in this file; a check would cost a branch for each word

import type { Hash } from './hash.js'

export function sha1(): Hash {
  // Signed, as the states that follow are: arrays of one kind are read faster.
  const initial = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0].map((w) => w | 0)
  return { initial, schedule: new Int32Array(80), block: 16, compress }
}

function compress(state: readonly number[], w: Int32Array): void {
  expand(w)
  // Says that they are integers: where small ones have 31 bits, an array may hold them as doubles.
  let a = state[0]! | 0
  let b = state[1]! | 0
  let c = state[2]! | 0
  let d = state[3]! | 0
  let e = state[4]! | 0
  let i = 0
  for (; i < 20; i++) {
    const next = (e + 0x5a827999 + w[i]! + (d ^ (b & (c ^ d))) + ((a << 5) | (a >>> 27))) | 0
    e = d
    d = c
    c = (b << 30) | (b >>> 2)
    b = a
    a = next
  }
  for (; i < 40; i++) {
    const next = (e + 0x6ed9eba1 + w[i]! + (b ^ c ^ d) + ((a << 5) | (a >>> 27))) | 0
    e = d
    d = c
    c = (b << 30) | (b >>> 2)
    b = a
    a = next
  }
  for (; i < 60; i++) {
    const next = (e + 0x8f1bbcdc + w[i]! + ((b & c) | (d & (b | c))) + ((a << 5) | (a >>> 27))) | 0
    e = d
    d = c
    c = (b << 30) | (b >>> 2)
    b = a
    a = next
  }
  for (; i < 80; i++) {
    const next = (e + 0xca62c1d6 + w[i]! + (b ^ c ^ d) + ((a << 5) | (a >>> 27))) | 0
    e = d
    d = c
    c = (b << 30) | (b >>> 2)
    b = a
    a = next
  }
  w[0] = state[0]! + a
  w[1] = state[1]! + b
  w[2] = state[2]! + c
  w[3] = state[3]! + d
  w[4] = state[4]! + e
}

/** The words of the rounds from the sixteen in front, which stay in variables meanwhile. */
function expand(w: Int32Array): void {
  let w0 = w[0]!
  let w1 = w[1]!
  let w2 = w[2]!
  let w3 = w[3]!
  let w4 = w[4]!
  let w5 = w[5]!
  let w6 = w[6]!
  let w7 = w[7]!
  let w8 = w[8]!
  let w9 = w[9]!
  let w10 = w[10]!
  let w11 = w[11]!
  let w12 = w[12]!
  let w13 = w[13]!
  let w14 = w[14]!
  let w15 = w[15]!
  // Stryker disable next-line EqualityOperator: an array takes no word behind its end
  for (let i = 16; i < 80; i += 16) {
    w[i] = w0 = left(w13 ^ w8 ^ w2 ^ w0)
    w[i + 1] = w1 = left(w14 ^ w9 ^ w3 ^ w1)
    w[i + 2] = w2 = left(w15 ^ w10 ^ w4 ^ w2)
    w[i + 3] = w3 = left(w0 ^ w11 ^ w5 ^ w3)
    w[i + 4] = w4 = left(w1 ^ w12 ^ w6 ^ w4)
    w[i + 5] = w5 = left(w2 ^ w13 ^ w7 ^ w5)
    w[i + 6] = w6 = left(w3 ^ w14 ^ w8 ^ w6)
    w[i + 7] = w7 = left(w4 ^ w15 ^ w9 ^ w7)
    w[i + 8] = w8 = left(w5 ^ w0 ^ w10 ^ w8)
    w[i + 9] = w9 = left(w6 ^ w1 ^ w11 ^ w9)
    w[i + 10] = w10 = left(w7 ^ w2 ^ w12 ^ w10)
    w[i + 11] = w11 = left(w8 ^ w3 ^ w13 ^ w11)
    w[i + 12] = w12 = left(w9 ^ w4 ^ w14 ^ w12)
    w[i + 13] = w13 = left(w10 ^ w5 ^ w15 ^ w13)
    w[i + 14] = w14 = left(w11 ^ w6 ^ w0 ^ w14)
    w[i + 15] = w15 = left(w12 ^ w7 ^ w1 ^ w15)
  }
}

/** A word rotated left by one bit. */
function left(word: number): number {
  return (word << 1) | (word >>> 31)
}
