/** A page of the gate under another host redirects to the origin, and at most once. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pathAtOrigin } from '../../src/gate/http/canonical-origin.js'
import { BASE, ORIGIN, openPortal } from './support/portal.js'

function led(headers: Record<string, string>, url = ORIGIN + BASE, origin = ORIGIN) {
  return pathAtOrigin(new Request(url, { headers }), origin)
}

describe('a browser that opens a page of the gate', () => {
  it.each([
    'www.rat.example',
    'WWW.rat.example:8443',
    'rat.example.',
    'old.example',
    'xn--rt-via.de',
  ])('under the host %s is redirected to the origin', (host) =>
    expect(led({ host })).toBe(`${BASE}?at_origin=1`),
  )

  it.each([
    ['the origin', 'rat.example'],
    ['the origin with its default port', 'rat.example:443'],
    ['the origin with the port of the server behind a proxy', 'RAT.example:8080'],
    ['an address that a proxy uses for it', '127.0.0.1:4000'],
    ['an address of IPv6', '[::1]:4000'],
    ['a name of the local machine', 'localhost:3000'],
    ['a name in a network of containers', 'portal:3000'],
    ['no host at all', ''],
    ['an invalid host', 'a b'],
  ])('stays under %s', (_, host) => expect(led({ host })).toBeUndefined())

  it('stays when X-Forwarded-Host is the origin and the proxy changed Host', () => {
    const host = 'portal.internal.example'
    expect(led({ host })).toBeDefined()
    expect(led({ host, 'x-forwarded-host': 'rat.example' })).toBeUndefined()
    expect(led({ host, 'x-forwarded-host': 'rat.example:443' })).toBeUndefined()
    expect(led({ host, 'x-forwarded-host': 'www.rat.example' })).toBeDefined()
  })

  it('is redirected between names of one machine when the origin is one of them', () => {
    const origin = 'http://localhost:3000'
    expect(led({ host: '127.0.0.1:3000' }, undefined, origin)).toBe(`${BASE}?at_origin=1`)
    expect(led({ host: 'www.localhost:3000' }, undefined, origin)).toBe(`${BASE}?at_origin=1`)
    expect(led({ host: 'localhost:8080' }, undefined, origin)).toBeUndefined()
  })

  it('is redirected by the host of the URL when there is no header', () => {
    expect(led({}, `https://www.rat.example${BASE}?a=1`)).toBe(`${BASE}?a=1&at_origin=1`)
    expect(led({})).toBeUndefined()
  })

  it('is redirected at most once, for any hosts', () => {
    fc.assert(
      fc.property(fc.domain(), fc.domain(), fc.webQueryParameters(), (one, two, query) => {
        const url = `${ORIGIN}${BASE}?${query}`
        const first = led({ host: one }, url)
        if (first === undefined) return
        expect(new URL(first, ORIGIN).origin).toBe(ORIGIN)
        expect(led({ host: two }, ORIGIN + first)).toBeUndefined()
      }),
    )
  })

  it('is redirected before the session is read; a program, a form and the stylesheet are not', async () => {
    const { gate, events } = await openPortal()
    const ask = (path: string, init: RequestInit = {}): Promise<Response | undefined> => {
      const headers = { host: 'www.rat.example', accept: 'text/html', ...init.headers }
      return gate.handle(new Request(ORIGIN + path, { ...init, headers }))
    }
    const page = await ask(`${BASE}/devices?return_to=/x`)
    expect([page?.status, page?.headers.get('location')]).toEqual([
      303,
      `${ORIGIN}${BASE}/devices?return_to=/x&at_origin=1`,
    ])
    expect(events).toEqual([])
    expect((await ask(BASE, { headers: { accept: '*/*' } }))?.status).toBe(401)
    expect((await ask(BASE, { headers: { 'sec-fetch-dest': 'iframe' } }))?.status).toBe(401)
    expect((await ask(BASE, { method: 'POST' }))?.status).toBe(401)
    expect((await ask(`${BASE}/style.css`))?.status).toBe(200)
    // A denied page of the portal already redirects to the origin.
    expect((await ask('/papers'))?.status).toBe(401)
  })
})
