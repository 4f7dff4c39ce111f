/** A page of the gate under another host than the origin's is led to the origin, and never twice. */

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
  ])('under the host %s is led to the origin', (host) =>
    expect(led({ host })).toBe(`${BASE}?at_origin=1`),
  )

  it.each([
    ['the origin', 'rat.example'],
    ['the origin with its default port', 'rat.example:443'],
    ['the origin with the port of the server behind a proxy', 'RAT.example:8080'],
    ['an address that a proxy uses for it', '127.0.0.1:4000'],
    ['an address of IPv6', '[::1]:4000'],
    ['a name of this machine', 'localhost:3000'],
    ['a name in a network of containers', 'portal:3000'],
    ['no host at all', ''],
    ['what is no host', 'a b'],
  ])('may stay under %s', (_, host) => expect(led({ host })).toBeUndefined())

  it('may stay where the proxy says that it came to the origin, and named another host', () => {
    const host = 'portal.internal.example'
    expect(led({ host })).toBeDefined()
    expect(led({ host, 'x-forwarded-host': 'rat.example' })).toBeUndefined()
    expect(led({ host, 'x-forwarded-host': 'rat.example:443' })).toBeUndefined()
    expect(led({ host, 'x-forwarded-host': 'www.rat.example' })).toBeDefined()
  })

  it('is led between the names of one machine, where the origin is one of them', () => {
    const origin = 'http://localhost:3000'
    expect(led({ host: '127.0.0.1:3000' }, undefined, origin)).toBe(`${BASE}?at_origin=1`)
    expect(led({ host: 'www.localhost:3000' }, undefined, origin)).toBe(`${BASE}?at_origin=1`)
    expect(led({ host: 'localhost:8080' }, undefined, origin)).toBeUndefined()
  })

  it('is led by the URL where there is no header', () => {
    expect(led({}, `https://www.rat.example${BASE}?a=1`)).toBe(`${BASE}?a=1&at_origin=1`)
    expect(led({})).toBeUndefined()
  })

  it('is led once at most, whatever the host is called from then on', () => {
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

  it('is led before anything is asked of it; a program, a form and the stylesheet are not', async () => {
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
    // What is the portal's is led by the gate's own redirect, to the origin too.
    expect((await ask('/papers'))?.status).toBe(401)
  })
})
