/**
 * SHA-1's compression function (RFC 3174 §6.1): one block, integers only, no allocation. The rounds
 * are written out and the words stay in variables, a ring of twenty: twenty rounds, and five, begin
 * again where they began. The second half repeats the first with one other function and constants.
 * Each sum is cut to 32 bits at once, since some engines would otherwise calculate with doubles.
 */

// biome-ignore-all format: a round a line shows that they are all the same
// biome-ignore-all lint/style/noNonNullAssertion: every index is below a length fixed in this file; a check would cost a branch for each word

import type { Hash } from './hash.js'

export function sha1(): Hash {
  const a = 0x67452301
  const b = 0xefcdab89
  // The first two, all their bits turned over, are 0x98badcfe and 0x10325476.
  const initial = Int32Array.of(a, b, ~a, ~b, 0xc3d2e1f0)
  return { initial, block: 16, compress }
}

function compress(state: Int32Array, w: Int32Array, next: Int32Array): void {
  let a = state[0]!
  let b = state[1]!
  let c = state[2]!
  let d = state[3]!
  let e = state[4]!
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
  let w16 = left(w13 ^ w8 ^ w2 ^ w0)
  let w17 = left(w14 ^ w9 ^ w3 ^ w1)
  let w18 = left(w15 ^ w10 ^ w4 ^ w2)
  let w19 = left(w16 ^ w11 ^ w5 ^ w3)
  // Choose; then, with all ones, majority, since Maj(b, c, d) = Ch(b ^ d, c, d).
  for (let majority = 0; majority > -2; majority--) {
    let k = majority ? 0x8f1bbcdc | 0 : 0x5a827999
    e = ((((((w0 + e) | 0) + k) | 0) + (d ^ ((b ^ (d & majority)) & (c ^ d)))) | 0) + ((a << 5) | (a >>> 27)) | 0; b = (b << 30) | (b >>> 2); w0 = left(w17 ^ w12 ^ w6 ^ w4)
    d = ((((((w1 + d) | 0) + k) | 0) + (c ^ ((a ^ (c & majority)) & (b ^ c)))) | 0) + ((e << 5) | (e >>> 27)) | 0; a = (a << 30) | (a >>> 2); w1 = left(w18 ^ w13 ^ w7 ^ w5)
    c = ((((((w2 + c) | 0) + k) | 0) + (b ^ ((e ^ (b & majority)) & (a ^ b)))) | 0) + ((d << 5) | (d >>> 27)) | 0; e = (e << 30) | (e >>> 2); w2 = left(w19 ^ w14 ^ w8 ^ w6)
    b = ((((((w3 + b) | 0) + k) | 0) + (a ^ ((d ^ (a & majority)) & (e ^ a)))) | 0) + ((c << 5) | (c >>> 27)) | 0; d = (d << 30) | (d >>> 2); w3 = left(w0 ^ w15 ^ w9 ^ w7)
    a = ((((((w4 + a) | 0) + k) | 0) + (e ^ ((c ^ (e & majority)) & (d ^ e)))) | 0) + ((b << 5) | (b >>> 27)) | 0; c = (c << 30) | (c >>> 2); w4 = left(w1 ^ w16 ^ w10 ^ w8)
    e = ((((((w5 + e) | 0) + k) | 0) + (d ^ ((b ^ (d & majority)) & (c ^ d)))) | 0) + ((a << 5) | (a >>> 27)) | 0; b = (b << 30) | (b >>> 2); w5 = left(w2 ^ w17 ^ w11 ^ w9)
    d = ((((((w6 + d) | 0) + k) | 0) + (c ^ ((a ^ (c & majority)) & (b ^ c)))) | 0) + ((e << 5) | (e >>> 27)) | 0; a = (a << 30) | (a >>> 2); w6 = left(w3 ^ w18 ^ w12 ^ w10)
    c = ((((((w7 + c) | 0) + k) | 0) + (b ^ ((e ^ (b & majority)) & (a ^ b)))) | 0) + ((d << 5) | (d >>> 27)) | 0; e = (e << 30) | (e >>> 2); w7 = left(w4 ^ w19 ^ w13 ^ w11)
    b = ((((((w8 + b) | 0) + k) | 0) + (a ^ ((d ^ (a & majority)) & (e ^ a)))) | 0) + ((c << 5) | (c >>> 27)) | 0; d = (d << 30) | (d >>> 2); w8 = left(w5 ^ w0 ^ w14 ^ w12)
    a = ((((((w9 + a) | 0) + k) | 0) + (e ^ ((c ^ (e & majority)) & (d ^ e)))) | 0) + ((b << 5) | (b >>> 27)) | 0; c = (c << 30) | (c >>> 2); w9 = left(w6 ^ w1 ^ w15 ^ w13)
    e = ((((((w10 + e) | 0) + k) | 0) + (d ^ ((b ^ (d & majority)) & (c ^ d)))) | 0) + ((a << 5) | (a >>> 27)) | 0; b = (b << 30) | (b >>> 2); w10 = left(w7 ^ w2 ^ w16 ^ w14)
    d = ((((((w11 + d) | 0) + k) | 0) + (c ^ ((a ^ (c & majority)) & (b ^ c)))) | 0) + ((e << 5) | (e >>> 27)) | 0; a = (a << 30) | (a >>> 2); w11 = left(w8 ^ w3 ^ w17 ^ w15)
    c = ((((((w12 + c) | 0) + k) | 0) + (b ^ ((e ^ (b & majority)) & (a ^ b)))) | 0) + ((d << 5) | (d >>> 27)) | 0; e = (e << 30) | (e >>> 2); w12 = left(w9 ^ w4 ^ w18 ^ w16)
    b = ((((((w13 + b) | 0) + k) | 0) + (a ^ ((d ^ (a & majority)) & (e ^ a)))) | 0) + ((c << 5) | (c >>> 27)) | 0; d = (d << 30) | (d >>> 2); w13 = left(w10 ^ w5 ^ w19 ^ w17)
    a = ((((((w14 + a) | 0) + k) | 0) + (e ^ ((c ^ (e & majority)) & (d ^ e)))) | 0) + ((b << 5) | (b >>> 27)) | 0; c = (c << 30) | (c >>> 2); w14 = left(w11 ^ w6 ^ w0 ^ w18)
    e = ((((((w15 + e) | 0) + k) | 0) + (d ^ ((b ^ (d & majority)) & (c ^ d)))) | 0) + ((a << 5) | (a >>> 27)) | 0; b = (b << 30) | (b >>> 2); w15 = left(w12 ^ w7 ^ w1 ^ w19)
    d = ((((((w16 + d) | 0) + k) | 0) + (c ^ ((a ^ (c & majority)) & (b ^ c)))) | 0) + ((e << 5) | (e >>> 27)) | 0; a = (a << 30) | (a >>> 2); w16 = left(w13 ^ w8 ^ w2 ^ w0)
    c = ((((((w17 + c) | 0) + k) | 0) + (b ^ ((e ^ (b & majority)) & (a ^ b)))) | 0) + ((d << 5) | (d >>> 27)) | 0; e = (e << 30) | (e >>> 2); w17 = left(w14 ^ w9 ^ w3 ^ w1)
    b = ((((((w18 + b) | 0) + k) | 0) + (a ^ ((d ^ (a & majority)) & (e ^ a)))) | 0) + ((c << 5) | (c >>> 27)) | 0; d = (d << 30) | (d >>> 2); w18 = left(w15 ^ w10 ^ w4 ^ w2)
    a = ((((((w19 + a) | 0) + k) | 0) + (e ^ ((c ^ (e & majority)) & (d ^ e)))) | 0) + ((b << 5) | (b >>> 27)) | 0; c = (c << 30) | (c >>> 2); w19 = left(w16 ^ w11 ^ w5 ^ w3)
    k = majority ? 0xca62c1d6 | 0 : 0x6ed9eba1
    e = ((((((w0 + e) | 0) + k) | 0) + (d ^ b ^ c)) | 0) + ((a << 5) | (a >>> 27)) | 0; b = (b << 30) | (b >>> 2); w0 = left(w17 ^ w12 ^ w6 ^ w4)
    d = ((((((w1 + d) | 0) + k) | 0) + (c ^ a ^ b)) | 0) + ((e << 5) | (e >>> 27)) | 0; a = (a << 30) | (a >>> 2); w1 = left(w18 ^ w13 ^ w7 ^ w5)
    c = ((((((w2 + c) | 0) + k) | 0) + (b ^ e ^ a)) | 0) + ((d << 5) | (d >>> 27)) | 0; e = (e << 30) | (e >>> 2); w2 = left(w19 ^ w14 ^ w8 ^ w6)
    b = ((((((w3 + b) | 0) + k) | 0) + (a ^ d ^ e)) | 0) + ((c << 5) | (c >>> 27)) | 0; d = (d << 30) | (d >>> 2); w3 = left(w0 ^ w15 ^ w9 ^ w7)
    a = ((((((w4 + a) | 0) + k) | 0) + (e ^ c ^ d)) | 0) + ((b << 5) | (b >>> 27)) | 0; c = (c << 30) | (c >>> 2); w4 = left(w1 ^ w16 ^ w10 ^ w8)
    e = ((((((w5 + e) | 0) + k) | 0) + (d ^ b ^ c)) | 0) + ((a << 5) | (a >>> 27)) | 0; b = (b << 30) | (b >>> 2); w5 = left(w2 ^ w17 ^ w11 ^ w9)
    d = ((((((w6 + d) | 0) + k) | 0) + (c ^ a ^ b)) | 0) + ((e << 5) | (e >>> 27)) | 0; a = (a << 30) | (a >>> 2); w6 = left(w3 ^ w18 ^ w12 ^ w10)
    c = ((((((w7 + c) | 0) + k) | 0) + (b ^ e ^ a)) | 0) + ((d << 5) | (d >>> 27)) | 0; e = (e << 30) | (e >>> 2); w7 = left(w4 ^ w19 ^ w13 ^ w11)
    b = ((((((w8 + b) | 0) + k) | 0) + (a ^ d ^ e)) | 0) + ((c << 5) | (c >>> 27)) | 0; d = (d << 30) | (d >>> 2); w8 = left(w5 ^ w0 ^ w14 ^ w12)
    a = ((((((w9 + a) | 0) + k) | 0) + (e ^ c ^ d)) | 0) + ((b << 5) | (b >>> 27)) | 0; c = (c << 30) | (c >>> 2); w9 = left(w6 ^ w1 ^ w15 ^ w13)
    e = ((((((w10 + e) | 0) + k) | 0) + (d ^ b ^ c)) | 0) + ((a << 5) | (a >>> 27)) | 0; b = (b << 30) | (b >>> 2); w10 = left(w7 ^ w2 ^ w16 ^ w14)
    d = ((((((w11 + d) | 0) + k) | 0) + (c ^ a ^ b)) | 0) + ((e << 5) | (e >>> 27)) | 0; a = (a << 30) | (a >>> 2); w11 = left(w8 ^ w3 ^ w17 ^ w15)
    c = ((((((w12 + c) | 0) + k) | 0) + (b ^ e ^ a)) | 0) + ((d << 5) | (d >>> 27)) | 0; e = (e << 30) | (e >>> 2); w12 = left(w9 ^ w4 ^ w18 ^ w16)
    b = ((((((w13 + b) | 0) + k) | 0) + (a ^ d ^ e)) | 0) + ((c << 5) | (c >>> 27)) | 0; d = (d << 30) | (d >>> 2); w13 = left(w10 ^ w5 ^ w19 ^ w17)
    a = ((((((w14 + a) | 0) + k) | 0) + (e ^ c ^ d)) | 0) + ((b << 5) | (b >>> 27)) | 0; c = (c << 30) | (c >>> 2); w14 = left(w11 ^ w6 ^ w0 ^ w18)
    e = ((((((w15 + e) | 0) + k) | 0) + (d ^ b ^ c)) | 0) + ((a << 5) | (a >>> 27)) | 0; b = (b << 30) | (b >>> 2); w15 = left(w12 ^ w7 ^ w1 ^ w19)
    d = ((((((w16 + d) | 0) + k) | 0) + (c ^ a ^ b)) | 0) + ((e << 5) | (e >>> 27)) | 0; a = (a << 30) | (a >>> 2); w16 = left(w13 ^ w8 ^ w2 ^ w0)
    c = ((((((w17 + c) | 0) + k) | 0) + (b ^ e ^ a)) | 0) + ((d << 5) | (d >>> 27)) | 0; e = (e << 30) | (e >>> 2); w17 = left(w14 ^ w9 ^ w3 ^ w1)
    b = ((((((w18 + b) | 0) + k) | 0) + (a ^ d ^ e)) | 0) + ((c << 5) | (c >>> 27)) | 0; d = (d << 30) | (d >>> 2); w18 = left(w15 ^ w10 ^ w4 ^ w2)
    a = ((((((w19 + a) | 0) + k) | 0) + (e ^ c ^ d)) | 0) + ((b << 5) | (b >>> 27)) | 0; c = (c << 30) | (c >>> 2); w19 = left(w16 ^ w11 ^ w5 ^ w3)
  }
  next[0] = state[0]! + a
  next[1] = state[1]! + b
  next[2] = state[2]! + c
  next[3] = state[3]! + d
  next[4] = state[4]! + e
}

/** A word rotated left by one bit. */
function left(word: number): number {
  return (word << 1) | (word >>> 31)
}
