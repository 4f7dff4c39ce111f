/** Requests that pages of other sites make a browser send, through every entry point. */

import type { GateSession } from 'einmal/gate'
import { describe, expect, it } from 'vitest'
import { isForeignUpgrade, isSameOrigin } from '../../src/gate/http/cross-site.js'
import { BASE, ORIGIN, openPortal, type Portal } from './support/portal.js'

const EVIL = 'https://evil.example'
const isPublic = ({ url }: Request): boolean => new URL(url).pathname.startsWith('/public/')

interface Elevated {
  portal: Portal
  /** Id of an elevated session. */
  id: string
}

async function elevated(
  options: object = {},
  session: Partial<GateSession> = {},
): Promise<Elevated> {
  const portal = await openPortal({ isPublic, ...options })
  await portal.enrolled('ada')
  return { portal, id: portal.logIn('ada', { secondFactorAt: portal.clock.now(), ...session }) }
}

describe('a request of the own origin', () => {
  it.each([
    [{ origin: ORIGIN }],
    [{ origin: ORIGIN, 'sec-fetch-site': 'same-origin' }],
    [{ origin: ORIGIN, 'sec-fetch-site': 'none' }],
    // Referrer-Policy: no-referrer
    [{ origin: 'null', 'sec-fetch-site': 'same-origin' }],
    [{ 'sec-fetch-site': 'same-origin' }],
  ])('is recognized by %o', (headers) => {
    expect(isSameOrigin(new Headers(headers), ORIGIN)).toBe(true)
  })

  it.each([
    [{}],
    [{ origin: 'null' }],
    [{ origin: EVIL }],
    [{ origin: EVIL, 'sec-fetch-site': 'same-origin' }],
    [{ origin: 'null', 'sec-fetch-site': 'cross-site' }],
    [{ origin: 'null', 'sec-fetch-site': 'same-site' }],
    [{ origin: 'null', 'sec-fetch-site': 'none' }],
    [{ origin: 'null', 'sec-fetch-site': 'same-origin, same-origin' }],
    [{ origin: ORIGIN, 'sec-fetch-site': 'cross-site' }],
    [{ origin: ORIGIN, 'sec-fetch-site': 'same-site' }],
    [{ 'sec-fetch-site': 'none' }],
  ])('is not recognized by %o', (headers) => {
    expect(isSameOrigin(new Headers(headers), ORIGIN)).toBe(false)
  })
})

/** Signs of a WebSocket by entry point: proxies leave out `Upgrade`, HTTP/2 has no key. */
const SOCKETS: Record<string, string>[] = [
  { upgrade: 'websocket', connection: 'Upgrade', 'sec-websocket-key': 'x' },
  { upgrade: 'h2c' },
  { 'sec-websocket-key': 'x' },
  { 'sec-websocket-version': '13' },
  { 'sec-fetch-mode': 'websocket' },
]

describe('55: a WebSocket', () => {
  it.each(SOCKETS)('of another site is recognized by %o', (socket) => {
    const isForeign = (more: Record<string, string>): boolean =>
      isForeignUpgrade(new Headers({ ...socket, ...more }), ORIGIN)
    expect(isForeign({ origin: EVIL })).toBe(true)
    expect(isForeign({ origin: 'null' })).toBe(true)
    expect(isForeign({ cookie: 'a=b' })).toBe(true)
    expect(isForeign({ cookie: 'a=b', origin: ORIGIN })).toBe(false)
    expect(isForeign({ cookie: 'a=b', origin: 'null', 'sec-fetch-site': 'same-origin' })).toBe(
      false,
    )
    expect(isForeign({})).toBe(false)
    expect(isForeignUpgrade(new Headers({ origin: EVIL, cookie: 'a=b' }), ORIGIN)).toBe(false)
  })

  const handle = ({ gate }: Portal, path: string, headers: Record<string, string>) =>
    gate.handle(new Request(ORIGIN + path, { headers }))
  const recent = ({ gate }: Portal, path: string, headers: Record<string, string>) =>
    gate.requireRecent(new Request(ORIGIN + path, { headers }), { maxAgeSeconds: 300 })
  const forwarded =
    (prefix: string) =>
    async ({ gate }: Portal, path: string, headers: Record<string, string>) => {
      const asked = { ...headers, [`${prefix}-uri`]: path, [`${prefix}-method`]: 'GET' }
      const answer = await gate.forwardAuth(new Request(`${ORIGIN}/auth`, { headers: asked }))
      return answer.status === 204 ? undefined : answer
    }
  const trust = (): boolean => true

  it.each([
    { name: 'handle', options: {}, ask: handle },
    { name: 'requireRecent', options: {}, ask: recent },
    {
      name: 'forwardAuth for nginx',
      options: { forwardAuth: { trust, dialect: 'nginx' } },
      ask: forwarded('x-original'),
    },
    {
      name: 'forwardAuth for Caddy',
      options: { forwardAuth: { trust, dialect: 'caddy' } },
      ask: forwarded('x-forwarded'),
    },
    {
      name: 'forwardAuth for Traefik',
      options: { forwardAuth: { trust, dialect: 'traefik' } },
      ask: forwarded('x-forwarded'),
    },
  ])(
    'of another site is refused by $name even with the cookie of an elevated user',
    async ({ options, ask }) => {
      const { portal, id } = await elevated(options)
      const cookie = `__Host-id=${id}`
      for (const socket of SOCKETS) {
        for (const path of ['/live', '/public/live']) {
          for (const origin of [{ origin: EVIL }, { origin: 'null' }, {}]) {
            const answer = await ask(portal, path, { ...socket, ...origin, cookie })
            expect(answer?.status, path).toBe(403)
            expect(await answer?.json()).toMatchObject({ type: 'cross-site' })
          }
          expect(await ask(portal, path, { ...socket, origin: ORIGIN, cookie })).toBeUndefined()
        }
        // A program sends a bearer token and no cookie.
        const authorization = `Bearer ${id}`
        expect(await ask(portal, '/live', { ...socket, authorization })).toBeUndefined()
        expect(
          await ask(portal, '/live', { ...socket, authorization, origin: EVIL }),
        ).toBeUndefined()
        const both = { authorization, cookie: 'AWSALB=x', origin: EVIL }
        expect((await ask(portal, '/live', { ...socket, ...both }))?.status).toBe(403)
      }
      expect(portal.events[0]).toMatchObject({
        type: 'cross-site',
        reason: 'origin',
        path: '/live',
      })
      expect(new Set(portal.events.map(({ type }) => type))).toEqual(new Set(['cross-site']))
    },
  )

  it('of another site without a session is refused on a public path, too', async () => {
    const { portal } = await elevated()
    const socket = { upgrade: 'websocket' }
    expect(await handle(portal, '/public/live', socket)).toBeUndefined()
    expect((await handle(portal, '/public/live', { ...socket, origin: EVIL }))?.status).toBe(401)
  })
})

describe('a session that was read from a header', () => {
  const post = (id: string, more: Record<string, string>): Request =>
    new Request(`${ORIGIN}${BASE}/recovery-codes`, {
      method: 'POST',
      headers: { authorization: `Bearer ${id}`, 'content-type': 'application/json', ...more },
      body: JSON.stringify({ confirmation: 'yes' }),
    })

  it('needs no form token and no origin, even when a load balancer adds cookies', async () => {
    const { portal, id } = await elevated({}, { carrier: 'header' })
    for (const cookie of ['AWSALB=x', '__cf_bm=y; AWSALBCORS=z']) {
      expect((await portal.gate.handle(post(id, { cookie })))?.status).toBe(201)
    }
    const socket = { upgrade: 'websocket', cookie: 'AWSALB=x', authorization: `Bearer ${id}` }
    const live = new Request(`${ORIGIN}/live`, { headers: socket })
    expect(await portal.gate.handle(live)).toBeUndefined()
  })

  it('needs them with any cookie when the session does not name its carrier', async () => {
    const { portal, id } = await elevated()
    expect((await portal.gate.handle(post(id, {})))?.status).toBe(201)
    expect((await portal.gate.handle(post(id, { cookie: 'AWSALB=x' })))?.status).toBe(403)
  })

  it('does not count as such when the session names a cookie as its carrier', async () => {
    const { portal, id } = await elevated({}, { carrier: 'cookie' })
    const answer = await portal.gate.handle(post(id, {}))
    expect(answer?.status).toBe(403)
    expect(await answer?.json()).toMatchObject({ type: 'cross-site' })
  })

  it('names its carrier as header or cookie; any other value throws', async () => {
    // A cast, since callers without types may return any value.
    const { portal, id } = await elevated({}, { carrier: 'Header' as 'header' })
    await expect(portal.gate.handle(post(id, {}))).rejects.toThrow(/session\.read: carrier/)
    const { portal: other, id: own } = await elevated({}, { carrier: null as unknown as undefined })
    expect((await other.gate.handle(post(own, {})))?.status).toBe(201)
  })
})

describe('a page of another origin that calls fetch', () => {
  const APP = 'https://app.rat.example'
  const allowedOrigins = [APP, 'capacitor://localhost']
  const preflight = (origin: string, path = `${BASE}/status`, method = 'POST'): Request =>
    new Request(ORIGIN + path, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': 'authorization,content-type',
      },
    })

  it('can read no answer when the portal does not name it', async () => {
    const { portal, id } = await elevated()
    for (const request of [
      preflight(APP),
      new Request(`${ORIGIN}${BASE}/status`, {
        headers: { origin: APP, authorization: `Bearer ${id}` },
      }),
    ]) {
      const answer = await portal.gate.handle(request)
      expect([...(answer?.headers.keys() ?? [])].join()).not.toMatch(/access-control/)
    }
    expect((await portal.gate.handle(preflight(APP)))?.status).toBe(401)
  })

  it.each(allowedOrigins)(
    'uses the gate with a token when the portal names it: %s',
    async (origin) => {
      const { portal, id } = await elevated({ allowedOrigins })
      const before = await portal.gate.handle(preflight(origin))
      expect(before?.status).toBe(204)
      expect(Object.fromEntries(before?.headers ?? [])).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': 'authorization,content-type',
      })
      const headers = { origin, authorization: `Bearer ${id}`, 'content-type': 'application/json' }
      const simple = new Request(`${ORIGIN}${BASE}/status`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'GET' },
      })
      const short = await portal.gate.handle(simple)
      expect([short?.status, short?.headers.has('access-control-allow-headers')]).toEqual([
        204,
        false,
      ])
      const bare = new Request(`${ORIGIN}${BASE}/status`, {
        method: 'OPTIONS',
        headers: { origin },
      })
      expect((await portal.gate.handle(bare))?.status).toBe(401)
      const answer = await portal.gate.handle(
        new Request(`${ORIGIN}${BASE}/recovery-codes`, {
          method: 'POST',
          headers,
          body: JSON.stringify({ confirmation: 'yes' }),
        }),
      )
      expect(answer?.status).toBe(201)
      expect(answer?.headers.get('access-control-allow-origin')).toBe(origin)
      expect(answer?.headers.get('vary')).toContain('origin')
      // The page can also read the problem of a denied request.
      const stopped = await portal.gate.handle(
        new Request(`${ORIGIN}/papers`, { headers: { origin } }),
      )
      expect(stopped?.headers.get('access-control-allow-origin')).toBe(origin)
    },
  )

  it('can read the headers of the elevation, and never a cookie', async () => {
    const portal = await openPortal({ allowedOrigins })
    const { secret } = await portal.enrolled('ada')
    const app = portal.program('ada')
    const answer = await app.post(BASE, { code: portal.code(secret) }, { origin: APP })
    expect(answer.headers.get('access-control-expose-headers')).toBe('retry-after, x-session')
    expect(answer.headers.has('access-control-allow-credentials')).toBe(false)
  })

  it('is refused with a similar origin, and with a cookie', async () => {
    const { portal, id } = await elevated({ allowedOrigins })
    for (const origin of [EVIL, 'null', `${APP}.evil.example`, `${APP}/`, '']) {
      const answer = await portal.gate.handle(preflight(origin))
      expect(answer?.status).toBe(401)
      expect(answer?.headers.has('access-control-allow-origin')).toBe(false)
    }
    // The portal's own routes answer their own preflights.
    expect((await portal.gate.handle(preflight(APP, '/papers')))?.status).toBe(401)
    const withCookie = new Request(`${ORIGIN}${BASE}/recovery-codes`, {
      method: 'POST',
      headers: { origin: APP, cookie: `__Host-id=${id}`, 'content-type': 'application/json' },
      body: JSON.stringify({ confirmation: 'yes' }),
    })
    expect((await portal.gate.handle(withCookie))?.status).toBe(403)
  })

  it.each([
    ['*'],
    ['null'],
    ['https://app.rat.example/'],
    ['app.rat.example'],
    ['https://*.x.de'],
    [''],
  ])('cannot be named by %j', async (origin) => {
    await expect(openPortal({ allowedOrigins: [origin] })).rejects.toThrow(RangeError)
  })

  it('must be named in a list of texts', async () => {
    // Casts, since callers without types may pass any value.
    for (const value of [APP, [7]] as unknown as string[][]) {
      await expect(openPortal({ allowedOrigins: value })).rejects.toThrow(TypeError)
    }
  })
})

describe('an event', () => {
  const auditContext = ({ headers }: Request): unknown => headers.get('x-real-ip') ?? undefined

  it('of every type contains the context that the portal reads from the request', async () => {
    let down = false
    const portal = await openPortal({
      auditContext,
      requirement: () => {
        if (down) throw new Error('down')
        return 'required'
      },
    })
    const { secret } = await portal.enrolled('ada')
    const headers = { 'x-real-ip': '192.0.2.7' }
    const app = portal.program('ada')
    await app.get('/papers', headers)
    await app.post(BASE, { code: portal.code(secret) }, headers)
    await portal.person('ada').post(BASE, {}, { ...headers, origin: EVIL })
    await portal.person('ada').post(BASE, {}, headers)
    down = true
    await app.get('/papers', headers)
    await app.get('/papers')
    expect(portal.events.map(({ type, context }) => [type, context])).toEqual([
      ['denied', '192.0.2.7'],
      ['elevated', '192.0.2.7'],
      ['cross-site', '192.0.2.7'],
      ['cross-site', '192.0.2.7'],
      ['failed', '192.0.2.7'],
      ['failed', undefined],
    ])
    expect('context' in (portal.events.at(-1) ?? {})).toBe(false)
  })

  it('of forwardAuth has the context of the proxy’s request and the path of the original one', async () => {
    const asked: string[] = []
    const portal = await openPortal({
      auditContext: ({ url }: Request) => asked.push(new URL(url).pathname),
      forwardAuth: { trust: () => true },
    })
    const headers = { 'x-original-uri': '/papers', 'x-original-method': 'GET' }
    await portal.gate.forwardAuth(new Request(`${ORIGIN}/auth`, { headers }))
    expect(asked).toEqual(['/auth'])
    expect(portal.events).toMatchObject([{ type: 'denied', path: '/papers', context: 1 }])
  })

  it('has no context when auditContext throws', async () => {
    const portal = await openPortal({
      auditContext: () => {
        throw new Error('no address')
      },
    })
    expect((await portal.program('ada').get('/papers')).status).toBe(401)
    expect(portal.events).toHaveLength(1)
    expect(portal.events[0]).not.toHaveProperty('context')
  })
})
