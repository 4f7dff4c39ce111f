/** Reading request headers: the origin of a form, programs, pages and languages. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isBearer, isSameOrigin } from '../../src/gate/http/cross-site.js'
import { localeOf, wantsHtml } from '../../src/gate/http/negotiate.js'
import { ORIGIN } from './support/portal.js'

/** As a browser sends them; `Headers` of a test would refuse some. */
function headers(all: Record<string, string>): Headers {
  return new Headers(all)
}

describe('a form', () => {
  it('is of the own origin by Origin or by Sec-Fetch-Site', () => {
    expect(isSameOrigin(headers({ origin: ORIGIN }), ORIGIN)).toBe(true)
    expect(isSameOrigin(headers({ 'sec-fetch-site': 'same-origin' }), ORIGIN)).toBe(true)
  })

  it.each([
    [''],
    ['https://evil.example'],
    ['https://rat.example.evil.example'],
    ['http://rat.example'],
    ['https://rat.example:8443'],
    ['https://rat.example/'],
    ['https://RAT.example'],
    ['https://rat.example, https://rat.example'],
  ])('is of another origin with Origin: %s, even with Sec-Fetch-Site: same-origin', (origin) => {
    expect(isSameOrigin(headers({ origin }), ORIGIN)).toBe(false)
    expect(isSameOrigin(headers({ origin, 'sec-fetch-site': 'same-origin' }), ORIGIN)).toBe(false)
  })

  it.each(['none', 'same-site', 'cross-site', 'Same-Origin', ''])(
    'is of no known origin without Origin and with Sec-Fetch-Site: %s',
    (site) => expect(isSameOrigin(headers({ 'sec-fetch-site': site }), ORIGIN)).toBe(false),
  )

  it('is of no known origin without both headers', () => {
    expect(isSameOrigin(headers({}), ORIGIN)).toBe(false)
    expect(isSameOrigin(headers({ referer: `${ORIGIN}/x`, host: 'rat.example' }), ORIGIN)).toBe(
      false,
    )
  })
})

describe('a program without a browser', () => {
  it.each(['Bearer abc', 'bearer abc', 'DPoP abc'])(
    'is recognized by the authorization %s',
    (authorization) => {
      expect(isBearer(headers({ authorization }))).toBe(true)
      expect(isBearer(headers({ authorization, cookie: 'a=b' }))).toBe(false)
    },
  )

  it.each([
    'Basic YTpi',
    'Digest a',
    'Negotiate a',
    'NTLM a',
    'Bearer',
    'Bearer ',
    'xBearer a',
    '',
  ])(
    'is not recognized by an authorization that browsers add, or by an empty one: %s',
    (authorization) => expect(isBearer(headers({ authorization }))).toBe(false),
  )
})

describe('a request for a page', () => {
  it.each([
    'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8',
    'text/html',
    'TEXT/HTML',
    'application/xhtml+xml',
    'application/json;q=0.9, text/html',
    'text/html;level=1;q=0.3',
  ])('has Accept: %s', (accept) => expect(wantsHtml(headers({ accept }))).toBe(true))

  it.each([
    '*/*',
    'text/*',
    'application/json',
    'application/json, text/html;q=0.9',
    'application/problem+json, text/html;q=0.5',
    'image/avif,image/webp,*/*;q=0.8',
    'text/html;q=0',
    'text/html;q=-1',
    'text/html;q=many',
    'text/html2',
    '',
  ])('does not have Accept: %s', (accept) => expect(wantsHtml(headers({ accept }))).toBe(false))

  it('has an Accept header, and does not upgrade', () => {
    expect(wantsHtml(headers({}))).toBe(false)
    const upgrade = { accept: 'text/html', upgrade: 'websocket' }
    expect(wantsHtml(headers(upgrade))).toBe(false)
  })

  const DESTINATIONS = (
    'audio audioworklet embed empty fencedframe font frame iframe image json manifest object ' +
    'paintworklet report script serviceworker sharedworker speculationrules style track video ' +
    'webidentity worker xslt'
  ).split(' ')

  it('has the destination document, or empty with mode navigate from a service worker', () => {
    const accept = 'text/html'
    const document = { accept, 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' }
    expect(wantsHtml(headers(document))).toBe(true)
    expect(wantsHtml(headers({ ...document, 'sec-fetch-dest': 'empty' }))).toBe(true)
    // A header that only a script can send changes nothing.
    expect(wantsHtml(headers({ ...document, 'x-requested-with': 'XMLHttpRequest' }))).toBe(true)
  })

  it.each(DESTINATIONS)(
    'does not have the destination %s, even if it accepts HTML',
    (destination) => {
      for (const mode of ['cors', 'no-cors', 'same-origin', 'websocket']) {
        const part = { accept: 'text/html', 'sec-fetch-dest': destination, 'sec-fetch-mode': mode }
        expect(wantsHtml(headers(part)), mode).toBe(false)
      }
      const frame = { accept: 'text/html', 'sec-fetch-mode': 'navigate' }
      const framed = headers({ ...frame, 'sec-fetch-dest': destination })
      expect(wantsHtml(framed)).toBe(destination === 'empty')
    },
  )

  it('does not come from htmx or XMLHttpRequest when the browser sends no destination', () => {
    const accept = 'text/html, */*'
    expect(wantsHtml(headers({ accept, 'hx-request': 'true' }))).toBe(false)
    expect(wantsHtml(headers({ accept, 'x-requested-with': 'XMLHttpRequest' }))).toBe(false)
    // Android's WebView sends the name of its app with each page.
    expect(wantsHtml(headers({ accept, 'x-requested-with': 'de.rat.app' }))).toBe(true)
  })
})

const TWO = ['de', 'en']

describe('the language', () => {
  it.each([
    ['de', 'de'],
    ['de-AT,de;q=0.9,en;q=0.8', 'de'],
    ['en-GB,en;q=0.9,de;q=0.8', 'en'],
    ['fr,de;q=0.7,en;q=0.3', 'de'],
    ['fr-FR,fr;q=0.9', 'en'],
    ['de,en', 'de'],
    ['en,de', 'en'],
    ['de;q=0', 'en'],
    ['DE', 'de'],
    ['den', 'en'],
    ['', 'en'],
    ['*', 'en'],
  ])('for Accept-Language: %s is %s', (accepted, locale) => {
    expect(localeOf(headers({ 'accept-language': accepted }), TWO)).toBe(locale)
  })

  it.each([
    ['fr', 'fr'],
    ['fr-CA,en;q=0.9', 'fr'],
    ['en;q=0.5,fr;q=0.4', 'en'],
    ['it,fr;q=0.8,en;q=0.7', 'fr'],
    ['pt', 'pt-BR'],
    ['pt-PT', 'pt-BR'],
    ['pt-br', 'pt-BR'],
    ['zh-Hant-TW', 'zh-Hant'],
    ['zh-Hans', 'zh-Hant'],
    ['fra', 'en'],
    ['', 'en'],
  ])('of further languages, for Accept-Language: %s is %s', (accepted, locale) => {
    const names = [...TWO, 'fr', 'pt-BR', 'zh-Hant']
    expect(localeOf(headers({ 'accept-language': accepted }), names)).toBe(locale)
  })

  it('is German or English for any header, and a long one takes no time', () => {
    const text = fc.string({ unit: 'grapheme-ascii', maxLength: 200 })
    fc.assert(
      fc.property(text, (accepted) => {
        expect(['de', 'en']).toContain(localeOf(headers({ 'accept-language': accepted }), TWO))
        expect([true, false]).toContain(wantsHtml(headers({ accept: accepted })))
      }),
    )
    expect(localeOf(headers({ 'accept-language': 'a,'.repeat(100_000) }), TWO)).toBe('en')
  })
})
