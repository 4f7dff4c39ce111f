/**
 * Forward authentication behind real proxies, with the unchanged configurations of docs/examples/proxies.
 * Debian has no package of Traefik, so its requests are imitated.
 */

import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { enrolledAndSaved } from '../accounts/support/test-accounts.js'
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

/** A proxy with its gate and portal. */
interface Proxied extends Behind {
  proxy: Running
  ask(question: Question): Promise<Answer>
  /** Cookies of an elevated session and of another one, of a user with a second factor. */
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

  async function openProxied(): Promise<Proxied> {
    const behind = await openBehind(dialect)
    open.push(behind)
    const proxy = await start(behind)
    open.push(proxy)
    await enrolledAndSaved(behind.setup, 'ada')
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

  it('passes a public path without a user, and asks the gate without the body', async () => {
    const { ask, reached, asked } = await openProxied()
    const headers = { 'einmal-user': 'mayor' }
    expect(await ask({ path: '/public/agenda?a=1', headers })).toMatchObject({ status: 200 })
    const body = 'x'.repeat(100_000)
    const login = await ask({ method: 'POST', path: '/login', body, headers })
    expect(login).toMatchObject({ status: 200, text: body })
    expect(reached.map(({ route }) => route)).toEqual(['GET /public/agenda?a=1', 'POST /login'])
    // The name that the client sent has not reached the portal.
    for (const { user } of reached) expect(user ?? '').toBe('')
    expect(asked.map(({ bytes }) => bytes)).toEqual([0, 0])
  })

  it('redirects a person to the second factor, and answers a program with a problem', async () => {
    const { ask, pending, reached } = await openProxied()
    const person = await ask({ path: '/papers/7?page=2', headers: { ...HTML, cookie: pending } })
    expect(person).toMatchObject({
      status: 303,
      headers: { location: `${ORIGIN}/second-factor?return_to=%2Fpapers%2F7%3Fpage%3D2` },
    })
    const program = { ...JSON_ACCEPTED, cookie: pending }
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const answer = await ask({ method, path: '/papers/7', headers: program, body: 'a=1' })
      expect(answer.status, method).toBe(401)
      expect(JSON.parse(answer.text), method).toMatchObject({ type: 'second-factor-required' })
    }
    const stranger = await ask({ path: '/papers/7', headers: JSON_ACCEPTED })
    expect(JSON.parse(stranger.text)).toMatchObject({ type: 'not-logged-in' })
    expect(reached).toEqual([])
  })

  it('answers a script, a frame and htmx with a problem and no redirect', async () => {
    const { ask, pending, reached } = await openProxied()
    const current = `${ORIGIN}/meetings`
    for (const part of [
      { 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors' },
      { 'sec-fetch-dest': 'iframe', 'sec-fetch-mode': 'navigate' },
      { 'sec-fetch-dest': 'empty', 'hx-request': 'true', 'hx-current-url': current },
    ]) {
      const headers = { ...HTML, cookie: pending, ...part }
      const answer = await ask({ path: '/papers/7', headers })
      expect(answer.status).toBe(401)
      expect(JSON.parse(answer.text)).toMatchObject({ type: 'second-factor-required' })
      expect(answer.headers).not.toHaveProperty('location')
      expect(answer.headers['hx-redirect']).toBe(
        'hx-request' in part ? `${ORIGIN}/second-factor?return_to=%2Fmeetings` : undefined,
      )
    }
    expect(reached).toEqual([])
  })

  it('passes an elevated session with its user, despite a forged name', async () => {
    const { ask, elevated, reached } = await openProxied()
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

  it('serves the pages of the gate, which elevate a session', async () => {
    const { ask, setup, sessions, reached } = await openProxied()
    const { secret } = await enrolledAndSaved(setup, 'eve')
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

  it('ignores headers of the client that forge the path, method or host', async () => {
    const { ask, pending, reached } = await openProxied()
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

  it('passes no confidential path in a spelling that looks public', async () => {
    const { proxy, pending, reached } = await openProxied()
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
      const answer = await askRaw(
        proxy.port,
        `GET ${target} HTTP/1.1\r\nHost: rat.example\r\nCookie: ${pending}\r\nConnection: close\r\n\r\n`,
      )
      expect(answer, target).toMatch(/^HTTP\/1\.1 (?:30[1378]|40[0134]) /)
      expect(answer.toLowerCase(), target).not.toContain('x-portal')
    }
    expect(reached).toEqual([])
  })

  it('asks the gate about an upgrade, too', async () => {
    const { proxy, pending, elevated, reached } = await openProxied()
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
    // 55: a page of another site makes the browser send the cookie.
    for (const origin of ['Origin: https://evil.example\r\n', 'Origin: null\r\n', '']) {
      const foreign = await firstOf(proxy.port, upgrade(elevated, origin))
      expect(foreign, origin).toMatch(/^HTTP\/1\.1 403 /)
      const hidden = upgrade(elevated, origin).replace('/live', '/public/live')
      expect(await firstOf(proxy.port, hidden), origin).toMatch(/^HTTP\/1\.1 403 /)
    }
    expect(reached).toHaveLength(1)
  })

  it('passes nothing when sessions cannot be read or the gate is down', async () => {
    const behind = await openBehind(dialect, {
      session: {
        read: () => Promise.reject(new Error('down')),
        elevate: async () => new Headers(),
      },
    })
    open.push(behind)
    const proxy = await start(behind)
    open.push(proxy)
    const failed = await ask(proxy.port, { path: '/papers/7', headers: { host: 'rat.example' } })
    expect([403, 503]).toContain(failed.status)
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

describe('with the requests of Traefik', () => {
  const forwarded = (uri: string, method = 'GET', host = 'rat.example') => ({
    'x-forwarded-method': method,
    'x-forwarded-proto': 'https',
    'x-forwarded-host': host,
    'x-forwarded-uri': uri,
    'x-forwarded-for': '192.0.2.7',
  })

  it('the gate answers 204 with the user, or an answer for the client', async () => {
    const behind = await openBehind('traefik')
    open.push(behind)
    const { gatePort, sessions, setup } = behind
    await enrolledAndSaved(setup, 'ada')
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

  it('the example configuration has the settings that the contract needs', () => {
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

/** The first chunk of the answer. */
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
