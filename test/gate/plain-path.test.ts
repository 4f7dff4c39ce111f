/** A path can be public only if every server reads it alike. test/gate-frameworks asks real servers. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPlainPath } from '../../src/gate/decision/plain-path.js'

describe('a plain path', () => {
  it.each([
    ...['/', '/a/b', '/a/b/', '/.well-known/security.txt', '/a.b/~ada', '/a..b', '/-'],
    ...['/a%20b', '/%C3%9F', '/Stra%c3%9fe', '/100%25', '/½', '/a+b=c,d', '/a:b@c', '/!$&()*'],
  ])('can be %s', (path) => {
    expect(isPlainPath(path)).toBe(true)
  })

  it.each([
    ...['//a', '/a//b', '/a%2fb', '/a%2Fb', '/a%5cb', '/a%252fb', '/a%25252fb', '/%2525255c'],
    ...['/a%00', '/a%0d%0a', '/%c0%af', '/%25c0%25af', '/%zz', '/a\uff0fb', '/a%EF%BC%8Fb'],
    ...['/%EF%BC%BC', '', 'a', '%2fa', '/a?b', '/a#b', '/a%3fb', '/a%23b', '/a\\b', '/\ud800'],
  ])('cannot be %s', (path) => {
    expect(isPlainPath(path)).toBe(false)
  })

  it.each([
    ...['/public/..;/papers/7', '/public/..;x=1/papers/7', '/public/.;/papers', '/public/..;'],
    ...['/public/%2e%2e;/papers', '/public/..%3b/papers', '/public/%2e%2e%3B/papers'],
    ...['/public/%252e%252e/papers', '/public/..%253b/papers', '/papers/7;.css', '/papers;'],
    ...['/public/%25%32%65', '/public/\u037e', '/public/..%EF%BC%9B/papers'],
  ])('has no path parameter, since a servlet container drops it: %s', (path) => {
    expect(isPlainPath(path)).toBe(false)
  })

  it.each([
    ...['/a/.', '/a/..', '/a/./b', '/a/../b', '/a/.../b', '/a/..%20/b', '/a/%20./b', '/a/..%09/b'],
    ...['/a/\u2025/b', '/a/%E2%80%A5/b', '/a/\uff0e\uff0e/b', '/a/.\u200c./b', '/a/.%E2%80%8C./b'],
  ])('has no segment of dots in any spelling: %s', (path) => {
    expect(isPlainPath(path)).toBe(false)
  })

  it('does not encode a character without need, which would be a second spelling', () => {
    for (let code = 0; code < 128; code++) {
      const character = String.fromCharCode(code)
      if (!/[\w.~-]/.test(character)) continue
      const hex = code.toString(16)
      expect(isPlainPath(`/x%${hex}`), character).toBe(false)
      expect(isPlainPath(`/x%${hex.toUpperCase()}`), character).toBe(false)
    }
    expect(isPlainPath('/%61dmin')).toBe(false)
  })

  it('keeps its meaning when a server decodes it twice, drops parameters or resolves dots', () => {
    const piece = fc.constantFrom(
      ...[
        '/',
        '.',
        '..',
        ';',
        '%',
        '25',
        '2e',
        '2f',
        '3b',
        '5c',
        '\\',
        'a',
        'ß',
        ' ',
        '\uff0e',
        '?',
      ],
    )
    const path = fc.array(piece, { maxLength: 10 }).map((pieces) => `/${pieces.join('')}`)
    fc.assert(
      fc.property(fc.oneof(path, fc.webPath(), fc.string({ unit: 'binary' })), (path) => {
        if (!isPlainPath(path)) return
        const decoded = decodeURIComponent(path)
        const again = decoded.replace(/%([\da-f]{2})/gi, (_, hex) =>
          String.fromCharCode(Number.parseInt(hex, 16)),
        )
        expect(again).toBe(decoded)
        expect(decoded).toBe(decoded.replace(/;[^/]*/g, ''))
        expect(decoded).not.toMatch(/\/\/|\\|\/\.{1,2}(?:\/|$)/)
      }),
      { numRuns: 20_000 },
    )
  })
})
