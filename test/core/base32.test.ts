import packageDecode from 'base32-decode'
import packageEncode from 'base32-encode'
import { base32Decode, base32Encode, EinmalError, Secret } from 'einmal'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { invalidType } from '../../src/core/argument-errors.js'
import { EVERY_BLANK, NO_BLANKS } from '../support/blanks.js'
import { codeOf } from '../support/errors.js'

/** RFC 4648 §10. */
const RFC4648 = [
  ['', ''],
  ['f', 'MY======'],
  ['fo', 'MZXQ===='],
  ['foo', 'MZXW6==='],
  ['foob', 'MZXW6YQ='],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI======'],
] as const

describe('base32', () => {
  it.each(RFC4648)('encodes and decodes RFC 4648 §10, "%s"', (text, encoded) => {
    expect(base32Encode(new TextEncoder().encode(text))).toBe(encoded)
    expect(new TextDecoder().decode(base32Decode(encoded))).toBe(text)
  })

  it('round-trips byte strings of every length from 0 to 1,024', () => {
    for (let length = 0; length <= 1024; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 167 + length) & 255)
      expect(base32Decode(base32Encode(bytes))).toEqual(bytes)
    }
  })

  it('round-trips any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1024 }), (bytes) => {
        expect(base32Decode(base32Encode(bytes))).toEqual(bytes)
      }),
    )
  })

  it('equals base32-encode and base32-decode for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
        const text = packageEncode(bytes, 'RFC4648')
        expect(base32Encode(bytes)).toBe(text)
        expect(base32Decode(text)).toEqual(new Uint8Array(packageDecode(text, 'RFC4648')))
        expect(Secret.fromBytes(bytes).toBase32()).toBe(
          packageEncode(bytes, 'RFC4648', { padding: false }),
        )
      }),
      { numRuns: 2000 },
    )
  })

  it('decodes each character of the alphabet in either case', () => {
    for (const [value, character] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'].entries()) {
      const bytes = new Uint8Array([value << 3])
      expect(Secret.fromBase32(`${character}A`).toBytes()).toEqual(bytes)
      expect(Secret.fromBase32(`${character}A`.toLowerCase()).toBytes()).toEqual(bytes)
      expect(base32Encode(bytes)).toBe(`${character}A======`)
    }
  })

  it('accepts exactly one spelling of every byte string', () => {
    const text = fc.string({ unit: fc.constantFrom(...'AZ27az01= -'), maxLength: 16 })
    fc.assert(
      fc.property(text, (text) => {
        try {
          expect(base32Encode(base32Decode(text))).toBe(text)
        } catch (error) {
          expect(error).toBeInstanceOf(EinmalError)
        }
      }),
      { numRuns: 5000 },
    )
  })

  it.each([
    ['my======', 'ERR_BASE32_CHARACTER'],
    ['MY======\n', 'ERR_BASE32_CHARACTER'],
    ['MY\u200e======', 'ERR_BASE32_CHARACTER'],
    ['M Y=====', 'ERR_BASE32_CHARACTER'],
    ['M0======', 'ERR_BASE32_CHARACTER'],
    ['MY=====A', 'ERR_BASE32_CHARACTER'],
    ['ſ'.repeat(8), 'ERR_BASE32_CHARACTER'],
    ['M=======', 'ERR_BASE32_LENGTH'],
    ['MZX=====', 'ERR_BASE32_LENGTH'],
    ['MZXW6Y==', 'ERR_BASE32_LENGTH'],
    ['MY', 'ERR_BASE32_PADDING'],
    ['MY=====', 'ERR_BASE32_PADDING'],
    ['MY=======', 'ERR_BASE32_PADDING'],
    ['========', 'ERR_BASE32_PADDING'],
    ['MZ======', 'ERR_BASE32_TRAILING_BITS'],
    ['MZXW7===', 'ERR_BASE32_TRAILING_BITS'],
  ])('refuses %s with %s', (text, code) => {
    expect(codeOf(() => base32Decode(text))).toBe(code)
  })

  it('names the position of an invalid character and the number of missing "="', () => {
    expect(() => base32Decode('MZ!W6===')).toThrow('character 3')
    expect(() => base32Decode('MZXW6YQ')).toThrow('must end with 1 "=", not 0')
  })

  it('counts a position in the typed text', () => {
    expect(() => Secret.fromBase32('gezd gnb0')).toThrow('character 9')
    expect(() => Secret.fromBase32(' -GEZD=GNBV')).toThrow('character 7')
    expect(() => Secret.fromBase32('MZXW6= =A=')).toThrow('character 8')
    expect(() => Secret.fromBase32('\u200e\r\ngezd\tgnb0')).toThrow('character 12 of the base32')
  })

  it('accepts exactly the alphabet, in either case', () => {
    for (let unit = 0; unit <= 0xffff; unit++) {
      const character = String.fromCharCode(unit)
      const codes = [`${character}A`, `GEZDGNB${character}`, `A${character}AAAAAA`].map((text) => {
        try {
          return Secret.fromBase32(text).byteLength
        } catch (error) {
          return error instanceof EinmalError && error.code
        }
      })
      if (/[A-Za-z2-7]/.test(character)) expect(codes).toEqual([1, 5, 5])
      else if (character === '-' || EVERY_BLANK.includes(character))
        expect(codes).toEqual(['ERR_BASE32_LENGTH', 4, 4])
      else if (character !== '=') expect(codes).toEqual(Array(3).fill('ERR_BASE32_CHARACTER'))
    }
  })

  it('throws a TypeError for values of another type', () => {
    // @ts-expect-error: not bytes
    expect(() => base32Encode('foo')).toThrow(invalidType('bytes must be a Uint8Array, not string'))
    // @ts-expect-error: null
    expect(() => base32Encode(null)).toThrow(invalidType('bytes must be a Uint8Array, not object'))
    // @ts-expect-error: not text
    expect(() => base32Decode(7)).toThrow(invalidType('base32 must be a string, not number'))
    // @ts-expect-error: not bytes of single length
    expect(() => base32Encode(new Uint16Array(2))).toThrow(TypeError)
  })

  it('accepts a Buffer', () => {
    expect(base32Encode(Buffer.from('foo'))).toBe('MZXW6===')
  })
})

describe('Secret.fromBase32', () => {
  const key = 'GEZDGNBVGY3TQOJQ'

  it.each([
    ['lower case', 'gezdgnbvgy3tqojq'],
    ['spaces', ' GEZD GNBV GY3T QOJQ '],
    ['no-break spaces', 'GEZD\u00a0GNBV\u00a0GY3T\u00a0QOJQ'],
    ['hyphens', 'GEZD-GNBV-GY3T-QOJQ-'],
    ['a line feed at the end, as in files', 'GEZDGNBVGY3TQOJQ\n'],
    ['tabs and lines', '\tGEZD\r\nGNBV\u2028GY3T\tQOJQ'],
    ['invisible characters', '\ufeffGEZD\u200bGNBV\u202fGY3T\u2060QOJQ\u200e'],
    ['mixed case', 'gEzDgNbVgY3TqOjQ'],
  ])('reads %s', (_, text) => {
    expect(Secret.fromBase32(text).toBase32()).toBe(key)
  })

  it('accepts complete padding and none', () => {
    expect(Secret.fromBase32('MZXW6===').toBase32()).toBe('MZXW6')
    expect(Secret.fromBase32('mzxw 6').toBase32()).toBe('MZXW6')
    expect(Secret.fromBase32('mzxw-6= = =').toBase32()).toBe('MZXW6')
  })

  it('accepts any number of "=" at the end, which contain no bits of the key', () => {
    for (const count of [1, 2, 4, 7, 8, 9, 64]) {
      expect(Secret.fromBase32(`${key}${'='.repeat(count)}`).toBase32()).toBe(key)
      expect(Secret.fromBase32(`mzxw6${' ='.repeat(count)}\n`).toBase32()).toBe('MZXW6')
    }
    // Some issuers print two for 26 characters; RFC 4648 requires six.
    expect(Secret.fromBase32('7UZTHJ2U3TE6DOPFLWQBWA5N6U==').byteLength).toBe(16)
  })

  it('skips blanks at any position', () => {
    for (const gap of EVERY_BLANK) {
      expect(Secret.fromBase32(gap + [...key].join(gap) + gap).toBase32()).toBe(key)
    }
    for (const other of NO_BLANKS.filter((character) => character !== '-')) {
      expect(codeOf(() => Secret.fromBase32(key + other))).toBe('ERR_BASE32_CHARACTER')
    }
  })

  it('drops the bits after the last byte, zero or not, as apps do', () => {
    expect(Secret.fromBase32('MZXW7').toBase32()).toBe('MZXW6')
  })

  it.each([
    ['', 'ERR_SECRET_LENGTH'],
    [' - ', 'ERR_SECRET_LENGTH'],
    ['A', 'ERR_BASE32_LENGTH'],
    ['AAA', 'ERR_BASE32_LENGTH'],
    ['AAAAAA', 'ERR_BASE32_LENGTH'],
    ['A'.repeat(1642), 'ERR_SECRET_LENGTH'],
    ['========', 'ERR_SECRET_LENGTH'],
    ['A=', 'ERR_BASE32_LENGTH'],
    ['MZ=XW6==', 'ERR_BASE32_CHARACTER'],
    ['MZ= XW6', 'ERR_BASE32_CHARACTER'],
    ['GEZDGNB0', 'ERR_BASE32_CHARACTER'],
    ['GEZDGNB1', 'ERR_BASE32_CHARACTER'],
    ['GEZDGNB8', 'ERR_BASE32_CHARACTER'],
    ['GEZD\0GNBV', 'ERR_BASE32_CHARACTER'],
    ['GEZD_GNBV', 'ERR_BASE32_CHARACTER'],
    // The Unicode upper case of these would be in the alphabet: I, S, FF and K.
    ['GEZDGNBı', 'ERR_BASE32_CHARACTER'],
    ['GEZDGNBſ', 'ERR_BASE32_CHARACTER'],
    ['GEZDGNﬀ', 'ERR_BASE32_CHARACTER'],
    ['GEZDGNB\u212a', 'ERR_BASE32_CHARACTER'],
    ['ＧＥＺＤＧＮＢＶ', 'ERR_BASE32_CHARACTER'],
  ])('refuses %j with %s', (text, code) => {
    expect(codeOf(() => Secret.fromBase32(text))).toBe(code)
  })

  it('accepts the longest and the shortest secret', () => {
    expect(Secret.fromBase32('A'.repeat(1639)).byteLength).toBe(1024)
    expect(Secret.fromBase32('AA').byteLength).toBe(1)
  })
})
