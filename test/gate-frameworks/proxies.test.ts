/**
 * Forward authentication behind real proxies, with the configurations of docs/examples/proxies as
 * they stand; and by the contract of Traefik, of which Debian has no package.
 */

import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { enrolled } from '../accounts/support/test-accounts.js'
import { whyNot } from '../support/locate.mjs'
import type { Running } from '../support/programs.js'
import { type Answer, ask, askRaw, type Question } from './client.js'
import { type Behind, openBehind, startCaddy, startNginx } from './proxies.js'
import { COOKIE, HTML, ORIGIN } from './test-portal.js'

const JSON_ACCEPTED = { accept: 'application/json' }
const open: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})

/** What a test needs of a proxy and of what is behind it. */
interface Scene extends Behind {
  proxy: Running
  ask(question: Question): Promise<Answer>
  /** A session that was elevated, and one that was not, of a user who has a second factor. */
  elevated: string
  pending: string
}

const PROXIES = [
  { name: 'nginx', dialect: 'nginx', start: startNginx, why: whyNot('nginx') },
  { name: 'Caddy', dialect: 'caddy', start: startCaddy, why: whyNot('caddy') },
] as const

describe.each(PROXIES)('behind the real $name', ({ dialect, start, why }) => {
  beforeEach((context) => {
    if (why) context.skip(why)
  })

  async function scene(): Promise<Scene> {
    const behind = await openBehind(dialect)
    open.push(behind)
    const proxy = await start(behind)
    open.push(proxy)
    await enrolled(behind.setup, 'ada')
    const id = behind.sessions.begin('ada')
    const session = await behind.sessions.read(withCookie(id))
    if (session === null) throw new Error('no session')
    const at = behind.setup.clock.now()
    const headers = await behind.sessions.elevate(withCookie(id), session, { at, method: 'totp' })
    return {
      ...{ ...behind, proxy },
      ask: (question) =>
        ask(proxy.port, { ...question, headers: { host: 'rat.example', ...question.headers } }),
      elevated: /^[^;]*/.exec(headers.get('set-cookie') ?? '')?.[0] ?? '',
      pending: `${COOKIE}=${behind.sessions.begin('ada')}`,
    }
  }

  it('lets pass what is public, without a user, and asks without the body', async () => {
    const { ask, reached, asked } = await scene()
    const headers = { 'einmal-user': 'mayor' }
    expect(await ask({ path: '/public/agenda?a=1', headers })).toMatchObject({ status: 200 })
    const body = 'x'.repeat(100_000)
    const login = await ask({ method: 'POST', path: '/login', body, headers })
    expect(login).toMatchObject({ status: 200, text: body })
    expect(reached.map(({ route }) => route)).toEqual(['GET /public/agenda?a=1', 'POST /login'])
    // The name that the client gave itself has come to nobody.
    for (const { user } of reached) expect(user ?? '').toBe('')
    expect(asked.map(({ bytes }) => bytes)).toEqual([0, 0])
  })

  it('leads a person to the second factor, and tells a program', async () => {
    const { ask, pending, reached } = await scene()
    const person = await ask({ path: '/papers/7?page=2', headers: { ...HTML, cookie: pending } })
    expect(person).toMatchObject({
      status: 303,
      headers: { location: `${ORIGIN}/second-factor?return_to=%2Fpapers%2F7%3Fpage%3D2` },
    })
    const program = { ...JSON_ACCEPTED, cookie: pending }
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const told = await ask({ method, path: '/papers/7', headers: program, body: 'a=1' })
      expect(told.status, method).toBe(401)
      expect(JSON.parse(told.text), method).toMatchObject({ type: 'second-factor-required' })
    }
    const stranger = await ask({ path: '/papers/7', headers: JSON_ACCEPTED })
    expect(JSON.parse(stranger.text)).toMatchObject({ type: 'not-logged-in' })
    expect(reached).toEqual([])
  })

  it('leads no part of a page: a script, a frame and htmx are told', async () => {
    const { ask, pending, reached } = await scene()
    const current = `${ORIGIN}/meetings`
    for (const part of [
      { 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors' },
      { 'sec-fetch-dest': 'iframe', 'sec-fetch-mode': 'navigate' },
      { 'sec-fetch-dest': 'empty', 'hx-request': 'true', 'hx-current-url': current },
    ]) {
      const told = await ask({ path: '/papers/7', headers: { ...HTML, cookie: pending, ...part } })
      expect(told.status).toBe(401)
      expect(JSON.parse(told.text)).toMatchObject({ type: 'second-factor-required' })
      expect(told.headers).not.toHaveProperty('location')
      expect(told.headers['hx-redirect']).toBe(
        'hx-request' in part ? `${ORIGIN}/second-factor?return_to=%2Fmeetings` : undefined,
      )
    }
    expect(reached).toEqual([])
  })

  it('lets pass who has shown it, and names him, whatever name the client sends', async () => {
    const { ask, elevated, reached } = await scene()
    const names = ['Einmal-User', 'einmal-user', 'EINMAL-USER', 'Einmal_User']
    for (const name of names) {
      const headers = { [name]: 'mayor', cookie: elevated }
      expect(await ask({ path: '/papers/7', headers })).toMatchObject({ status: 200 })
    }
    const twice = { 'einmal-user': ['mayor', 'ada'], cookie: elevated }
    expect(
      await ask({ method: 'PUT', path: '/papers/7', headers: twice, body: 'kept' }),
    ).toMatchObject({ status: 200, text: 'kept' })
    expect(reached.map(({ user }) => user)).toEqual(['ada', 'ada', 'ada', 'ada', 'ada'])
  })

  it('has the gate’s own pages, and elevates by them', async () => {
    const { ask, setup, sessions, reached } = await scene()
    const { secret } = await enrolled(setup, 'eve')
    const cookie = `${COOKIE}=${sessions.begin('eve')}`
    const status = await ask({
      path: '/second-factor/status',
      headers: { ...JSON_ACCEPTED, cookie },
    })
    const { token } = JSON.parse(status.text)
    const headers = {
      ...{ ...JSON_ACCEPTED, cookie, origin: ORIGIN, 'x-einmal-token': token },
      'content-type': 'application/json',
    }
    const body = JSON.stringify({ code: setup.code(secret) })
    const shown = await ask({ method: 'POST', path: '/second-factor', headers, body })
    expect(JSON.parse(shown.text)).toMatchObject({ state: 'elevated' })
    const next = /^[^;]*/.exec(shown.cookies[0] ?? '')?.[0] ?? ''
    expect((await ask({ path: '/papers/7', headers: { cookie } })).status).toBe(401)
    expect((await ask({ path: '/papers/7', headers: { cookie: next } })).status).toBe(200)
    expect(reached).toEqual([{ route: 'GET /papers/7', user: 'eve' }])
  })

  it('believes no header of the client about what is asked for', async () => {
    const { ask, pending, reached } = await scene()
    const forged = {
      cookie: pending,
      'x-original-uri': '/public/agenda',
      'x-original-method': 'GET',
      'x-forwarded-uri': '/public/agenda',
      'x-forwarded-method': 'GET',
      'x-forwarded-host': 'rat.example',
      'x-forwarded-for': '127.0.0.1',
      'x-original-url': '/public/agenda',
      'x-rewrite-url': '/public/agenda',
    }
    expect((await ask({ path: '/papers/7', headers: forged })).status).toBe(401)
    const evil = { ...HTML, ...forged, host: 'evil.example', 'x-forwarded-host': 'evil.example' }
    const led = await ask({ path: '/papers/7', headers: evil })
    expect(Object.values(led.headers).join()).not.toContain('evil.example')
    expect(reached).toEqual([])
  })

  it('lets nothing pass under another spelling of what is public', async () => {
    const { proxy, pending, reached } = await scene()
    const spellings = [
      '/public/../papers/7',
      '/papers/7/../../public/agenda',
      '/papers/7/..%2f..%2fpublic/agenda',
      '/papers/7/%2e%2e/%2e%2e/public/agenda',
      '/papers/7/../../second-factor/style.css',
      '/papers/7/..%2f../second-factor',
      '/public/..%2fpapers/7',
      '/public/%2e%2e/papers/7',
      '/public/..%5cpapers/7',
      '/public//../papers/7',
      '//public/../papers/7',
      '/public/..;/papers/7',
      '/public/..%3bx=1/papers/7',
      '/second-factor/../papers/7',
      '/second-factor/..%2fpapers/7',
      '/second-factorpapers/7',
      '/.einmal/auth',
      '/auth',
    ]
    for (const target of spellings) {
      const told = await askRaw(
        proxy.port,
        `GET ${target} HTTP/1.1\r\nHost: rat.example\r\nCookie: ${pending}\r\nConnection: close\r\n\r\n`,
      )
      expect(told, target).toMatch(/^HTTP\/1\.1 (?:30[1378]|40[0134]) /)
      expect(told.toLowerCase(), target).not.toContain('x-portal')
    }
    expect(reached).toEqual([])
  })

  it('asks also about a connection that is to be upgraded', async () => {
    const { proxy, pending, elevated, reached } = await scene()
    const upgrade = (cookie: string, origin = `Origin: ${ORIGIN}\r\n`): string =>
      `GET /live HTTP/1.1\r\nHost: rat.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nCookie: ${cookie}\r\n${origin}\r\n`
    const refused = await askRaw(
      proxy.port,
      upgrade(pending).replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'),
    )
    expect(refused).toMatch(/^HTTP\/1\.1 401 /)
    expect(reached).toEqual([])
    const answer = await firstOf(proxy.port, upgrade(elevated))
    expect(answer).toMatch(/^HTTP\/1\.1 101 /)
    expect(reached).toEqual([{ route: 'UPGRADE /live', user: 'ada' }])
    // 55: the page of another site has the browser send the cookie.
    for (const origin of ['Origin: https://evil.example\r\n', 'Origin: null\r\n', '']) {
      const foreign = await firstOf(proxy.port, upgrade(elevated, origin))
      expect(foreign, origin).toMatch(/^HTTP\/1\.1 403 /)
      const hidden = upgrade(elevated, origin).replace('/live', '/public/live')
      expect(await firstOf(proxy.port, hidden), origin).toMatch(/^HTTP\/1\.1 403 /)
    }
    expect(reached).toHaveLength(1)
  })

  it('lets nothing pass while sessions cannot be read, nor when the gate is gone', async () => {
    const behind = await openBehind(dialect, {
      session: {
        read: () => Promise.reject(new Error('down')),
        elevate: async () => new Headers(),
      },
    })
    open.push(behind)
    const proxy = await start(behind)
    open.push(proxy)
    const told = await ask(proxy.port, { path: '/papers/7', headers: { host: 'rat.example' } })
    expect([403, 503]).toContain(told.status)
    const none = await start({ ...behind, gatePort: 9 })
    open.push(none)
    const gone = await ask(none.port, {
      path: '/public/agenda',
      headers: { host: 'rat.example' },
    })
    expect(gone.status).toBeGreaterThanOrEqual(500)
    expect(behind.reached).toEqual([])
  })
})

describe('asked as Traefik asks', () => {
  const forwarded = (uri: string, method = 'GET', host = 'rat.example') => ({
    'x-forwarded-method': method,
    'x-forwarded-proto': 'https',
    'x-forwarded-host': host,
    'x-forwarded-uri': uri,
    'x-forwarded-for': '192.0.2.7',
  })

  it('passes with 2xx and the user, sends all other answers on as they are', async () => {
    const behind = await openBehind('traefik')
    open.push(behind)
    const { gatePort, sessions, setup } = behind
    await enrolled(setup, 'ada')
    const cookie = `${COOKIE}=${sessions.begin('ada')}`
    const question = (headers: Question['headers']) => {
      return ask(gatePort, { path: '/auth', headers: { cookie, ...headers } })
    }
    expect(await question(forwarded('/public/agenda'))).toMatchObject({
      status: 204,
      headers: { 'einmal-user': '' },
    })
    expect(await question({ ...HTML, ...forwarded('/papers/7') })).toMatchObject({
      status: 303,
      headers: { location: `${ORIGIN}/second-factor?return_to=%2Fpapers%2F7` },
    })
    const program = await question({ ...JSON_ACCEPTED, ...forwarded('/papers/7', 'DELETE') })
    expect(program.status).toBe(401)
    expect(JSON.parse(program.text)).toMatchObject({ type: 'second-factor-required' })
    expect((await question(forwarded('/papers/7/../../public/agenda'))).status).toBe(401)
    expect((await question(forwarded('/public/agenda', 'GET', 'evil.example'))).status).toBe(401)
  })

  it('has a configuration that names what the contract needs', () => {
    const yaml = readFileSync('docs/examples/proxies/traefik.yaml', 'utf8')
    expect(yaml).toMatch(/address: http:\/\/127\.0\.0\.1:4000\/auth/)
    expect(yaml).toMatch(/authResponseHeaders: \[Einmal-User, Einmal-User-Signature\]/)
    expect(yaml).toMatch(/trustForwardHeader: false/)
    expect(yaml).toMatch(/middlewares: \[strip-identity, no-upgrade, second-factor\]/)
    expect(yaml).toMatch(/middlewares: \[strip-identity, websocket, second-factor\]/)
  })
})

function withCookie(id: string): Request {
  return new Request(ORIGIN, { headers: { cookie: `${COOKIE}=${id}` } })
}

/** The first piece that comes back. */
async function firstOf(port: number, text: string): Promise<string> {
  const { connect } = await import('node:net')
  const socket = connect(port, '127.0.0.1')
  socket.write(text)
  for await (const piece of socket) {
    socket.destroy()
    return String(piece)
  }
  return ''
}
