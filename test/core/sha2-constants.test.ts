import { describe, expect, it } from 'vitest'
import { H512, K512, wordsOf } from '../../src/core/sha2-constants.js'

/** Initial hash value H(0) of SHA-256 (FIPS 180-4 §5.3.3). */
const H256 = `
  6a09e667 bb67ae85 3c6ef372 a54ff53a 510e527f 9b05688c 1f83d9ab 5be0cd19
`

/** Constants K of SHA-256, one for each round (FIPS 180-4 §4.2.2). */
const K256 = `
  428a2f98 71374491 b5c0fbcf e9b5dba5 3956c25b 59f111f1 923f82a4 ab1c5ed5
  d807aa98 12835b01 243185be 550c7dc3 72be5d74 80deb1fe 9bdc06a7 c19bf174
  e49b69c1 efbe4786 0fc19dc6 240ca1cc 2de92c6f 4a7484aa 5cb0a9dc 76f988da
  983e5152 a831c66d b00327c8 bf597fc7 c6e00bf3 d5a79147 06ca6351 14292967
  27b70a85 2e1b2138 4d2c6dfc 53380d13 650a7354 766a0abb 81c2c92e 92722c85
  a2bfe8a1 a81a664b c24b8b70 c76c51a3 d192e819 d6990624 f40e3585 106aa070
  19a4c116 1e376c08 2748774c 34b0bcb5 391c0cb3 4ed8aa4a 5b9cca4f 682e6ff3
  748f82ee 78a5636f 84c87814 8cc70208 90befffa a4506ceb bef9a3f7 c67178f2
`

/** Matches a word of 32 bits. */
const SHORT = /\w{8}/g
/** Matches a word of 64 bits. */
const LONG = /\w{16}/g

describe('the constants of SHA-256', () => {
  it('are the first 32 bits of those of SHA-512', () => {
    expect(wordsOf(H512, LONG)).toEqual(wordsOf(H256, SHORT))
    expect(wordsOf(K512, LONG).slice(0, 64)).toEqual(wordsOf(K256, SHORT))
  })
})

describe('the constants', () => {
  it('are the first bits of the roots of primes', () => {
    const primes = [...Array(410).keys()].filter(isPrime)
    expect(wordsOf(H512, SHORT)).toEqual(firstBits(primes.slice(0, 8), 2n))
    expect(wordsOf(K512, SHORT)).toEqual(firstBits(primes.slice(0, 80), 3n))
  })
})

function isPrime(number: number): boolean {
  return number > 1 && [...Array(number).keys()].every((i) => i < 2 || number % i > 0)
}

/** The first 64 bits of the fractional parts of the roots, each as two words. */
function firstBits(primes: readonly number[], power: bigint): Int32Array {
  return Int32Array.from(
    primes.flatMap((prime) => {
      const scaled = floorRoot(BigInt(prime) << (64n * power), power)
      return [Number((scaled >> 32n) & 0xffffffffn), Number(scaled & 0xffffffffn)]
    }),
  )
}

/** The largest integer whose power is at most `value`, by bisection. */
function floorRoot(value: bigint, power: bigint): bigint {
  let low = 0n
  let high = 1n << 80n
  while (high - low > 1n) {
    const middle = (low + high) / 2n
    if (middle ** power <= value) low = middle
    else high = middle
  }
  return low
}
