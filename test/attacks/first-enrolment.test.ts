/**
 * The attacks on the first enrolment, by their numbers in the threat model. The attacker knows the password
 * of the user, and has a session of the portal. They may also delete rows of the database.
 */

import { memoryStore, type StateStore } from 'einmal'
import type { ForwardAuthOptions } from 'einmal/gate'
import { describe, expect, it } from 'vitest'
import { ROUTES } from '../../src/gate/routes/route-table.js'
import {
  BASE,
  createPerson,
  createProgram,
  formOf,
  ORIGIN,
  openPortal,
  type Portal,
  type PortalSession,
} from '../gate/support/portal.js'

const HELP = 'Büro des Rates, Telefon 0123 45 67 89'
const HTML = { accept: 'text/html', 'accept-language': 'de' }

/** Each route of the gate with each method that it has, and a path that is no route. */
const GATE_REQUESTS = [...ROUTES].flatMap(([path, { GET, POST }]) => [
  ...(GET ? [{ method: 'GET', path: BASE + path }] : []),
  ...(POST ? [{ method: 'POST', path: BASE + path }] : []),
])
const PORTAL_REQUESTS = ['GET', 'POST', 'PUT', 'DELETE'].map((method) => {
  return { method, path: '/papers/7' }
})

describe('44: the factor of a user is lost', () => {
  /** A portal whose users remember that they have a factor, and whose store can be exchanged. */
  async function openFlagged(options: object = {}) {
    let store = memoryStore()
    const proxy: StateStore = {
      read: (key) => store.read(key),
      write: (...all) => store.write(...all),
      delete: (key) => store.delete(key),
    }
    const portal = await openPortal(
      { brand: { name: 'Rat', help: HELP }, isPublic: isPublicPage, ...options },
      { store: proxy },
    )
    const { secret, recoveryCodes, authenticatorId } = await portal.enrolled('ada')
    const flag = { hasSecondFactor: true }
    const elevated = portal.program('ada', flag)
    await elevated.post(BASE, { code: portal.code(secret) })
    portal.clock.advance(30)
    portal.events.length = 0
    const lose = {
      'the row is deleted': () => store.delete('user:ada'),
      'the store is emptied': async () => {
        store = memoryStore()
      },
      'another store is connected': async () => {
        store = memoryStore()
        await portal.enrolled('eve')
      },
    }
    const fields = {
      id: authenticatorId,
      code: portal.code(secret),
      label: 'Phone',
      confirmation: 'yes',
      saved: 'yes',
    }
    return {
      portal,
      lose,
      fields,
      recoveryCodes,
      sessions: [portal.logIn('ada', flag), elevated.bearer],
    }
  }

  const isPublicPage = ({ url }: Request): boolean => new URL(url).pathname.startsWith('/public/')

  async function expectMissing(
    { gate }: Portal,
    id: string,
    each: { method: string; path: string },
    fields: object,
  ) {
    const program = createProgram(gate, id)
    const answer =
      each.method === 'GET' ? await program.get(each.path) : await program.post(each.path, fields)
    expect([each, answer.status, answer.json.type]).toEqual([each, 503, 'factor-missing'])
    expect(answer.headers.get('set-cookie')).toBeNull()
  }

  it.each(['the row is deleted', 'the store is emptied', 'another store is connected'] as const)(
    '44: %s: every route and method says so, and none begins an enrolment',
    async (how) => {
      const { portal, lose, fields, recoveryCodes, sessions } = await openFlagged()
      await lose[how]()
      for (const id of sessions) {
        for (const each of [...GATE_REQUESTS, ...PORTAL_REQUESTS.slice(0, 2)]) {
          await expectMissing(portal, id, each, fields)
          await expectMissing(portal, id, each, { ...fields, code: recoveryCodes[0] })
        }
      }
      expect(await portal.accounts.status('ada')).toEqual({
        enrolled: false,
        authenticators: [],
        recoveryCodesLeft: 0,
      })
      expect(await portal.store.read('user:ada')).toBeUndefined()
      const types = new Set(portal.events.map(({ type }) => type))
      expect([...types]).toEqual(['factor-missing'])
    },
  )

  it('44: a person reads whom to call, in both languages, and gets no form', async () => {
    const { portal, lose, fields, sessions } = await openFlagged()
    const person = createPerson(portal.gate, sessions[0] ?? '')
    await person.get(`${BASE}/devices`, HTML)
    await person.get(BASE)
    const { token = '' } = formOf(person.page, BASE)
    await lose['the row is deleted']()
    for (const [language, words] of [
      ['de', 'Richten Sie kein neues Gerät ein'],
      ['en', 'Do not set up a new device'],
    ] as const) {
      const headers = { ...HTML, 'accept-language': language }
      for (const { method, path } of [...GATE_REQUESTS, ...PORTAL_REQUESTS.slice(0, 2)]) {
        if (method === 'GET') await person.get(path, headers)
        else await person.post(path, { ...fields, token }, headers)
        expect([path, person.last?.status]).toEqual([path, 503])
        expect(person.page).toContain(words)
        const [main = ''] = /<main>[\s\S]*<\/main>/.exec(person.page) ?? []
        expect(main).toContain(HELP)
        expect(main).not.toContain('<form')
        expect(main).not.toContain(`${BASE}/enrol`)
      }
    }
  })

  it('44: an event names the user, the path and the caller', async () => {
    const auditContext = ({ headers }: Request): unknown => headers.get('x-address')
    const { portal, lose, sessions } = await openFlagged({ auditContext })
    await lose['the row is deleted']()
    const program = createProgram(portal.gate, sessions[0] ?? '')
    await program.get('/papers/7?page=2', { 'x-address': '192.0.2.7' })
    await program.post(`${BASE}/enrol`, {}, { 'x-address': '192.0.2.8' })
    const event = { type: 'factor-missing', userId: 'ada', at: portal.clock.now() }
    expect(portal.events).toEqual([
      { ...event, method: 'GET', path: '/papers/7', context: '192.0.2.7' },
      { ...event, method: 'POST', path: `${BASE}/enrol`, context: '192.0.2.8' },
    ])
  })

  it('44: no requirement, and no route that needs more or less, lets the request pass', async () => {
    for (const requirement of ['optional', { enrolBy: new Date('2030-01-01') }]) {
      const { portal, lose, sessions } = await openFlagged({ requirement: () => requirement })
      await lose['the row is deleted']()
      for (const id of sessions) {
        const headers = { authorization: `Bearer ${id}` }
        const request = new Request(`${ORIGIN}/papers/7`, { headers })
        expect((await portal.gate.handle(request))?.status).toBe(503)
        const recent = await portal.gate.requireRecent(request, { maxAgeSeconds: 300 })
        expect(recent?.status).toBe(503)
        expect(await recent?.json()).toMatchObject({ type: 'factor-missing' })
        expect(await portal.gate.notice(request)).toBeUndefined()
        const upgrade = { ...headers, connection: 'Upgrade', upgrade: 'websocket', origin: ORIGIN }
        const socket = await portal.gate.handle(new Request(`${ORIGIN}/live`, { headers: upgrade }))
        expect(socket?.status).toBe(503)
        const open = new Request(`${ORIGIN}/public/agenda`, { headers })
        expect(await portal.gate.handle(open)).toBeUndefined()
      }
    }
  })

  it.each(['nginx', 'caddy', 'traefik'] as const)('44: %s lets nothing pass', async (dialect) => {
    const forwardAuth: ForwardAuthOptions = { trust: () => true, dialect }
    const { portal, lose, sessions } = await openFlagged({ forwardAuth })
    await lose['the row is deleted']()
    const prefix = dialect === 'nginx' ? 'x-original' : 'x-forwarded'
    const ask = (id: string, more: Record<string, string> = {}): Promise<Response> => {
      const headers = { [`${prefix}-uri`]: '/papers/7', [`${prefix}-method`]: 'GET' }
      const cookie = `__Host-id=${id}`
      return portal.gate.forwardAuth(
        new Request(`${ORIGIN}/auth`, { headers: { ...headers, cookie, ...more } }),
      )
    }
    for (const id of sessions) {
      const program = await ask(id)
      expect(program.status).toBe(dialect === 'nginx' ? 403 : 503)
      const person = await ask(id, HTML)
      expect(person.status).toBe(dialect === 'nginx' ? 401 : 503)
      // nginx drops the page, so the browser is redirected to the page of the gate.
      const location = dialect === 'nginx' ? ORIGIN + BASE : null
      expect(person.headers.get('location')).toBe(location)
      for (const answer of [program, person]) expect(answer.headers.has('einmal-user')).toBe(false)
    }
  })

  it('44: an enrolment that an attacker began, or begins on another node, is never confirmed', async () => {
    const { portal, lose, sessions } = await openFlagged()
    await lose['the row is deleted']()
    // A node that does not know what the portal remembers yet.
    const old = portal.program('ada')
    const begun = await old.post(`${BASE}/enrol`, {})
    expect(begun.status).toBe(201)
    const { secret } = await portal.accounts.enrol('ada', { account: 'ada' })
    const { pending } = await portal.accounts.status('ada')
    const code = portal.code(secret)
    for (const id of sessions) {
      for (const each of GATE_REQUESTS)
        await expectMissing(portal, id, each, { id: pending?.id, code })
    }
    expect(await portal.accounts.status('ada')).toMatchObject({ enrolled: false, pending })
  })

  it('passes again once the record is back, and enrols once the portal has cleared its flag', async () => {
    const { portal, sessions, fields } = await openFlagged()
    const entry = await portal.store.read('user:ada')
    await portal.store.delete('user:ada')
    const program = createProgram(portal.gate, sessions[1] ?? '')
    expect((await program.get('/papers/7')).status).toBe(503)
    await portal.store.write('user:ada', entry?.value ?? '', undefined)
    expect((await program.get('/papers/7')).status).toBe(0)
    await portal.accounts.remove('ada', fields.id)
    expect((await program.get('/papers/7')).json.type).toBe('factor-missing')
    for (const session of portal.sessions.values()) session.hasSecondFactor = false
    expect((await program.get('/papers/7')).json.type).toBe('enrolment-required')
    expect((await program.post(`${BASE}/enrol`, {})).status).toBe(201)
  })

  it.each(['yes', 1, 0, {}])('refuses %j as the flag of a session', async (hasSecondFactor) => {
    const portal = await openPortal()
    const id = portal.logIn('ada', { hasSecondFactor } as unknown as PortalSession)
    const request = new Request(`${ORIGIN}/papers`, { headers: { authorization: `Bearer ${id}` } })
    await expect(portal.gate.handle(request)).rejects.toMatchObject({
      name: 'TypeError',
      message: expect.stringContaining('hasSecondFactor'),
    })
  })
})
