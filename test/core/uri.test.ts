import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodePart, readQuery, splitUri } from '../../src/core/uri.js'
import { EVERY_BLANK, NO_BLANKS } from '../support/blanks.js'
import { codeOf } from '../support/errors.js'

const split = (uri: string) => splitUri(uri, ['x', 'old-x'], 40)

describe('splitUri', () => {
  it.each<[uri: string, host: string, path: string, query: string]>([
    ['x://h/p?q', 'h', 'p', 'q'],
    ['x://H/P?Q', 'h', 'P', 'Q'],
    ['X://h/p', 'h', 'p', ''],
    ['Old-X://h/p', 'h', 'p', ''],
    ['x://h/p\nq?r\ns', 'h', 'p\nq', 'r\ns'],
    ['x://h', 'h', '', ''],
    ['x://h?q', 'h', '', 'q'],
    ['x://h?q/r', 'h', '', 'q/r'],
    ['x://h/p/r?q?s', 'h', 'p/r', 'q?s'],
    ['x://h/p://r?q=x://s', 'h', 'p://r', 'q=x://s'],
    ['x://h/a@b:c?d@e:f', 'h', 'a@b:c', 'd@e:f'],
    ['x://h/%2e%2E/..', 'h', '%2e%2E/..', ''],
    ['x:///p', '', 'p', ''],
    ['x://', '', '', ''],
    [' \r\n\tx://h/p \ufeff', 'h', 'p', ''],
    ['x://h/ p ?q', 'h', ' p ', 'q'],
  ])('splits %j', (uri, host, path, query) => {
    expect(split(uri)).toEqual([host, path, query])
  })

  it.each<[fault: string, uri: string, code: string]>([
    ['another scheme', 'y://h', 'ERR_URI_SCHEME'],
    ['no scheme', '//h', 'ERR_URI_SCHEME'],
    ['a scheme of other letters', 'ẋ://h', 'ERR_URI_SCHEME'],
    ['a scheme with another beginning', 'new-x://h', 'ERR_URI_SCHEME'],
    ['white space within the scheme', 'x ://h', 'ERR_URI_SCHEME'],
    ['a user', 'x://u@h/p', 'ERR_URI_AUTHORITY'],
    ['a port', 'x://h:1?q', 'ERR_URI_AUTHORITY'],
    ['a fragment in the host', 'x://h#/p', 'ERR_URI_FRAGMENT'],
    ['a fragment in the query', 'x://h/p?q#', 'ERR_URI_FRAGMENT'],
    ['a lone surrogate', 'x://h/a\ud800', 'ERR_URI_ENCODING'],
    ['a lone surrogate in the query', 'x://h/p?a=\udfff', 'ERR_URI_ENCODING'],
    ['two surrogates in the wrong order', 'x://h/\udfff\ud800', 'ERR_URI_ENCODING'],
    ['surrogates on both sides of a separator', 'x://h/p?\ud83d&\ude00', 'ERR_URI_ENCODING'],
    ['the name of the scheme alone', 'x', 'ERR_URI_SCHEME'],
    ['41 characters', 'x://h/'.padEnd(41, 'p'), 'ERR_URI_LENGTH'],
    ['41 characters of another scheme', 'y'.repeat(41), 'ERR_URI_LENGTH'],
  ])('refuses %s', (_, uri, code) => {
    expect(codeOf(() => split(uri))).toBe(code)
  })

  it('does not count white space around the URI, up to a limit', () => {
    const uri = 'x://h/'.padEnd(40, 'p')
    expect(split(`${' '.repeat(39)}${uri}\n`)[1]).toHaveLength(34)
    expect(split(`\u200e\n${uri}${'\u2069'.repeat(38)}`)[1]).toHaveLength(34)
    expect(codeOf(() => split(`${' '.repeat(40)}${uri}\n`))).toBe('ERR_URI_LENGTH')
    expect(codeOf(() => split('x://h'.padEnd(81)))).toBe('ERR_URI_LENGTH')
  })

  it('refuses a text of only white space', () => {
    expect(codeOf(() => split(' \u200e\n'))).toBe('ERR_URI_SCHEME')
  })

  it.each(EVERY_BLANK)('removes %j from both ends, and keeps it inside', (blank) => {
    expect(split(`${blank}${blank}x://h/p${blank}p?q${blank}${blank}`)).toEqual([
      'h',
      `p${blank}p`,
      'q',
    ])
  })

  it.each(NO_BLANKS)('keeps %j at the end', (other) => {
    expect(split(`x://h/p?q${other}`)[2]).toBe(`q${other}`)
  })
})

describe('readQuery', () => {
  const read = (query: string, plus: ' ' | '+' = ' ') => {
    const [[a, b], extra] = readQuery(query, ['a', 'b'], plus)
    return [{ a, b }, Object.fromEntries(extra)]
  }

  it.each<[query: string, known: object, extra: object]>([
    ['', {}, {}],
    ['&&', {}, {}],
    ['a=1&b=2', { a: '1', b: '2' }, {}],
    ['A=1&%62=2', { a: '1', b: '2' }, {}],
    ['a', { a: '' }, {}],
    ['a=', { a: '' }, {}],
    ['a=x=y', { a: 'x=y' }, {}],
    ['a=x%26%3D%2B+y', { a: 'x&=+ y' }, {}],
    ['=1', {}, { '': ['1'] }],
    ['c=1&C=2&c=3', {}, { c: ['1', '3'], C: ['2'] }],
    ['c+d=1', {}, { 'c d': ['1'] }],
    ['a%20=1', {}, { 'a ': ['1'] }],
    ['ａ=1', {}, { ａ: ['1'] }],
    ['constructor=1&toString=2', {}, { constructor: ['1'], toString: ['2'] }],
  ])('reads %j', (query, known, extra) => {
    expect(read(query)).toEqual([known, extra])
  })

  it('keeps a plus with the option for it', () => {
    expect(read('a=x+y%2Bz&c+d=+', '+')).toEqual([{ a: 'x+y+z' }, { 'c+d': ['+'] }])
  })

  it.each(['a=1&a=1', 'a=1&A=', 'a&b&%61', 'a=&x=1&a='])(
    'refuses the repeated parameter in %j',
    (query) => {
      expect(codeOf(() => read(query))).toBe('ERR_URI_DUPLICATE_PARAMETER')
    },
  )
})

describe('decodePart', () => {
  it('decodes the percent-encoding of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(decodePart(encodeURIComponent(text), 'x')).toBe(text)
        const all = [...new TextEncoder().encode(text)]
          .map((byte) => `%${byte.toString(16).padStart(2, '0')}`)
          .join('')
        expect(decodePart(all, 'x')).toBe(text)
      }),
    )
  })

  it('accepts bytes only if they are UTF-8', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 6 }), (bytes) => {
        const text = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
        let expected: string | undefined
        try {
          expected = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
        } catch {
          expect(codeOf(() => decodePart(text, 'x'))).toBe('ERR_URI_ENCODING')
          return
        }
        expect(decodePart(text, 'x')).toBe(expected)
      }),
      { numRuns: 2000 },
    )
  })

  it.each(['%', '%1', '%g0', '100%', '%ff', '%c3%'])(
    'refuses %j and names the part, not the text',
    (text) => {
      expect(codeOf(() => decodePart(text, 'the place'))).toBe('ERR_URI_ENCODING')
      expect(() => decodePart(text, 'the place')).toThrow(/^the place is not UTF-8, or has a/)
    },
  )

  it('has no cause, which would contain the text', () => {
    try {
      decodePart('canary%', 'the place')
      expect.unreachable()
    } catch (error) {
      expect(error).not.toHaveProperty('cause')
    }
  })
})
