import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { isWellFormed, utf8, utf8Into } from '../../src/core/utf8.js'

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
  it('writes into the room it is given when every text of this length fits', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: -1, max: 1 }),
        (text, more) => {
          const room = new Uint8Array(Math.max(0, text.length * 3 + more)).fill(0xff)
          const bytes = utf8Into(text, room)
          expect([...bytes]).toEqual([...encoder.encode(text)])
          expect(bytes.buffer === room.buffer).toBe(text.length * 3 <= room.length)
        },
      ),
    )
  })

  it('takes no room where TextEncoder is missing', () => {
    vi.stubGlobal('TextEncoder', undefined)
    const room = new Uint8Array(9)
    expect([...utf8Into('ü', room)]).toEqual([0xc3, 0xbc])
    expect([...room]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0])
  })

  it('finds a lone surrogate where strings have no isWellFormed', () => {
    const method = Object.getOwnPropertyDescriptor(String.prototype, 'isWellFormed')
    Reflect.deleteProperty(String.prototype, 'isWellFormed')
    try {
      for (const text of ['', 'a', 'ü', '😀', 'a😀b']) {
        expect(isWellFormed(text)).toBe(true)
        expect([...utf8(text)]).toEqual([...encoder.encode(text)])
      }
      for (const text of ['\ud800', 'a\ud83d', '\ude00b', '\ude00\ud83d']) {
        expect(isWellFormed(text)).toBe(false)
        expect(() => utf8(text)).toThrow(URIError)
      }
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
