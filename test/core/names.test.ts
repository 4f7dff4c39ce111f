import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Names, readNames, requireNames, requireText } from '../../src/core/names.js'
import { codeOf } from '../support/errors.js'

describe('requireNames', () => {
  it('gives both names back, no issuer as the empty string', () => {
    expect(requireNames({ issuer: 'ACME', account: 'ada' })).toEqual({
      issuer: 'ACME',
      account: 'ada',
    })
    expect(requireNames({ account: ' ada ' })).toEqual({ issuer: '', account: ' ada ' })
    // @ts-expect-error: null, as databases give it
    expect(requireNames({ issuer: null, account: 'ada' })).toEqual({ issuer: '', account: 'ada' })
  })

  it('takes spaces in front of the issuer and at the end of both', () => {
    expect(requireNames({ issuer: ' A ', account: 'b ' })).toEqual({ issuer: ' A ', account: 'b ' })
  })

  it('names the place and never the name', () => {
    for (const key of [
      { issuer: 'canary:', account: 'a' },
      { account: 'canary:' },
      { account: 'canary\n' },
      { issuer: 'a', account: ' canary' },
    ]) {
      expect(() => requireNames(key)).toThrow(TypeError)
      expect(() => requireNames(key)).not.toThrow(/canary/)
    }
  })
})

describe('requireText', () => {
  it('takes exactly what is neither a control character nor a lone surrogate', () => {
    for (let unit = 0; unit <= 0xffff; unit++) {
      const text = `a${String.fromCharCode(unit)}b`
      if (/\p{Cc}|\p{Cs}/u.test(text)) {
        expect(() => requireText('name', text)).toThrow(
          new TypeError('name must not have a control character or a lone surrogate'),
        )
      } else {
        expect(requireText('name', text)).toBe(text)
      }
    }
  })

  it('takes pairs of surrogates', () => {
    expect(requireText('name', '😀𝄞')).toBe('😀𝄞')
  })

  it('wants a string', () => {
    // @ts-expect-error: not a string
    expect(() => requireText('name', 5)).toThrow(new TypeError('name must be a string, not number'))
  })
})

describe('readNames', () => {
  const ONE = { issuer: 'A', labelIssuer: 'A', account: 'b', issuerMismatch: false }

  it.each<[rule: string, label: string, beside: string | undefined, literal: number, names: Names]>(
    [
      ['1: the issuer beside it', 'A:b', 'A', 1, ONE],
      ['1: the issuer beside it, the colon encoded', 'A:b', 'A', -1, ONE],
      ['1: before a literal colon', 'A:B:b', 'A', 3, { ...ONE, account: 'B:b' }],
      [
        '2: the literal colon',
        'A:B:b',
        undefined,
        3,
        { ...ONE, issuer: 'A:B', labelIssuer: 'A:B' },
      ],
      ['2: an empty issuer beside it', 'A:b', '', 1, ONE],
      ['3: the first colon', 'A:b', undefined, -1, ONE],
      ['3: of two', 'A:b:c', undefined, -1, { ...ONE, account: 'b:c' }],
      ['4: no colon', 'b', undefined, -1, { account: 'b', issuerMismatch: false }],
      [
        '4: no colon, an issuer beside it',
        'b',
        'A',
        -1,
        { issuer: 'A', account: 'b', issuerMismatch: false },
      ],
      [
        'two issuers',
        'B:b',
        'A',
        1,
        { issuer: 'A', labelIssuer: 'B', account: 'b', issuerMismatch: true },
      ],
      ['nothing before the colon', ':b', undefined, 0, { account: 'b', issuerMismatch: false }],
      ['nothing behind it', 'A:', undefined, 1, { ...ONE, account: '' }],
      ['spaces behind it', 'A:  b c ', 'A', 1, { ...ONE, account: 'b c ' }],
      ['other white space behind it', 'A:\u00a0b', 'A', 1, { ...ONE, account: '\u00a0b' }],
      ['spaces without a colon', ' b', undefined, -1, { account: ' b', issuerMismatch: false }],
    ],
  )('splits by rule %s', (_, label, beside, literal, names) => {
    expect(readNames(label, beside, literal)).toStrictEqual(names)
  })

  it('refuses control characters in either', () => {
    expect(codeOf(() => readNames('a\u0000', undefined, -1))).toBe('ERR_URI_CONTROL_CHARACTER')
    expect(codeOf(() => readNames('a', 'b\u009f', -1))).toBe('ERR_URI_CONTROL_CHARACTER')
  })

  it('loses nothing of a label but one colon and the spaces behind it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'b', ':', ' ') }), (label) => {
        const { labelIssuer = '', account } = readNames(label, undefined, label.indexOf(':'))
        const kept = label.includes(':') ? `${labelIssuer}:${account}` : account
        expect(kept).toBe(
          label.replace(/: +/, (gap, at) => (at === labelIssuer.length ? ':' : gap)),
        )
      }),
    )
  })
})
