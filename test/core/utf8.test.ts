import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { utf8 } from '../../src/core/utf8.js'

const encoder = new TextEncoder()

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe.each([
  ['with TextEncoder', () => undefined],
  ['without TextEncoder', () => vi.stubGlobal('TextEncoder', undefined)],
])('utf8, %s,', (_, prepare) => {
  it('has the bytes of TextEncoder', () => {
    prepare()
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect([...utf8(text)]).toEqual([...encoder.encode(text)])
      }),
    )
    expect([...utf8('%41 ü€😀\0')]).toEqual([...Buffer.from('%41 ü€😀\0')])
  })

  it('refuses a lone surrogate', () => {
    prepare()
    expect(() => utf8('a\ud800')).toThrow(URIError)
  })
})

describe('utf8', () => {
  it('has the bytes of TextEncoder where strings have no isWellFormed', () => {
    const method = Object.getOwnPropertyDescriptor(String.prototype, 'isWellFormed')
    Reflect.deleteProperty(String.prototype, 'isWellFormed')
    try {
      expect([...utf8('ü')]).toEqual([0xc3, 0xbc])
      expect(() => utf8('a\ud800')).toThrow(URIError)
    } finally {
      if (method) Object.defineProperty(String.prototype, 'isWellFormed', method)
    }
  })

  it('uses TextEncoder, which is a hundred times faster for a long text', () => {
    const encode = vi.spyOn(TextEncoder.prototype, 'encode')
    utf8('text')
    expect(encode).toHaveBeenCalledOnce()
  })
})
