import { hkdfSync } from 'node:crypto'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deriveKey } from '../../src/core/hkdf.js'
import { engineOf, sha256Hex } from '../../src/core/hmac.js'
import { prepareMac, sha256Bytes } from '../../src/core/hmac-sha256.js'
import { hex, rfc2202 } from '../support/vectors.js'

const KEY = Uint8Array.from({ length: 32 }, (_, i) => i * 5)

describe('sha256Hex', () => {
  it('equals noble for every length of a message to 200 bytes', () => {
    for (let length = 0; length <= 200; length++) {
      const message = Uint8Array.from({ length }, (_, i) => i * 3 + length)
      expect(sha256Hex(message)).toBe(bytesToHex(sha256(message)))
    }
  })
})

describe('prepareMac', () => {
  it.each(rfc2202.cases.filter(isShortSha256))('gives RFC $rfc case $case', (row) => {
    const mac = Buffer.from(prepareMac(hex(row.keyHex))(hex(row.dataHex))).toString('hex')
    // Case 5 shows a truncated MAC.
    expect(mac.slice(0, row.macHex.length)).toBe(row.macHex)
  })

  it('equals noble for every length of a message to 300 bytes', () => {
    const mac = prepareMac(KEY)
    for (let length = 0; length <= 300; length++) {
      const message = Uint8Array.from({ length }, (_, i) => i * 7 + length)
      expect(mac(message)).toEqual(hmac(sha256, KEY, message))
    }
  })

  it('reads only the bytes of a view', () => {
    const bytes = Uint8Array.from({ length: 300 }, (_, i) => i)
    for (const [begin, end] of [
      [3, 250],
      [64, 128],
    ]) {
      const view = bytes.subarray(begin, end)
      expect(prepareMac(KEY)(view)).toEqual(hmac(sha256, KEY, view))
    }
  })

  it('keeps keys apart when their messages alternate', () => {
    const other = KEY.map((byte) => byte ^ 1)
    const [first, second] = [prepareMac(KEY), prepareMac(other)]
    for (const message of [new Uint8Array(10), new Uint8Array(100)]) {
      expect(first(message)).toEqual(hmac(sha256, KEY, message))
      expect(second(message)).toEqual(hmac(sha256, other, message))
    }
  })

  it('leaves nothing of a key or a message in its scratch memory', () => {
    const { scratch, outer, schedule } = engineOf('SHA256')
    const before = [scratch.slice(), outer.slice(), new Int32Array(64)]
    const mac = prepareMac(KEY)
    expect([scratch, outer, schedule]).toEqual(before)
    mac(new Uint8Array(100).fill(7))
    expect([scratch, outer, schedule]).toEqual(before)
    sha256Bytes(KEY)
    expect([scratch, outer, schedule]).toEqual(before)
  })

  it('does not read the key again', () => {
    const key = KEY.slice()
    const mac = prepareMac(key)
    key.fill(0)
    expect(mac(KEY)).toEqual(hmac(sha256, KEY, KEY))
  })
})

describe('sha256Bytes', () => {
  it('equals noble', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (message) => {
        expect(sha256Bytes(message)).toEqual(sha256(message))
      }),
    )
  })
})

describe('deriveKey', () => {
  it('is the HKDF-SHA-256 of Node without a salt', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.string(), (key, info) => {
        const expected = new Uint8Array(hkdfSync('sha256', key, '', info, 32))
        expect(deriveKey(key, info)).toEqual(expected)
      }),
    )
  })

  it('gives the first bytes of RFC 5869 A.3, which has neither salt nor info', () => {
    const okm = '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d'
    expect(Buffer.from(deriveKey(new Uint8Array(22).fill(0x0b), '')).toString('hex')).toBe(okm)
  })
})

function isShortSha256(row: (typeof rfc2202.cases)[number]): boolean {
  return row.algorithm === 'SHA256' && row.keyHex.length <= 128
}
