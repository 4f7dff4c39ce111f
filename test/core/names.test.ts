import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { invalidType, invalidValue } from '../../src/core/argument-errors.js'
import { readNames, requireNames } from '../../src/core/names.js'
import { requireText } from '../../src/core/showable-text.js'
import { codeOf } from '../support/errors.js'

describe('requireNames', () => {
  it('returns the account, and the issuer or the empty string', () => {
    expect(requireNames({ issuer: 'ACME', account: 'ada' })).toEqual({
      issuer: 'ACME',
      account: 'ada',
    })
    expect(requireNames({ account: ' ada ' })).toEqual({ issuer: '', account: ' ada ' })
    // @ts-expect-error: null, as from databases
    expect(requireNames({ issuer: null, account: 'ada' })).toEqual({ issuer: '', account: 'ada' })
  })

  it('accepts spaces before the issuer and at the end of both', () => {
    expect(requireNames({ issuer: ' A ', account: 'b ' })).toEqual({
      issuer: ' A ',
      account: 'b ',
    })
  })

  it('does not repeat the name in an error', () => {
    for (const key of [
      { issuer: 'canary:', account: 'a' },
      { account: 'canary:' },
      { account: 'canary\n' },
      { issuer: 'a', account: ' canary' },
    ]) {
      expect(() => requireNames(key)).toThrow(RangeError)
      expect(() => requireNames(key)).not.toThrow(/canary/)
    }
  })
})

describe('requireText', () => {
  it('accepts every character except control characters and lone surrogates', () => {
    for (let unit = 0; unit <= 0xffff; unit++) {
      const text = `a${String.fromCharCode(unit)}b`
      if (/\p{Cc}|\p{Cs}/u.test(text)) {
        expect(() => requireText('name', text)).toThrow(
          invalidValue('name must not have a control character or a lone surrogate'),
        )
      } else {
        expect(requireText('name', text)).toBe(text)
      }
    }
  })

  it('accepts pairs of surrogates', () => {
    expect(requireText('name', '😀𝄞')).toBe('😀𝄞')
  })

  it('throws for a value that is not a string', () => {
    // @ts-expect-error: not a string
    expect(() => requireText('name', 5)).toThrow(invalidType('name must be a string, not number'))
  })
})

describe('readNames', () => {
  const ONE = { issuer: 'A', account: 'b' }

  it.each<
    [
      rule: string,
      label: string,
      beside: string | undefined,
      encoded: string | undefined,
      names: object,
      labelIssuer: string | undefined,
    ]
  >([
    ['1: the issuer beside it', 'A:b', 'A', 'A:b', ONE, 'A'],
    ['1: the issuer beside it, the colon encoded', 'A:b', 'A', 'A%3Ab', ONE, 'A'],
    ['1: before a literal colon', 'A:B:b', 'A', 'A%3AB:b', { ...ONE, account: 'B:b' }, 'A'],
    ['2: the literal colon', 'A:B:b', undefined, 'A%3AB:b', { issuer: 'A:B', account: 'b' }, 'A:B'],
    ['2: an empty issuer beside it', 'A:b', '', 'A:b', ONE, 'A'],
    ['3: the first colon', 'A:b', undefined, 'A%3Ab', ONE, 'A'],
    ['3: without a literal part', 'A:b', undefined, undefined, ONE, 'A'],
    ['3: of two', 'A:b:c', undefined, 'A%3Ab%3Ac', { ...ONE, account: 'b:c' }, 'A'],
    [
      '3: after a line break',
      'A\u2028:b',
      undefined,
      undefined,
      { issuer: 'A\u2028', account: 'b' },
      'A\u2028',
    ],
    ['4: no colon', 'b', undefined, 'b', { account: 'b' }, undefined],
    ['4: no colon, an issuer beside it', 'b', 'A', 'b', ONE, undefined],
    ['two issuers', 'B:b', 'A', 'B:b', ONE, 'B'],
    ['nothing before the colon', ':b', undefined, ':b', { account: 'b' }, ''],
    ['nothing behind it', 'A:', undefined, 'A:', { ...ONE, account: '' }, 'A'],
    ['spaces behind it', 'A:  b c ', 'A', 'A:  b c ', { ...ONE, account: 'b c ' }, 'A'],
    [
      'other white space behind it',
      'A:\u00a0b',
      'A',
      'A:\u00a0b',
      { ...ONE, account: '\u00a0b' },
      'A',
    ],
    ['spaces without a colon', ' b', undefined, ' b', { account: ' b' }, undefined],
  ])('splits by rule %s', (_, label, beside, encoded, names, labelIssuer) => {
    expect(readNames(label, beside, encoded)).toStrictEqual([names, labelIssuer])
  })

  it('refuses control characters in either', () => {
    expect(codeOf(() => readNames('a\u0000'))).toBe('ERR_URI_CONTROL_CHARACTER')
    expect(codeOf(() => readNames('a', 'b\u009f'))).toBe('ERR_URI_CONTROL_CHARACTER')
  })

  it('loses only one colon of a label, and the spaces after it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'b', ':', ' ') }), (label) => {
        const [{ account }, labelIssuer = ''] = readNames(label)
        const kept = label.includes(':') ? `${labelIssuer}:${account}` : account
        expect(kept).toBe(
          label.replace(/: +/, (gap, at) => (at === labelIssuer.length ? ':' : gap)),
        )
      }),
    )
  })
})
