/**
 * The constants of SHA-512 and SHA-256, computed at the first use: as text they would have a twentieth of
 * the bytes of the whole core. They are defined as roots of primes (FIPS 180-4), and a test compares each
 * with the tables of the standard.
 */

/**
 * Returns the first 64 bits of the fractional parts of the roots of the first primes, as pairs of words, the
 * high one first. The square roots of 8 primes are the initial hash value of SHA-512 (§5.3.5). The cube roots
 * of 80 are its constants K (§4.2.3).
 */
export function rootsOfPrimes(count: number, degree: 2 | 3): Int32Array {
  const words = new Int32Array(count * 2)
  const primes: number[] = []
  for (let candidate = 2; primes.length < count; candidate++) {
    if (primes.some((prime) => candidate % prime === 0)) continue
    const root = scaledRoot(candidate, degree)
    words[primes.length * 2] = Number((root >> 32n) & 0xffff_ffffn)
    words[primes.push(candidate) * 2 - 1] = Number(root & 0xffff_ffffn)
  }
  return words
}

/**
 * Returns the first word of each pair. SHA-256 takes the first 32 bits of the same numbers (§5.3.3,
 * §4.2.2).
 */
export function highWords(pairs: Int32Array): Int32Array {
  return pairs.filter((_, i) => i % 2 === 0)
}

/**
 * Returns the root times 2^64, rounded down, by the method of Newton for integers. It comes from above, and
 * has arrived when it falls no further.
 */
function scaledRoot(value: number, degree: 2 | 3): bigint {
  const scaled = BigInt(value) << BigInt(64 * degree)
  // A multiple of 2^32 above the root: the first steps are done in floating point.
  let root = BigInt(Math.floor(value ** (1 / degree) * 2 ** 32) + 2) << 32n
  for (;;) {
    // Not `root ** 2n`: for old targets compilers make it Math.pow, which refuses a BigInt.
    const next =
      degree > 2 ? (2n * root + scaled / (root * root)) / 3n : (root + scaled / root) / 2n
    if (next >= root) return root
    root = next
  }
}
