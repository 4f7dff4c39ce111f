/** Deny by default: the gate answers every request that is not public and not elevated. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BASE, ORIGIN, openPortal, type Portal } from './support/portal.js'

const isPublic = ({ url }: Request): boolean => new URL(url).pathname.startsWith('/public/')
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'get', 'X']

function ask(
  { gate }: Portal,
  path: string,
  { method = 'GET', ...headers }: Record<string, string> = {},
): Promise<Response | undefined> {
  return gate.handle(new Request(ORIGIN + path, { method, headers }))
}

describe('a part of a page', () => {
  const html = { accept: 'text/html, */*' }

  it('that a script fetches as text/html gets 401 with a problem and no page', async () => {
    const portal = await openPortal({ loginPath: '/login' })
    await portal.enrolled('ada')
    for (const cookie of ['', `__Host-id=${portal.logIn('ada')}`]) {
      for (const part of [
        { 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors' },
        { 'sec-fetch-dest': 'iframe', 'sec-fetch-mode': 'navigate' },
        { 'x-requested-with': 'XMLHttpRequest' },
      ]) {
        for (const path of ['/papers/7', BASE, `${BASE}/devices`]) {
          const answer = await ask(portal, path, { ...html, ...part, cookie })
          const isState = path === BASE && cookie !== ''
          expect(answer?.status, path).toBe(isState ? 200 : 401)
          expect(answer?.headers.has('location')).toBe(false)
          expect(answer?.headers.has('hx-redirect')).toBe(false)
          expect(answer?.headers.get('content-type')).toMatch(/^application\/(problem\+)?json$/)
        }
      }
    }
  })

  it('that htmx fetches gets 401, and HX-Redirect leads the surrounding page', async () => {
    const portal = await openPortal({ loginPath: '/login' })
    await portal.enrolled('ada')
    const cookie = `__Host-id=${portal.logIn('ada')}`
    const htmx = { ...html, 'hx-request': 'true', 'sec-fetch-dest': 'empty' }
    const page = { 'hx-current-url': `${ORIGIN}/meetings?a=1` }
    const led = async (headers: Record<string, string>): Promise<string | null | undefined> => {
      const answer = await ask(portal, '/papers/7', { ...htmx, cookie, ...headers })
      expect(answer?.status).toBe(401)
      expect(answer?.headers.has('location')).toBe(false)
      return answer?.headers.get('hx-redirect')
    }
    expect(await led(page)).toBe(`${ORIGIN}${BASE}?return_to=%2Fmeetings%3Fa%3D1`)
    expect(await led({ ...page, cookie: '' })).toBe(`${ORIGIN}/login?return_to=%2Fmeetings%3Fa%3D1`)
    // Without the header the page that asked is the referrer; another site is no way back.
    expect(await led({ referer: `${ORIGIN}/meetings` })).toBe(
      `${ORIGIN}${BASE}?return_to=%2Fmeetings`,
    )
    expect(await led({ 'hx-current-url': 'https://evil.example/x' })).toBe(ORIGIN + BASE)
    expect(await led({})).toBe(ORIGIN + BASE)
    // A boosted link is a page.
    expect(await led({ ...page, 'hx-boosted': 'true' })).toBe(
      `${ORIGIN}${BASE}?return_to=%2Fpapers%2F7`,
    )
  })
})

describe('a request without a session', () => {
  it.each(METHODS)('of a program gets 401 for the method %s', async (method) => {
    const portal = await openPortal()
    for (const path of ['/', '/papers', '/api/papers.json', '/files/7.pdf', '/favicon.ico']) {
      const answer = await ask(portal, path, { method })
      expect(answer?.status).toBe(401)
    }
    expect(portal.events).toHaveLength(5)
    expect(portal.events[1]).toMatchObject({
      type: 'denied',
      reason: 'not-logged-in',
      path: '/papers',
    })
  })

  it('gets a page with 401 when the portal sets no loginPath', async () => {
    const portal = await openPortal()
    const answer = await ask(portal, '/papers', { accept: 'text/html' })
    expect(answer?.status).toBe(401)
    expect(answer?.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(answer?.headers.get('www-authenticate')).toBe('Second-Factor')
  })

  it('is redirected to the login of the portal, which is public, with the way back', async () => {
    const portal = await openPortal({ loginPath: '/login' })
    const html = { accept: 'text/html' }
    const answer = await ask(portal, '/papers?a=1', html)
    expect(answer?.status).toBe(303)
    expect(answer?.headers.get('location')).toBe(`${ORIGIN}/login?return_to=%2Fpapers%3Fa%3D1`)
    for (const method of ['GET', 'POST']) {
      expect(await ask(portal, '/login?return_to=/papers', { ...html, method })).toBeUndefined()
    }
    for (const path of ['/login//', '/login/x', '/loginx', '/Login', '/x/login']) {
      expect((await ask(portal, path, html))?.status).toBe(303)
    }
    const own = await ask(portal, `${BASE}/devices?done=saved`, html)
    const back = encodeURIComponent(`${BASE}/devices?done=saved`)
    expect(own?.headers.get('location')).toBe(`${ORIGIN}/login?return_to=${back}`)
    const slash = await ask(portal, `${BASE}/devices/`, html)
    expect(slash?.headers.get('location')).toBe(
      `${ORIGIN}/login?return_to=${encodeURIComponent(`${BASE}/devices/`)}`,
    )
    const challenge = await ask(portal, `${BASE}?return_to=/papers`, html)
    expect(challenge?.headers.get('location')).toBe(`${ORIGIN}/login?return_to=%2Fpapers`)
    const program = await ask(portal, '/papers')
    expect(await program?.json()).toMatchObject({ type: 'not-logged-in', location: '/login' })
  })

  it('reaches the login with and without a trailing slash, however loginPath is written', async () => {
    for (const loginPath of ['/login', '/login/']) {
      const portal = await openPortal({ loginPath })
      const html = { accept: 'text/html' }
      for (const path of ['/login', '/login/', '/login?return_to=%2Fpapers']) {
        expect(await ask(portal, path, html), `${loginPath} ${path}`).toBeUndefined()
      }
      for (const path of ['/login//', '/login/x', '/', '/log', '//login']) {
        expect((await ask(portal, path, html))?.status, `${loginPath} ${path}`).toBe(303)
      }
      const answer = await ask(portal, '/papers', html)
      expect(answer?.headers.get('location')).toBe(`${ORIGIN}${loginPath}?return_to=%2Fpapers`)
    }
    const root = await openPortal({ loginPath: '/' })
    expect(await ask(root, '/')).toBeUndefined()
    expect((await ask(root, '/papers'))?.status).toBe(401)
  })

  it('gets only the stylesheet of the gate', async () => {
    const portal = await openPortal()
    const style = await ask(portal, `${BASE}/style.css`)
    expect(style?.headers.get('content-type')).toBe('text/css; charset=utf-8')
    expect((await style?.text())?.length).toBeGreaterThan(100)
    expect(await (await ask(portal, `${BASE}/style.css`, { method: 'HEAD' }))?.text()).toBe('')
    const own = ['', '/', '/recovery', '/status', '/enrol', '/confirm', '/devices', '/nothing']
    for (const path of [...own, '/devices/remove', '/recovery-codes/saved', '/style.css/x']) {
      for (const method of METHODS) {
        expect((await ask(portal, BASE + path, { method, origin: ORIGIN }))?.status).toBe(401)
      }
    }
    expect((await ask(portal, `${BASE}/style.css`, { method: 'POST' }))?.status).toBe(401)
  })

  it('is denied despite forged host and forwarding headers', async () => {
    const portal = await openPortal({ isPublic })
    const forged = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-uri': '/public/x',
      'x-original-url': '/public/x',
      'x-rewrite-url': '/public/x',
      'x-http-method-override': 'GET',
      forwarded: 'host=evil.example;proto=http',
      accept: 'text/html',
    }
    portal.sessions.set('s', { id: 's', userId: 'ada' })
    const answer = await ask(portal, '/papers', { ...forged, cookie: '__Host-id=s' })
    expect(answer?.headers.get('location')).toBe(`${ORIGIN}${BASE}/enrol?return_to=%2Fpapers`)
  })
})

describe('a session that is not elevated', () => {
  it.each(METHODS)('passes nowhere with the method %s', async (method) => {
    const portal = await openPortal({ isPublic })
    const { secret } = await portal.enrolled('ada')
    expect(secret.byteLength).toBe(20)
    const authorization = `Bearer ${portal.logIn('ada')}`
    for (const path of ['/', '/papers/7', '/api/x', '/assets/app.js', '/publicx', '/PUBLIC/x']) {
      const answer = await ask(portal, path, { method, authorization })
      expect(answer?.status).toBe(401)
      if (method === 'HEAD') expect(await answer?.text()).toBe('')
      else expect(await answer?.json()).toMatchObject({ type: 'second-factor-required' })
    }
  })

  it.each([
    ['a file', { accept: 'image/avif,*/*' }],
    ['an API', { accept: 'application/json' }],
    ['an upgrade', { upgrade: 'websocket', connection: 'Upgrade', accept: 'text/html' }],
    ['events', { accept: 'text/event-stream' }],
    ['a script', { 'sec-fetch-dest': 'script' }],
    ['a preflight', { method: 'OPTIONS', 'access-control-request-method': 'POST' }],
  ])('is denied for %s', async (_, headers: Record<string, string>) => {
    const portal = await openPortal()
    await portal.enrolled('ada')
    const authorization = `Bearer ${portal.logIn('ada')}`
    const answer = await ask(portal, '/x', { ...headers, authorization })
    expect(answer?.status).toBe(401)
    expect(answer?.headers.get('content-type')).toBe('application/problem+json')
  })

  it('passes nowhere, for generated paths, methods and headers', async () => {
    const portal = await openPortal({ isPublic, loginPath: '/login' })
    await portal.enrolled('ada')
    const authorization = `Bearer ${portal.logIn('ada')}`
    const path = fc.oneof(
      fc.webPath(),
      fc.string({ unit: 'grapheme-ascii' }).map((text) => `/${text}`),
    )
    const accept = fc.constantFrom('text/html', '*/*', 'application/json', '')
    await fc.assert(
      fc.asyncProperty(path, fc.constantFrom(...METHODS), accept, async (path, method, accept) => {
        if (!URL.canParse(path, ORIGIN)) return
        const url = new URL(ORIGIN + path)
        if (url.pathname === '/login' || url.pathname.startsWith('/public/')) return
        const request = new Request(url, { method, headers: { accept, authorization } })
        const answer = await portal.gate.handle(request)
        expect([200, 303, 401, 403, 404, 405]).toContain(answer?.status)
      }),
    )
  })
})

describe('a public path', () => {
  it('passes untouched, without reading the session', async () => {
    let reads = 0
    const portal = await openPortal({
      isPublic,
      session: {
        read: async () => {
          reads++
          return null
        },
        elevate: async () => new Headers(),
      },
    })
    const body = new ReadableStream({ pull: () => expect.fail('the body was read') })
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit
    const request = new Request(`${ORIGIN}/public/form`, init)
    expect(await portal.gate.handle(request)).toBeUndefined()
    expect([reads, request.bodyUsed, portal.events]).toEqual([0, false, []])
  })

  it('is never a route of the gate, even if isPublic returns true for it', async () => {
    const portal = await openPortal({ isPublic: () => true })
    expect((await ask(portal, BASE))?.status).toBe(401)
    expect((await ask(portal, `${BASE}/devices`))?.status).toBe(401)
    expect(await ask(portal, '/')).toBeUndefined()
  })

  it('is public only when isPublic returns exactly true', async () => {
    // A cast, since callers without types may pass an async function.
    const later = (async () => false) as unknown as () => boolean
    const portal = await openPortal({ isPublic: later })
    expect((await ask(portal, '/papers'))?.status).toBe(401)
  })

  it.each([
    '/public/../papers',
    '/public/%2e%2e/papers',
    '/public/..%2fpapers',
    '/public/..%5cpapers',
    '/public/%252e%252e%252fpapers',
    '/public//papers',
    '/public/%00',
    '/public/..%c0%afpapers',
    '/public\\..\\papers',
  ])('is never a path that another program may read differently: %s', async (path) => {
    expect((await ask(await openPortal({ isPublic }), path))?.status).toBe(401)
  })
})

describe('an elevated session', () => {
  it('passes until it expires, with its body unread', async () => {
    const portal = await openPortal({ maxAgeSeconds: 60 })
    const { secret } = await portal.enrolled('ada')
    const app = portal.program('ada')
    await app.post(BASE, { code: portal.code(secret) })
    const headers = { authorization: `Bearer ${app.bearer}` }
    const request = new Request(`${ORIGIN}/x`, { method: 'POST', body: 'x', headers })
    expect(await portal.gate.handle(request)).toBeUndefined()
    expect(request.bodyUsed).toBe(false)
    portal.clock.advance(60)
    expect((await app.get('/x')).json.type).toBe('second-factor-required')
  })

  it('ends with a reset and with a stricter requirement', async () => {
    let requirement: 'required' | 'optional' = 'optional'
    const portal = await openPortal({ requirement: () => requirement })
    const { secret } = await portal.enrolled('ada')
    const app = portal.program('ada')
    const bob = portal.program('bob')
    await app.post(BASE, { code: portal.code(secret) })
    expect((await app.get('/x')).status).toBe(0)
    expect((await bob.get('/x')).status).toBe(0)
    requirement = 'required'
    expect((await bob.get('/x')).json.type).toBe('enrolment-required')
    await portal.accounts.reset('ada')
    expect((await app.get('/x')).json.type).toBe('enrolment-required')
    portal.clock.advance(30)
    await portal.enrolled('ada')
    expect((await app.get('/x')).json.type).toBe('second-factor-required')
  })

  it('of the same user without a second factor stops passing when another session enrols', async () => {
    const portal = await openPortal({ requirement: () => 'optional' })
    const other = portal.program('ada')
    expect((await other.get('/x')).status).toBe(0)
    await portal.enrolled('ada')
    expect((await other.get('/x')).json.type).toBe('second-factor-required')
  })

  it('is checked on every request, and the requirement with it', async () => {
    let asked = 0
    const portal = await openPortal({
      requirement: async () => {
        asked++
        return 'required' as const
      },
    })
    const { secret } = await portal.enrolled('ada')
    const app = portal.program('ada')
    await app.post(BASE, { code: portal.code(secret) })
    const before = asked
    for (let i = 0; i < 3; i++) await app.get('/x')
    expect(asked).toBe(before + 3)
  })

  it('gets 404, 405, 413 or 415 from the gate for an unknown route, method, size or type', async () => {
    const portal = await openPortal()
    const app = portal.program('ada')
    expect((await app.get(`${BASE}/nothing`)).json).toMatchObject({
      type: 'not-found',
      status: 404,
    })
    const put = await portal.gate.handle(
      new Request(`${ORIGIN}${BASE}/enrol`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${app.bearer}` },
      }),
    )
    expect([put?.status, put?.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
    expect((await app.get(`${BASE}/devices/rename`)).headers.get('allow')).toBe('POST')
    const text = { 'content-type': 'text/plain' }
    expect((await app.post(BASE, {}, text)).json.type).toBe('unsupported-media-type')
    const large = await app.post(BASE, { code: 'x'.repeat(20_000) })
    expect(large.json).toMatchObject({ type: 'too-large', status: 413 })
    const person = portal.person('ada')
    expect((await person.get(`${BASE}/nothing`))?.status).toBe(404)
    expect((await person.get(`${BASE}/enrol/`))?.status).toBe(200)
  })
})

describe('one dangerous route', () => {
  const at = (path: string, bearer: string): Request => {
    return new Request(ORIGIN + path, { headers: { authorization: `Bearer ${bearer}` } })
  }

  it('needs a recent code, and passes after the step-up', async () => {
    const portal = await openPortal()
    const { secret } = await portal.enrolled('ada')
    const app = portal.program('ada')
    const ask = (): Promise<Response | undefined> => {
      return portal.gate.requireRecent(at('/members/7/delete', app.bearer), { maxAgeSeconds: 300 })
    }
    expect(await (await ask())?.json()).toMatchObject({ type: 'second-factor-required' })
    await app.post(BASE, { code: portal.code(secret) })
    portal.clock.advance(299)
    expect(await ask()).toBeUndefined()
    portal.clock.advance(1)
    expect(await (await ask())?.json()).toMatchObject({ type: 'step-up-required', status: 401 })
    await app.post(BASE, { code: portal.code(secret) })
    expect(await ask()).toBeUndefined()
  })

  it('redirects a person to the challenge and back, with a new session', async () => {
    const portal = await openPortal()
    const { secret } = await portal.enrolled('ada')
    const ada = portal.person('ada')
    await ada.get(BASE)
    await ada.submit(BASE, { code: portal.code(secret) })
    const first = ada.cookie
    portal.clock.advance(300)
    const headers = { cookie: ada.cookie, accept: 'text/html' }
    const request = new Request(`${ORIGIN}/members/7`, { headers })
    const answer = await portal.gate.requireRecent(request, { maxAgeSeconds: 300 })
    expect(answer?.headers.get('location')).toBe(`${ORIGIN}${BASE}?return_to=%2Fmembers%2F7`)
    await ada.get(answer?.headers.get('location') ?? '')
    await ada.submit(BASE, { code: portal.code(secret) })
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}/members/7`)
    expect(ada.cookie).not.toBe(first)
  })

  it('denies a user without a second factor also where it is optional', async () => {
    const portal = await openPortal({ requirement: () => 'optional' })
    const request = at('/x', portal.logIn('bob'))
    const answer = await portal.gate.requireRecent(request, { maxAgeSeconds: 300 })
    expect(await answer?.json()).toMatchObject({ type: 'enrolment-required' })
    const stranger = await portal.gate.requireRecent(at('/x', 'x'), { maxAgeSeconds: 300 })
    expect(stranger?.status).toBe(401)
  })

  it.each([0, -1, 1.5, Number.NaN, Infinity, 31_536_001])(
    'refuses maxAgeSeconds of %s',
    async (maxAgeSeconds) => {
      const { gate } = await openPortal()
      await expect(gate.requireRecent(at('/x', 's'), { maxAgeSeconds })).rejects.toThrow(RangeError)
    },
  )
})
