/**
 * The compression functions of SHA-256 and SHA-512 (FIPS 180-4 §6.2, §6.4): one block, integers
 * only, no allocation. More rounds in each iteration are a little faster, and cost more bytes than the
 * size budgets have. The constants and the schedule are variables of the function that makes a hash:
 * engines compute with them faster than with those of a module.
 */

// biome-ignore-all lint/style/noNonNullAssertion: every index is below a length fixed in this file; a check would cost a branch for each word

import type { Hash } from './hash.js'
import { H512, K512, wordsOf } from './sha2-constants.js'

export function sha256(): Hash<State> {
  const k = wordsOf(K512, /\w{16}/g)
  const w = new Int32Array(64)
  return {
    initial: stateOf(wordsOf(H512, /\w{16}/g)),
    length: 8,
    block: 16,
    schedule: w,
    stateOf,
    compress(state, block, next) {
      w.set(block)
      // Stryker disable next-line EqualityOperator: a typed array ignores a write behind its end
      for (let i = 16; i < 64; i++) {
        const x = w[i - 15]!
        const y = w[i - 2]!
        w[i] =
          w[i - 16]! +
          (pair(x, x, 7) ^ pair(x, x, 18) ^ (x >>> 3)) +
          w[i - 7]! +
          (pair(y, y, 17) ^ pair(y, y, 19) ^ (y >>> 10))
      }
      let { a, b, c, d, e, f, g, h } = state
      // Two rounds in each iteration: then fewer variables move.
      for (let i = 0; i < 64; i += 2) {
        h = (h + sigma(e, e, 6, 11, 25) + choose(e, f, g) + k[i]! + w[i]!) | 0
        d = (d + h) | 0
        h = (h + sigma(a, a, 2, 13, 22) + majority(a, b, c)) | 0
        // Now `h` is the new `a`, and `d` the new `e`.
        g = (g + sigma(d, d, 6, 11, 25) + choose(d, e, f) + k[i + 1]! + w[i + 1]!) | 0
        c = (c + g) | 0
        g = (g + sigma(h, h, 2, 13, 22) + majority(h, a, b)) | 0
        const oldA = a
        const oldB = b
        a = g
        b = h
        g = e
        h = f
        e = c
        f = d
        c = oldA
        d = oldB
      }
      next[0] = state.a + a
      next[1] = state.b + b
      next[2] = state.c + c
      next[3] = state.d + d
      next[4] = state.e + e
      next[5] = state.f + f
      next[6] = state.g + g
      next[7] = state.h + h
    },
  }
}

/** Eight words by name: an object is faster to make than an array of integers. */
interface State {
  a: number
  b: number
  c: number
  d: number
  e: number
  f: number
  g: number
  h: number
}

function stateOf(words: Int32Array): State {
  return {
    a: words[0]!,
    b: words[1]!,
    c: words[2]!,
    d: words[3]!,
    e: words[4]!,
    f: words[5]!,
    g: words[6]!,
    h: words[7]!,
  }
}

/** Words of 64 bits are pairs of 32: `ah` is the high half of `a`, `al` the low half. */
export function sha512(): Hash<Halves> {
  const k = wordsOf(K512, /\w{8}/g)
  const w = new Int32Array(160)
  return {
    initial: halvesOf(wordsOf(H512, /\w{8}/g)),
    length: 16,
    block: 32,
    schedule: w,
    stateOf: halvesOf,
    compress(state, block, next) {
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
          (sigma(yl, yh, 19, 6, 29) >>> 0)
        w[i] =
          w[i - 32]! +
          (pair(xh, xl, 1) ^ pair(xh, xl, 8) ^ (xh >>> 7)) +
          w[i - 14]! +
          (pair(yh, yl, 19) ^ pair(yl, yh, 29) ^ (yh >>> 6)) +
          carry(low)
        w[i + 1] = low
      }
      let {
        0: ah,
        1: al,
        2: bh,
        3: bl,
        4: ch,
        5: cl,
        6: dh,
        7: dl,
        8: eh,
        9: el,
        10: fh,
        11: fl,
        12: gh,
        13: gl,
        14: hh,
        15: hl,
      } = state
      for (let i = 0; i < 160; i += 2) {
        const t1l =
          (hl >>> 0) +
          (sigma(el, eh, 14, 18, 9) >>> 0) +
          (choose(el, fl, gl) >>> 0) +
          (k[i + 1]! >>> 0) +
          (w[i + 1]! >>> 0)
        const t1h =
          (hh + sigma(eh, el, 14, 18, 9) + choose(eh, fh, gh) + k[i]! + w[i]! + carry(t1l)) | 0
        const newEl = (dl >>> 0) + (t1l >>> 0)
        const newAl = (t1l >>> 0) + (sigma(ah, al, 2, 7, 28) >>> 0) + (majority(al, bl, cl) >>> 0)
        const newAh = (t1h + sigma(al, ah, 2, 7, 28) + majority(ah, bh, ch) + carry(newAl)) | 0
        hh = gh
        hl = gl
        gh = fh
        gl = fl
        fh = eh
        fl = el
        eh = (dh + t1h + carry(newEl)) | 0
        el = newEl | 0
        dh = ch
        dl = cl
        ch = bh
        cl = bl
        bh = ah
        bl = al
        ah = newAh
        al = newAl | 0
      }
      next[0] = ah
      next[1] = al
      next[2] = bh
      next[3] = bl
      next[4] = ch
      next[5] = cl
      next[6] = dh
      next[7] = dl
      next[8] = eh
      next[9] = el
      next[10] = fh
      next[11] = fl
      next[12] = gh
      next[13] = gl
      next[14] = hh
      next[15] = hl
      for (let i = 0; i < 16; i += 2) {
        const low = (state[i + 1]! >>> 0) + (next[i + 1]! >>> 0)
        next[i]! += state[i]! + carry(low)
        next[i + 1] = low
      }
    },
  }
}

type Halves = Int32Array & {
  readonly [i in 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15]: number
}

function halvesOf(words: Int32Array): Halves {
  // The cast is safe: all callers have 16 words or more.
  return words.slice(0, 16) as Halves
}

/** Ch (FIPS 180-4 §4.1.2) with one operation less. */
function choose(x: number, y: number, z: number): number {
  return z ^ (x & (y ^ z))
}

/** Maj (FIPS 180-4 §4.1.2) with one operation less. */
function majority(x: number, y: number, z: number): number {
  return (x & y) ^ (z & (x ^ y))
}

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
