import { hmac as nobleHmac } from '@noble/hashes/hmac.js'
import { sha1 } from '@noble/hashes/legacy.js'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Algorithm } from '../../src/core/hmac.js'
import { digest, engineOf, prepareHmac } from '../../src/core/hmac.js'
import { ALGORITHMS } from '../support/reference.js'
import { hex, rfc2202, rfc4226 } from '../support/vectors.js'

/** Number of random pairs of key and counter for noble; `npm run oracle` uses a million. */
const PAIRS = Number(process.env['EINMAL_PAIRS'] ?? 20_000)

const NOBLE = { SHA1: sha1, SHA256: sha256, SHA512: sha512 }

/** The audited library, from a counter to 31 bits. */
function noble(algorithm: Algorithm, key: Uint8Array, counter: bigint): number {
  const message = new DataView(new ArrayBuffer(8))
  message.setBigUint64(0, counter)
  const mac = nobleHmac(NOBLE[algorithm], key, new Uint8Array(message.buffer))
  const view = new DataView(mac.buffer)
  return view.getUint32(view.getUint8(mac.length - 1) & 15) & 0x7fffffff
}

function ours(algorithm: Algorithm, key: Uint8Array, counter: bigint): number {
  return prepareHmac(algorithm, key)(Number(counter >> 32n), Number(counter & 0xffffffffn))
}

/** HMAC of any message (RFC 2104 §2), from the digest under test. */
function hmac(algorithm: Algorithm, key: Uint8Array, message: Uint8Array): string {
  const length = engineOf(algorithm).block * 4
  const short = key.length > length ? bytesOf(digest(algorithm, key)) : key
  const pad = (byte: number) => Uint8Array.from({ length }, (_, i) => byte ^ (short[i] ?? 0))
  const inner = bytesOf(digest(algorithm, Buffer.concat([pad(0x36), message])))
  return bytesOf(digest(algorithm, Buffer.concat([pad(0x5c), inner]))).toString('hex')
}

function bytesOf(words: Int32Array): Buffer {
  const bytes = Buffer.alloc(words.length * 4)
  for (const [i, word] of words.entries()) bytes.writeInt32BE(word, i * 4)
  return bytes
}

describe('the hashes', () => {
  it.each(ALGORITHMS)('%s equals noble for messages of 0 to 300 bytes', (algorithm) => {
    for (let length = 0; length <= 300; length++) {
      const message = Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 255)
      expect(bytesOf(digest(algorithm, message)).toString('hex')).toBe(
        Buffer.from(NOBLE[algorithm](message)).toString('hex'),
      )
    }
  })
})

describe('HMAC', () => {
  it.each(rfc2202.cases)('gives RFC $rfc case $case, $algorithm', (row) => {
    const mac = hmac(row.algorithm, hex(row.keyHex), hex(row.dataHex))
    // Case 5 of both RFCs has a truncated MAC.
    expect(mac.slice(0, row.macHex.length)).toBe(row.macHex)
  })

  it.each(rfc4226.cases)('gives the intermediates of RFC 4226 Appendix D, $count', (row) => {
    const key = hex(rfc4226.meta.secretHex)
    const message = hex(row.count.toString(16).padStart(16, '0'))
    expect(hmac('SHA1', key, message)).toBe(row.hmacSha1Hex)
    expect(ours('SHA1', key, BigInt(row.count))).toBe(row.truncatedDec)
  })

  it.each(ALGORITHMS)('%s equals noble at every edge of key and message lengths', (algorithm) => {
    const block = engineOf(algorithm).block * 4
    const edges = [0, 1, 8, block - 17, block - 16, block - 9, block - 8, block - 1, block]
    for (const keyLength of [...edges, block + 1, 2 * block, 1024].slice(1)) {
      for (const messageLength of [...edges, block + 1, 2 * block - 9, 2 * block, 1000]) {
        const key = new Uint8Array(keyLength).fill(0xa5)
        const message = new Uint8Array(messageLength).fill(0x5a)
        expect(hmac(algorithm, key, message)).toBe(
          Buffer.from(nobleHmac(NOBLE[algorithm], key, message)).toString('hex'),
        )
      }
    }
  })
})

describe('prepareHmac', () => {
  it.each(ALGORITHMS)('%s equals noble for every key length from 1 to 200', (algorithm) => {
    for (let length = 1; length <= 200; length++) {
      const key = Uint8Array.from({ length }, (_, i) => (i * 31 + length) & 255)
      expect(ours(algorithm, key, 1n)).toBe(noble(algorithm, key, 1n))
    }
  })

  it.each(ALGORITHMS)('%s equals noble around every power of two', (algorithm) => {
    const key = Uint8Array.from({ length: 20 }, (_, i) => i)
    for (let exponent = 0n; exponent <= 64n; exponent++) {
      for (const counter of [2n ** exponent - 1n, 2n ** exponent, 2n ** exponent + 1n]) {
        if (counter >= 2n ** 64n) continue
        expect(ours(algorithm, key, counter)).toBe(noble(algorithm, key, counter))
      }
    }
  })

  it(`equals noble for ${PAIRS.toLocaleString('en')} random keys and counters`, () => {
    let compared = 0
    const algorithm = fc.constantFrom(...ALGORITHMS)
    const key = fc.uint8Array({ minLength: 1, maxLength: 160 })
    const counter = fc.bigInt(0n, 2n ** 64n - 1n)
    fc.assert(
      fc.property(algorithm, key, counter, (algorithm, key, counter) => {
        const integer = ours(algorithm, key, counter)
        // `expect` would take most of the time of a million comparisons.
        if (integer !== noble(algorithm, key, counter)) throw new Error(`not noble's: ${integer}`)
        compared++
      }),
      { numRuns: PAIRS },
    )
    expect(compared).toBe(PAIRS)
    console.log(`${compared.toLocaleString('en')} pairs of key and counter: noble agrees on all`)
  }, 600_000)

  it('separates keys of the same algorithm when their codes alternate', () => {
    const keys = [1, 2].map((fill) => new Uint8Array(20).fill(fill))
    const prepared = keys.map((key) => prepareHmac('SHA256', key))
    for (let counter = 0; counter < 10; counter++) {
      expect(prepared.map((hmac) => hmac(0, counter))).toEqual(
        keys.map((key) => noble('SHA256', key, BigInt(counter))),
      )
    }
  })

  it('leaves no part of a key or a code in its scratch memory', () => {
    for (const algorithm of ALGORITHMS) {
      const { length, block, inner, outer, scratch, schedule = [] } = engineOf(algorithm)
      const blank = (words: number) => {
        const expected = new Int32Array(block)
        expected[words] = 1 << 31
        expected[block - 1] = (block + words) * 32
        return expected
      }
      const pads = new Int32Array(block).fill(0x36363636)
      const key = Uint8Array.from({ length: 300 }, (_, i) => i)
      digest(algorithm, key)
      expect(scratch).toEqual(pads)
      expect(outer).toEqual(blank(length))
      const prepared = prepareHmac(algorithm, key)
      expect(scratch).toEqual(pads)
      expect(outer).toEqual(blank(length))
      prepared(7, 7)
      expect(scratch).toEqual(pads)
      expect(outer).toEqual(blank(length))
      // The counter is not secret.
      expect(inner.slice(2)).toEqual(blank(2).slice(2))
      expect(schedule.every((word) => word === 0)).toBe(true)
    }
  })
})
