/** The contracts of the proxies: nginx `auth_request`, Caddy `forward_auth`, Traefik `ForwardAuth`. */

import type { ForwardAuthOptions } from 'einmal/gate'
import { describe, expect, it } from 'vitest'
import { BASE, ORIGIN, openPortal, type Portal } from './support/portal.js'

type Dialect = NonNullable<ForwardAuthOptions['dialect']>

const isPublic = ({ url, method }: Request): boolean => {
  return method === 'GET' && new URL(url).pathname.startsWith('/public/')
}

async function open(dialect: Dialect, more: object = {}): Promise<Portal> {
  const trust = ({ headers }: Request): boolean => headers.get('x-proxy-key') === 'canary'
  return openPortal({ isPublic, forwardAuth: { trust, dialect }, ...more })
}

/** The request of a proxy about a path. */
function question(
  dialect: Dialect,
  uri: string,
  { method = 'GET', ...headers }: Record<string, string> = {},
): Request {
  const prefix = dialect === 'nginx' ? 'x-original' : 'x-forwarded'
  return new Request('http://127.0.0.1:4000/auth', {
    headers: {
      'x-proxy-key': 'canary',
      [`${prefix}-uri`]: uri,
      [`${prefix}-method`]: method,
      ...headers,
    },
  })
}

const html = { accept: 'text/html,*/*;q=0.8' }

it('a gate without the option forwardAuth denies every proxy', async () => {
  const portal = await openPortal({ isPublic })
  const asked = question('nginx', '/public/agenda')
  expect((await portal.gate.forwardAuth(asked)).status).toBe(401)
})

describe.each(['nginx', 'caddy', 'traefik'] as const)('to %s', (dialect) => {
  it('an elevated session gives 204 with the real user, despite a forged header', async () => {
    const portal = await open(dialect)
    const { secret } = await portal.enrolled('Ada: ä\u{1f600}')
    const app = portal.program('Ada: ä\u{1f600}')
    await app.post(BASE, { code: portal.code(secret) })
    const authorization = `Bearer ${app.bearer}`
    const forged = { authorization, 'einmal-user': 'admin' }
    const answer = await portal.gate.forwardAuth(question(dialect, '/papers', forged))
    expect(answer.status).toBe(204)
    expect(answer.headers.get('einmal-user')).toBe('Ada%3A%20%C3%A4%F0%9F%98%80')
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it('a public path gives 204 with an empty user, which overwrites a forged one', async () => {
    const portal = await open(dialect)
    const forged = { 'einmal-user': 'admin' }
    const answer = await portal.gate.forwardAuth(question(dialect, '/public/a', forged))
    expect(answer.status).toBe(204)
    expect(answer.headers.get('einmal-user')).toBe('')
    const post = await portal.gate.forwardAuth(question(dialect, '/public/a', { method: 'POST' }))
    expect(post.status).toBe(401)
  })

  it.each([
    '/public/..%2fpapers',
    '/public//papers',
    '/public/../papers',
    '//public/x',
    '/%70ublic/x',
  ])('a path that only looks public is denied: %s', async (uri) => {
    const portal = await open(dialect)
    expect((await portal.gate.forwardAuth(question(dialect, uri))).status).toBe(401)
  })

  it('the pages of the gate pass, since the gate answers them itself', async () => {
    const portal = await open(dialect)
    const paths = ['', '/', '/enrol', '/enrol/', '/confirm', '/style.css', '/devices/remove?id=x']
    for (const path of paths) {
      const answer = await portal.gate.forwardAuth(question(dialect, BASE + path))
      expect(answer.status).toBe(204)
    }
    for (const path of [
      '/nothing',
      '/..%2fpapers',
      'x',
      '//',
      '/enrol//',
      '/enrol/../../papers',
      '//enrol',
    ]) {
      const answer = await portal.gate.forwardAuth(question(dialect, BASE + path))
      expect(answer.status).toBe(401)
    }
  })

  it('a program gets 401 without a session, without an elevation and without a factor', async () => {
    const portal = await open(dialect)
    await portal.enrolled('ada')
    const types = []
    for (const authorization of [
      '',
      `Bearer ${portal.logIn('ada')}`,
      `Bearer ${portal.logIn('bob')}`,
    ]) {
      const answer = await portal.gate.forwardAuth(question(dialect, '/api/x', { authorization }))
      expect(answer.status).toBe(401)
      types.push((await answer.json()).type)
    }
    expect(types).toEqual(['not-logged-in', 'second-factor-required', 'enrolment-required'])
    expect(portal.events).toMatchObject([
      { type: 'denied', reason: 'not-logged-in', path: '/api/x', method: 'GET' },
      { type: 'denied', reason: 'second-factor-required', path: '/api/x', userId: 'ada' },
      { type: 'denied', reason: 'enrolment-required', path: '/api/x', userId: 'bob' },
    ])
  })

  it('a request that trust refuses is denied', async () => {
    const portal = await open(dialect)
    await portal.enrolled('ada')
    const authorization = `Bearer ${portal.logIn('ada')}`
    const forged = question(dialect, '/public/a', { 'x-proxy-key': '', authorization, ...html })
    const answer = await portal.gate.forwardAuth(forged)
    expect([401, 303]).toContain(answer.status)
    expect(answer.headers.get('location')).toBe(ORIGIN + BASE)
    // A cast, since callers without types may pass an async function.
    const later = (async () => false) as unknown as () => boolean
    const asking = await openPortal({ isPublic, forwardAuth: { trust: later, dialect } })
    const promised = await asking.gate.forwardAuth(question(dialect, '/public/a'))
    expect(promised.status).toBe(401)
    const untrusting = await openPortal({ isPublic, forwardAuth: { trust: () => false, dialect } })
    const asked = await untrusting.gate.forwardAuth(question(dialect, '/public/a'))
    expect(asked.status).toBe(401)
  })

  it('headers that this proxy does not overwrite are ignored', async () => {
    const portal = await open(dialect)
    const other = dialect === 'nginx' ? 'x-forwarded' : 'x-original'
    const forged = { [`${other}-uri`]: '/public/a', [`${other}-method`]: 'GET' }
    const answer = await portal.gate.forwardAuth(question(dialect, '/papers', forged))
    expect(answer.status).toBe(401)
    const alone = question(dialect, '', forged)
    expect((await portal.gate.forwardAuth(alone)).status).toBe(401)
  })

  it.each([
    ['no path', '', 'GET'],
    ['a whole URL', 'https://rat.example/public/a', 'GET'],
    ['two paths', 'x, /public/a', 'GET'],
    ['no method', '/public/a', ''],
    ['an invalid method', '/public/a', 'GET /'],
    ['the method CONNECT', '/public/a', 'CONNECT'],
  ])('a request with %s is never public', async (_, uri, method) => {
    const portal = await open(dialect)
    expect((await portal.gate.forwardAuth(question(dialect, uri, { method }))).status).toBe(401)
  })

  it('a path that begins with a host is treated as a path', async () => {
    const portal = await open(dialect)
    const authorization = `Bearer ${portal.logIn('ada')}`
    const asked = question(dialect, '//evil.example/public/a', { authorization, ...html })
    const answer = await portal.gate.forwardAuth(asked)
    expect(answer.headers.get('location')).toBe(`${ORIGIN}${BASE}/enrol?return_to=%2F%23lost`)
  })
})

describe('a browser', () => {
  it('gets a 401 with Location through nginx', async () => {
    const portal = await open('nginx', { loginPath: '/login' })
    await portal.enrolled('ada')
    const cookie = `__Host-id=${portal.logIn('ada')}`
    const answer = await portal.gate.forwardAuth(
      question('nginx', '/papers?a=1', { cookie, ...html }),
    )
    expect(answer.status).toBe(401)
    expect(answer.headers.get('location')).toBe(`${ORIGIN}${BASE}?return_to=%2Fpapers%3Fa%3D1`)
    const stranger = await portal.gate.forwardAuth(question('nginx', '/papers', html))
    expect(stranger.status).toBe(401)
    expect(stranger.headers.get('location')).toBe(`${ORIGIN}/login?return_to=%2Fpapers`)
    const without = await (await open('nginx')).gate.forwardAuth(question('nginx', '/x', html))
    expect([without.status, without.headers.get('location')]).toEqual([401, ORIGIN + BASE])
  })

  it('gets no Location through nginx for a script, a frame or htmx', async () => {
    const portal = await open('nginx', { loginPath: '/login' })
    const cookie = `__Host-id=${portal.logIn('ada')}`
    for (const part of [
      { 'sec-fetch-dest': 'empty' },
      { 'sec-fetch-dest': 'iframe' },
      { 'hx-request': 'true' },
    ]) {
      const headers = { cookie, ...html, ...part }
      const answer = await portal.gate.forwardAuth(question('nginx', '/papers', headers))
      expect(answer.status).toBe(401)
      expect(answer.headers.has('location')).toBe(false)
    }
  })

  it.each(['caddy', 'traefik'] as const)('gets a redirect through %s', async (dialect) => {
    const portal = await open(dialect)
    const cookie = `__Host-id=${portal.logIn('ada')}`
    const answer = await portal.gate.forwardAuth(question(dialect, '/papers', { cookie, ...html }))
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe(`${ORIGIN}${BASE}/enrol?return_to=%2Fpapers`)
    const stranger = await portal.gate.forwardAuth(question(dialect, '/papers', html))
    expect([stranger.status, stranger.headers.get('content-type')]).toEqual([
      401,
      'text/html; charset=utf-8',
    ])
  })

  it.each(['caddy', 'traefik'] as const)(
    'is redirected to the gate when it asked %s for another host',
    async (dialect) => {
      const portal = await open(dialect)
      const cookie = `__Host-id=${portal.logIn('ada')}`
      const other = { cookie, 'x-forwarded-host': 'evil.example', ...html }
      const answer = await portal.gate.forwardAuth(question(dialect, '/public/a', other))
      expect(answer.headers.get('location')).toBe(`${ORIGIN}${BASE}/enrol`)
      const same = { cookie, 'x-forwarded-host': 'RAT.example', ...html }
      const own = await portal.gate.forwardAuth(question(dialect, '/public/a', same))
      expect(own.status).toBe(204)
      for (const host of ['rat.example:443', 'RAT.EXAMPLE:443']) {
        const named = question(dialect, '/public/a', { cookie, 'x-forwarded-host': host, ...html })
        expect((await portal.gate.forwardAuth(named)).status, host).toBe(204)
      }
      for (const host of [
        'rat.example:80',
        'rat.example:8443',
        'rat.example.',
        'rat.example/x',
        'a@rat.example',
        'rat.example?',
        'rat.example#',
        'rat.example:443:443',
        '',
      ]) {
        const named = question(dialect, '/public/a', { cookie, 'x-forwarded-host': host, ...html })
        expect((await portal.gate.forwardAuth(named)).status, host).toBe(303)
      }
    },
  )
})

describe('a failing dependency', () => {
  it('gives 403 to nginx, which accepts no 503, and 503 to the others', async () => {
    for (const [dialect, status] of [
      ['nginx', 403],
      ['caddy', 503],
      ['traefik', 503],
    ] as const) {
      const session = {
        read: () => Promise.reject(new Error('gone')),
        elevate: async () => new Headers(),
      }
      const portal = await open(dialect, { session })
      const answer = await portal.gate.forwardAuth(question(dialect, '/papers'))
      expect(answer.status).toBe(status)
      expect(portal.events).toMatchObject([{ type: 'failed', during: 'session.read' }])
    }
  })
})
