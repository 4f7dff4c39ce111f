import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCode } from '../../src/core/code.js'
import { EVERY_BLANK, NO_BLANKS } from '../support/blanks.js'

describe('readCode', () => {
  it('reads exactly the given number of ASCII digits', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 99_999_999 })),
        fc.constantFrom(6, 7, 8),
        (n, digits) => {
          const code = String(n).padStart(8, '0').slice(-digits)
          expect(readCode(code, digits)).toBe(Number(code))
          expect(readCode(`${code}0`, digits)).toBe(-1)
          expect(readCode(code.slice(1), digits)).toBe(-1)
        },
      ),
    )
  })

  it('skips white space and invisible characters at any position, and nothing else', () => {
    for (const gap of EVERY_BLANK) {
      expect(readCode(`123${gap}456`, 6)).toBe(123456)
      expect(readCode(`${gap}123456`, 6)).toBe(123456)
      expect(readCode(`123456${gap}${gap}`, 6)).toBe(123456)
      expect(readCode([...'123456'].join(gap), 6)).toBe(123456)
    }
    for (const gap of NO_BLANKS) {
      expect(readCode(`123${gap}456`, 6)).toBe(-1)
      expect(readCode(`${gap}123456`, 6)).toBe(-1)
      expect(readCode(`123456${gap}`, 6)).toBe(-1)
    }
  })

  it('refuses a text of more than 64 characters', () => {
    expect(readCode('123456'.padStart(64), 6)).toBe(123456)
    expect(readCode('123456'.padEnd(64), 6)).toBe(123456)
    expect(readCode('123456'.padStart(65), 6)).toBe(-1)
    expect(readCode('123456'.padEnd(65), 6)).toBe(-1)
  })

  it('refuses digits outside of ASCII', () => {
    for (const code of [
      '१२३४५६',
      '１２３４５６',
      '𝟏𝟐𝟑𝟒𝟓𝟔',
      '²²²²²²',
      '/23456',
      ':23456',
      '0x1234',
      '1e5000',
      '+12345',
      '-12345',
      '12345.',
      '0b1010',
      'l23456',
    ]) {
      expect(readCode(code, 6)).toBe(-1)
    }
  })

  it.each([
    undefined,
    null,
    123456,
    123456n,
    true,
    ['123456'],
    { length: 6 },
    new String('123456'),
    () => '123456',
  ])('refuses a value that is not a string: %s', (value) => {
    expect(readCode(value, 6)).toBe(-1)
  })

  it('refuses a text of millions of digits without reading it', () => {
    expect(readCode('1'.repeat(10_000_000), 6)).toBe(-1)
  })
})
