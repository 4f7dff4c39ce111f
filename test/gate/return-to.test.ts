/** No return path leads out of the origin (CWE-601). */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseReturnPath, routePathOf } from '../../src/gate/http/return-path.js'
import { RETURN_TARGETS, ROUTES } from '../../src/gate/routes/route-table.js'
import { BASE, ORIGIN } from './support/portal.js'
import { hostileTargets } from './support/targets.js'

const OPTIONS = {
  origin: ORIGIN,
  basePath: BASE,
  publicPath: '',
  returnTargets: RETURN_TARGETS,
}

function read(value: unknown): string {
  return parseReturnPath(value, OPTIONS) ?? '/'
}

describe('a return path', () => {
  it.each([
    ['/', '/'],
    ['/papers/7', '/papers/7'],
    ['/papers?committee=3&from=2026-01-01', '/papers?committee=3&from=2026-01-01'],
    ['/papers#page=3', '/papers'],
    ['/Stra%C3%9Fenbau/Pl%C3%A4ne', '/Stra%C3%9Fenbau/Pl%C3%A4ne'],
    ['/Straßenbau', '/Stra%C3%9Fenbau'],
    ['/a/../b', '/b'],
    ['/search?q=//evil.example', '/search?q=//evil.example'],
    ['/search?next=https%3A%2F%2Frat.example%2Fa', '/search?next=https%3A%2F%2Frat.example%2Fa'],
    ['/100%25.pdf', '/100%25.pdf'],
    ['/second-factor/enrol', '/second-factor/enrol'],
    ['/second-factor/devices/remove?id=x', '/second-factor/devices/remove?id=x'],
    ['/second-factor/enrol/', '/second-factor/enrol/'],
    ['/second-factory', '/second-factory'],
  ])('is kept when it is valid: %s', (path, kept) => {
    expect(read(path)).toBe(kept)
  })

  it.each([
    '/second-factor',
    '/second-factor/',
    '/second-factor/recovery',
    '/%252525252541',
    '/second-factor/devices/rename',
    '/second-factor/recovery-codes/saved',
    '/second-factor/style.css',
    '//[',
    '/a%25252525252fb',
    '/a%2fb',
    '/a%zz',
    '/x/../second-factor',
  ])('is never the challenge or a route without a page: %s', (path) => {
    expect(read(path)).toBe('/')
  })

  it('is a page of the gate only if that page needs more than a session', () => {
    for (const [own, { GET, needs }] of ROUTES) {
      const path = BASE + own
      expect([own, read(path)]).toEqual([own, GET && needs !== 'session' ? path : '/'])
    }
  })

  it('has at most 2,000 characters, also after encoding', () => {
    expect(read(`/${'a'.repeat(1999)}`)).toHaveLength(2000)
    expect(read(`/${'a'.repeat(2000)}`)).toBe('/')
    expect(read(`/${'ß'.repeat(400)}`)).toBe('/')
    expect(read(`/${'a'.repeat(10_240)}`)).toBe('/')
  })

  it('must be a text', () => {
    for (const value of [
      undefined,
      null,
      7,
      ['/a'],
      { toString: () => '/a' },
      new URL(`${ORIGIN}/a`),
    ]) {
      expect(read(value)).toBe('/')
    }
  })
})

describe('every text that is sent as a return path', () => {
  const hostile = hostileTargets()

  it('includes more than 500 known open redirects', () => {
    expect(new Set(hostile).size).toBe(hostile.length)
    expect(hostile.length).toBeGreaterThan(500)
  })

  it('never leaves the origin, for each of the known open redirects', () => {
    for (const target of hostile) expectInside(target)
  })

  it('never leaves the origin, for generated texts', () => {
    const pieces = fc.constantFrom(
      ...[
        '/',
        '\\',
        '//',
        '.',
        '..',
        '%2f',
        '%5c',
        '%2e',
        '%',
        '%25',
        '@',
        ':',
        '?',
        '#',
        '&',
        ';',
      ],
      ...[
        '\t',
        '\n',
        '\r',
        '\0',
        '%00',
        '%0a',
        ' ',
        '\u200b',
        '\uff0f',
        '\uff3c',
        '\u2028',
        '\ud800',
      ],
      ...[
        'https:',
        'javascript:',
        'data:',
        'evil.example',
        'rat.example',
        'second-factor',
        'ß',
        'a',
      ],
    )
    const target = fc.array(pieces, { maxLength: 12 }).map((all) => all.join(''))
    const rooted = target.map((text) => `/${text}`)
    fc.assert(
      fc.property(
        fc.oneof(target, rooted, fc.string({ unit: 'binary' }), fc.webUrl()),
        expectInside,
      ),
      { numRuns: 5000 },
    )
  })

  it('gives the same path when it is read again', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.webPath(), fc.webUrl({ withQueryParameters: true }), fc.string()),
        (path) => {
          const once = read(`/${path}`)
          expect(read(once)).toBe(once)
        },
      ),
    )
  })

  function expectInside(target: string): void {
    const path = read(target)
    expect(path).toMatch(/^\/(?![/\\])[\x21-\x7e]*$/)
    expect(path).not.toContain('\\')
    const asBrowser = new URL(path, `${ORIGIN}/second-factor`)
    expect(asBrowser.origin).toBe(ORIGIN)
    // The same holds for a proxy that decodes it, merges slashes or reads a backslash as a slash.
    for (let decoded = asBrowser.pathname, times = 0; times < 3; times++) {
      expect(decoded).not.toMatch(/^\/[/\\]|\\/)
      expect([...decoded].every((character) => character >= ' ')).toBe(true)
      expect(new URL(decoded, ORIGIN).origin).toBe(ORIGIN)
      decoded = leniently(decoded)
    }
  }
})

function leniently(path: string): string {
  return path.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
}

describe('a path of the gate', () => {
  it('is the base path or a path below it', () => {
    expect(routePathOf('/second-factor', BASE)).toBe('')
    expect(routePathOf('/second-factor/enrol', BASE)).toBe('/enrol')
    expect(routePathOf('/second-factory', BASE)).toBeUndefined()
    expect(routePathOf('/', BASE)).toBeUndefined()
    expect(routePathOf('/x/second-factor', BASE)).toBeUndefined()
  })
})
