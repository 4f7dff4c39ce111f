/**
 * The compression functions of SHA-256 and SHA-512 (FIPS 180-4 §6.2, §6.4): one block, integers
 * only, no allocation. Words of 64 bits are pairs of 32, the high one first.
 */

// biome-ignore-all lint/style/noNonNullAssertion: every index is below a length fixed in this file; a check would cost a branch for each word

import type { Hash } from './hash.js'

export function sha256(): Hash {
  const { initial, rounds } = constants()
  const high = (_: number, i: number) => i % 2 === 0
  const k = rounds.filter(high)
  return {
    initial: initial.filter(high),
    schedule: new Int32Array(64),
    block: 16,
    compress: (state, w) => compress256(state, w, k),
  }
}

export function sha512(): Hash {
  const { initial, rounds } = constants()
  return {
    initial,
    schedule: new Int32Array(160),
    block: 32,
    compress: (state, w) => compress512(state, w, rounds),
  }
}

function compress256(state: Int32Array, w: Int32Array, k: Int32Array): void {
  // Stryker disable next-line EqualityOperator: an array takes no word behind its end
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15]!
    const y = w[i - 2]!
    w[i] =
      w[i - 16]! +
      (pair(x, x, 7) ^ pair(x, x, 18) ^ (x >>> 3)) +
      w[i - 7]! +
      (pair(y, y, 17) ^ pair(y, y, 19) ^ (y >>> 10))
  }
  let a = state[0]!
  let b = state[1]!
  let c = state[2]!
  let d = state[3]!
  let e = state[4]!
  let f = state[5]!
  let g = state[6]!
  let h = state[7]!
  for (let i = 0; i < 64; i++) {
    const t1 = (h + sigma(e, e, 6, 11, 25) + ((e & f) ^ (~e & g)) + k[i]! + w[i]!) | 0
    const t2 = sigma(a, a, 2, 13, 22) + ((a & b) ^ (a & c) ^ (b & c))
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  const next = [a, b, c, d, e, f, g, h]
  // Stryker disable next-line EqualityOperator: nobody reads the word behind the state
  for (let i = 0; i < 8; i++) w[i] = state[i]! + next[i]!
}

function compress512(state: Int32Array, w: Int32Array, k: Int32Array): void {
  // Stryker disable next-line EqualityOperator: an array takes no word behind its end
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
  let ah = state[0]!
  let al = state[1]!
  let bh = state[2]!
  let bl = state[3]!
  let ch = state[4]!
  let cl = state[5]!
  let dh = state[6]!
  let dl = state[7]!
  let eh = state[8]!
  let el = state[9]!
  let fh = state[10]!
  let fl = state[11]!
  let gh = state[12]!
  let gl = state[13]!
  let hh = state[14]!
  let hl = state[15]!
  for (let i = 0; i < 160; i += 2) {
    const t1l =
      (hl >>> 0) +
      (sigma(el, eh, 14, 18, 9) >>> 0) +
      (((el & fl) ^ (~el & gl)) >>> 0) +
      (k[i + 1]! >>> 0) +
      (w[i + 1]! >>> 0)
    const t1h =
      (hh + sigma(eh, el, 14, 18, 9) + ((eh & fh) ^ (~eh & gh)) + k[i]! + w[i]! + carry(t1l)) | 0
    const newEl = (dl >>> 0) + (t1l >>> 0)
    const newAl =
      (t1l >>> 0) + (sigma(ah, al, 2, 7, 28) >>> 0) + (((al & bl) ^ (al & cl) ^ (bl & cl)) >>> 0)
    const t2h = sigma(al, ah, 2, 7, 28) + ((ah & bh) ^ (ah & ch) ^ (bh & ch))
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
    ah = (t1h + t2h + carry(newAl)) | 0
    al = newAl | 0
  }
  const next = [ah, al, bh, bl, ch, cl, dh, dl, eh, el, fh, fl, gh, gl, hh, hl]
  // Stryker disable next-line EqualityOperator: nobody reads the words behind the state
  for (let i = 0; i < 16; i += 2) {
    const low = (state[i + 1]! >>> 0) + (next[i + 1]! >>> 0)
    w[i] = state[i]! + next[i]! + carry(low)
    w[i + 1] = low
  }
}

/** What a sum of unsigned low words adds to the high ones; exact, since it stays below 2^35. */
function carry(sum: number): number {
  return (sum / 2 ** 32) | 0
}

/** Three rotations of a pair, the last one with its halves changed: by 32 bits more. */
function sigma(first: number, second: number, x: number, y: number, z: number): number {
  return pair(first, second, x) ^ pair(first, second, y) ^ pair(second, first, z)
}

/** The low word of a pair shifted right: `first` moves right, `second` fills it up from the left. */
function pair(first: number, second: number, bits: number): number {
  return (first >>> bits) | (second << (32 - bits))
}

/**
 * The first 64 bits of the fractional parts of the square roots of the first 8 primes, and of the
 * cube roots of the first 80 (FIPS 180-4 §4.2.3, §5.3.5). SHA-256 has their first 32 bits (§4.2.2,
 * §5.3.3). Computed, a millisecond once a process, since the table would be most of the code.
 */
function constants(): { initial: Int32Array; rounds: Int32Array } {
  const primes: number[] = []
  // Stryker disable next-line EqualityOperator: nobody reads the constant of an 81st prime
  for (let n = 2; primes.length < 80; n++) if (primes.every((prime) => n % prime)) primes.push(n)
  return {
    initial: Int32Array.from(primes.slice(0, 8).flatMap((prime) => fraction(prime, 2n))),
    rounds: Int32Array.from(primes.flatMap((prime) => fraction(prime, 3n))),
  }
}

/** The first 64 bits after the point of a root, by Newton's method from above. */
function fraction(radicand: number, degree: bigint): [high: number, low: number] {
  const n = BigInt(radicand) << (64n * degree)
  let better = 1n << 70n
  let root: bigint
  do {
    root = better
    better = ((degree - 1n) * root + n / root ** (degree - 1n)) / degree
  } while (better < root)
  return [Number(BigInt.asIntN(32, root >> 32n)), Number(BigInt.asIntN(32, root))]
}
