/**
 * SHA-1's compression function (RFC 3174 §6.1): one block, integers only, no allocation. The rounds
 * are written out and the words stay in variables, a ring of twenty, so that twenty rounds begin
 * again where they began. The second half repeats the first with one other function and constants.
 * Each sum is cut to 32 bits at once, since some engines would otherwise calculate with doubles.
 */

// biome-ignore-all format: a round a line shows that they are all the same
// biome-ignore-all lint/style/noNonNullAssertion: every index is below a length fixed in this file; a check would cost a branch for each word

import type { Hash } from './hash.js'

export function sha1(): Hash<State> {
  const a = 0x67452301
  const b = 0xefcdab89 | 0
  // The first two, all their bits turned over, are 0x98badcfe and 0x10325476.
  const initial = { a, b, c: ~a, d: ~b, e: 0xc3d2e1f0 | 0 }
  return { initial, length: 5, block: 16, compress, stateOf }
}

/** Five words by name: an object is made quicker than an array of integers. */
interface State { a: number; b: number; c: number; d: number; e: number }

function stateOf(words: Int32Array): State {
  return { a: words[0]!, b: words[1]!, c: words[2]!, d: words[3]!, e: words[4]! }
}

function compress(state: State, w: Int32Array, next: Int32Array): void {
  let { a, b, c, d, e } = state
  let t: number
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
    t = ((((((w0 + e) | 0) + k) | 0) + (d ^ ((b ^ (d & majority)) & (c ^ d)))) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w0 = left(w17 ^ w12 ^ w6 ^ w4)
    t = ((((((w1 + e) | 0) + k) | 0) + (d ^ ((b ^ (d & majority)) & (c ^ d)))) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w1 = left(w18 ^ w13 ^ w7 ^ w5)
    t = ((((((w2 + e) | 0) + k) | 0) + (d ^ ((b ^ (d & majority)) & (c ^ d)))) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w2 = left(w19 ^ w14 ^ w8 ^ w6)
    t = ((((((w3 + e) | 0) + k) | 0) + (d ^ ((b ^ (d & majority)) & (c ^ d)))) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w3 = left(w0 ^ w15 ^ w9 ^ w7)
    t = ((((((w4 + e) | 0) + k) | 0) + (d ^ ((b ^ (d & majority)) & (c ^ d)))) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w4 = left(w1 ^ w16 ^ w10 ^ w8)
    t = ((((((w5 + e) | 0) + k) | 0) + (d ^ ((b ^ (d & majority)) & (c ^ d)))) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w5 = left(w2 ^ w17 ^ w11 ^ w9)
    t = ((((((w6 + e) | 0) + k) | 0) + (d ^ ((b ^ (d & majority)) & (c ^ d)))) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w6 = left(w3 ^ w18 ^ w12 ^ w10)
    t = ((((((w7 + e) | 0) + k) | 0) + (d ^ ((b ^ (d & majority)) & (c ^ d)))) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w7 = left(w4 ^ w19 ^ w13 ^ w11)
    t = ((((((w8 + e) | 0) + k) | 0) + (d ^ ((b ^ (d & majority)) & (c ^ d)))) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w8 = left(w5 ^ w0 ^ w14 ^ w12)
    t = ((((((w9 + e) | 0) + k) | 0) + (d ^ ((b ^ (d & majority)) & (c ^ d)))) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w9 = left(w6 ^ w1 ^ w15 ^ w13)
    t = ((((((w10 + e) | 0) + k) | 0) + (d ^ ((b ^ (d & majority)) & (c ^ d)))) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w10 = left(w7 ^ w2 ^ w16 ^ w14)
    t = ((((((w11 + e) | 0) + k) | 0) + (d ^ ((b ^ (d & majority)) & (c ^ d)))) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w11 = left(w8 ^ w3 ^ w17 ^ w15)
    t = ((((((w12 + e) | 0) + k) | 0) + (d ^ ((b ^ (d & majority)) & (c ^ d)))) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w12 = left(w9 ^ w4 ^ w18 ^ w16)
    t = ((((((w13 + e) | 0) + k) | 0) + (d ^ ((b ^ (d & majority)) & (c ^ d)))) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w13 = left(w10 ^ w5 ^ w19 ^ w17)
    t = ((((((w14 + e) | 0) + k) | 0) + (d ^ ((b ^ (d & majority)) & (c ^ d)))) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w14 = left(w11 ^ w6 ^ w0 ^ w18)
    t = ((((((w15 + e) | 0) + k) | 0) + (d ^ ((b ^ (d & majority)) & (c ^ d)))) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w15 = left(w12 ^ w7 ^ w1 ^ w19)
    t = ((((((w16 + e) | 0) + k) | 0) + (d ^ ((b ^ (d & majority)) & (c ^ d)))) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w16 = left(w13 ^ w8 ^ w2 ^ w0)
    t = ((((((w17 + e) | 0) + k) | 0) + (d ^ ((b ^ (d & majority)) & (c ^ d)))) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w17 = left(w14 ^ w9 ^ w3 ^ w1)
    t = ((((((w18 + e) | 0) + k) | 0) + (d ^ ((b ^ (d & majority)) & (c ^ d)))) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w18 = left(w15 ^ w10 ^ w4 ^ w2)
    t = ((((((w19 + e) | 0) + k) | 0) + (d ^ ((b ^ (d & majority)) & (c ^ d)))) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w19 = left(w16 ^ w11 ^ w5 ^ w3)
    k = majority ? 0xca62c1d6 | 0 : 0x6ed9eba1
    t = ((((((w0 + e) | 0) + k) | 0) + (b ^ c ^ d)) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w0 = left(w17 ^ w12 ^ w6 ^ w4)
    t = ((((((w1 + e) | 0) + k) | 0) + (b ^ c ^ d)) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w1 = left(w18 ^ w13 ^ w7 ^ w5)
    t = ((((((w2 + e) | 0) + k) | 0) + (b ^ c ^ d)) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w2 = left(w19 ^ w14 ^ w8 ^ w6)
    t = ((((((w3 + e) | 0) + k) | 0) + (b ^ c ^ d)) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w3 = left(w0 ^ w15 ^ w9 ^ w7)
    t = ((((((w4 + e) | 0) + k) | 0) + (b ^ c ^ d)) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w4 = left(w1 ^ w16 ^ w10 ^ w8)
    t = ((((((w5 + e) | 0) + k) | 0) + (b ^ c ^ d)) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w5 = left(w2 ^ w17 ^ w11 ^ w9)
    t = ((((((w6 + e) | 0) + k) | 0) + (b ^ c ^ d)) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w6 = left(w3 ^ w18 ^ w12 ^ w10)
    t = ((((((w7 + e) | 0) + k) | 0) + (b ^ c ^ d)) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w7 = left(w4 ^ w19 ^ w13 ^ w11)
    t = ((((((w8 + e) | 0) + k) | 0) + (b ^ c ^ d)) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w8 = left(w5 ^ w0 ^ w14 ^ w12)
    t = ((((((w9 + e) | 0) + k) | 0) + (b ^ c ^ d)) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w9 = left(w6 ^ w1 ^ w15 ^ w13)
    t = ((((((w10 + e) | 0) + k) | 0) + (b ^ c ^ d)) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w10 = left(w7 ^ w2 ^ w16 ^ w14)
    t = ((((((w11 + e) | 0) + k) | 0) + (b ^ c ^ d)) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w11 = left(w8 ^ w3 ^ w17 ^ w15)
    t = ((((((w12 + e) | 0) + k) | 0) + (b ^ c ^ d)) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w12 = left(w9 ^ w4 ^ w18 ^ w16)
    t = ((((((w13 + e) | 0) + k) | 0) + (b ^ c ^ d)) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w13 = left(w10 ^ w5 ^ w19 ^ w17)
    t = ((((((w14 + e) | 0) + k) | 0) + (b ^ c ^ d)) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w14 = left(w11 ^ w6 ^ w0 ^ w18)
    t = ((((((w15 + e) | 0) + k) | 0) + (b ^ c ^ d)) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w15 = left(w12 ^ w7 ^ w1 ^ w19)
    t = ((((((w16 + e) | 0) + k) | 0) + (b ^ c ^ d)) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w16 = left(w13 ^ w8 ^ w2 ^ w0)
    t = ((((((w17 + e) | 0) + k) | 0) + (b ^ c ^ d)) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w17 = left(w14 ^ w9 ^ w3 ^ w1)
    t = ((((((w18 + e) | 0) + k) | 0) + (b ^ c ^ d)) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w18 = left(w15 ^ w10 ^ w4 ^ w2)
    t = ((((((w19 + e) | 0) + k) | 0) + (b ^ c ^ d)) | 0) + ((a << 5) | (a >>> 27)) | 0; e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t; w19 = left(w16 ^ w11 ^ w5 ^ w3)
  }
  next[0] = state.a + a
  next[1] = state.b + b
  next[2] = state.c + c
  next[3] = state.d + d
  next[4] = state.e + e
}

/** A word rotated left by one bit. */
function left(word: number): number {
  return (word << 1) | (word >>> 31)
}
