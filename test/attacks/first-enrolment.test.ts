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
  type Program,
  secretOf,
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

  it('44: the right activation code is not spent, and a permit is of no use', async () => {
    const { portal, lose, sessions } = await openFlagged({ firstEnrolment: 'activation' })
    await lose['the row is deleted']()
    const { code } = await portal.accounts.issueActivation('ada')
    const known = createProgram(portal.gate, sessions[0] ?? '')
    const answer = await known.post(`${BASE}/activate`, { code })
    expect(answer.json.type).toBe('factor-missing')
    expect((await portal.accounts.status('ada')).activation).not.toHaveProperty('usedAt')
    // The permit was given before the portal knew of the factor.
    const session = portal.sessions.get(known.bearer)
    Object.assign(session ?? {}, { hasSecondFactor: false })
    const { permit } = (await known.post(`${BASE}/activate`, { code })).json
    expect(permit).toBeTypeOf('string')
    Object.assign(session ?? {}, { hasSecondFactor: true })
    for (const each of GATE_REQUESTS)
      await expectMissing(portal, known.bearer, each, { code, permit })
    expect((await portal.accounts.status('ada')).pending).toBeUndefined()
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

describe('45: the first factor is enrolled by an attacker with the password', () => {
  /** A gate that asks for the code of a letter. The victim and the attacker have a session of the user ada. */
  async function openActivating(options: object = {}, accountsOptions: object = {}) {
    const portal = await openPortal({ firstEnrolment: 'activation', ...options }, accountsOptions)
    const { code } = await portal.accounts.issueActivation('ada')
    return { portal, code, victim: portal.program('ada'), attacker: portal.program('ada') }
  }

  /** Tries to begin and to confirm in every way; resolves to the types of the answers. */
  async function expectNoEnrolment(
    { accounts }: Portal,
    program: Program,
    permit?: unknown,
    code = '123456',
  ): Promise<void> {
    const before = await accounts.status('ada')
    const id = before.pending?.id ?? 'none'
    for (const [path, body] of [
      ['/enrol', { label: 'Phone', permit }],
      ['/enrol', { label: 'Phone', supersedes: id, permit }],
      ['/confirm', { id, code, permit }],
    ] as const) {
      const answer = await program.post(BASE + path, body)
      expect([path, answer.status, answer.json.type]).toEqual([path, 403, 'activation-required'])
      expect(answer.json.location).toBe(`${BASE}/activate`)
    }
    const waiting = await program.get(`${BASE}/confirm?permit=${permit}`)
    expect(waiting.status).toBe(id === 'none' ? 409 : 403)
    expect((await program.get(`${BASE}/enrol?permit=${permit}`)).json.activationRequired).toBe(true)
    expect(await accounts.status('ada')).toEqual(before)
  }

  async function activate(program: Program, code: string): Promise<string> {
    const { status, json } = await program.post(`${BASE}/activate`, { code })
    expect(status).toBe(200)
    return json.permit
  }

  /** Begins and confirms; the program has the elevated session then. */
  async function enrolWith(portal: Portal, program: Program, permit: string): Promise<void> {
    const begun = await program.post(`${BASE}/enrol`, { permit })
    expect(begun.status).toBe(201)
    const code = portal.code(secretOf(begun.json.uri))
    const id = begun.json.authenticatorId
    const confirmed = await program.post(`${BASE}/confirm`, { id, code, permit })
    expect(confirmed.status).toBe(201)
    portal.clock.advance(30)
  }

  it('45: no route begins or confirms an enrolment without the code, and a page shows no key', async () => {
    const { portal, attacker } = await openActivating()
    await expectNoEnrolment(portal, attacker)
    const id = portal.logIn('ada')
    const person = createPerson(portal.gate, id)
    for (const { method, path } of GATE_REQUESTS) {
      if (method === 'GET') await person.get(path, HTML)
      else {
        await person.get(`${BASE}/enrol`, HTML)
        const { token = '' } = formOf(person.page, `${BASE}/activate`)
        await person.post(path, { token, label: 'Phone', id: 'x', code: '123456' }, HTML)
        await person.follow()
      }
      expect(person.page).not.toMatch(/otpauth:|name="label"/)
    }
    await person.get(`${BASE}/enrol`, HTML)
    expect(person.last?.status).toBe(200)
    expect(person.page).toContain('Code aus dem Brief')
    expect((await portal.accounts.status('ada')).pending).toBeUndefined()
  })

  it('45: an enrolment that a session began before the option was set is never confirmed', async () => {
    const { portal, code, victim, attacker } = await openActivating()
    const { secret } = await portal.accounts.enrol('ada', { account: 'ada' })
    const { pending } = await portal.accounts.status('ada')
    await expectNoEnrolment(portal, attacker, undefined, portal.code(secret))
    portal.clock.advance(61)
    const permit = await activate(victim, code)
    await expectNoEnrolment(portal, attacker, permit, portal.code(secret))
    // Not by the victim either: its key is the attacker's.
    const foreign = { id: pending?.id, code: portal.code(secret), permit }
    const answer = await victim.post(`${BASE}/confirm`, foreign)
    expect(answer.json.type).toBe('activation-required')
    const person = createPerson(portal.gate, victim.bearer)
    await person.get(`${BASE}/enrol?permit=${permit}`, HTML)
    expect(person.page).not.toContain(`${BASE}/confirm`)
    // The form replaces it, although it is not shown.
    await person.submit(`${BASE}/enrol`, { label: 'Handy' })
    expect(person.page).toContain('otpauth:')
    expect((await portal.accounts.status('ada')).pending?.id).not.toBe(pending?.id)
  })

  it('45: the pending enrolment of the victim is not confirmed or replaced by another session', async () => {
    const { portal, code, victim, attacker } = await openActivating()
    const permit = await activate(victim, code)
    const begun = await victim.post(`${BASE}/enrol`, { permit })
    const shown = portal.code(secretOf(begun.json.uri))
    await expectNoEnrolment(portal, attacker, undefined, shown)
    await expectNoEnrolment(portal, attacker, permit, shown)
    const id = begun.json.authenticatorId
    expect((await victim.post(`${BASE}/confirm`, { id, code: shown, permit })).status).toBe(201)
  })

  it('45: a permit serves one session, its user, ten minutes and the last code', async () => {
    const { portal, code, victim, attacker } = await openActivating()
    const { accounts, clock } = portal
    const permit = await activate(victim, code)
    const other = await accounts.issueActivation('bob')
    const bob = portal.program('bob')
    const permitOfBob = await activate(bob, other.code)
    const { token } = (await attacker.get(`${BASE}/status`)).json
    const [instant, text, mac] = permit.split('.')
    const forged = [
      ...[permitOfBob, token, '', 'x', 7, null, {}, { permit }, `${permit}A`, permit.slice(0, -1)],
      ...[`${Number(instant) + 1}.${text}.${mac}`, `${instant}.${text}A.${mac}`, code],
    ]
    for (const wrong of [permit, ...forged]) await expectNoEnrolment(portal, attacker, wrong)
    for (const wrong of forged) await expectNoEnrolment(portal, victim, wrong)
    clock.advance(600)
    await expectNoEnrolment(portal, victim, permit)
    const next = await activate(victim, (await accounts.issueActivation('ada')).code)
    await expectNoEnrolment(portal, victim, permit)
    await accounts.revokeActivation('ada')
    await expectNoEnrolment(portal, victim, next)
    const last = await activate(victim, (await accounts.issueActivation('ada')).code)
    await accounts.issueActivation('ada')
    await expectNoEnrolment(portal, victim, last)
    const reset = await activate(victim, (await accounts.issueActivation('ada')).code)
    await accounts.reset('ada')
    await expectNoEnrolment(portal, victim, reset)
    const deleted = await activate(victim, (await accounts.issueActivation('ada')).code)
    await portal.store.delete('user:ada')
    await expectNoEnrolment(portal, victim, deleted)
  })

  it('45: one of many sessions gets the permit for a code, and only this one enrols', async () => {
    const { portal, code } = await openActivating()
    const sessions = Array.from({ length: 8 }, () => portal.program('ada'))
    const answers = await Promise.all(
      sessions.map((each) => each.post(`${BASE}/activate`, { code })),
    )
    const [winner, ...more] = answers.filter(({ status }) => status === 200)
    expect(more).toEqual([])
    const { permit } = winner?.json ?? {}
    const at = answers.findIndex(({ status }) => status === 200)
    await portal.accounts.unlock('ada')
    const begun = await Promise.all(sessions.map((each) => each.post(`${BASE}/enrol`, { permit })))
    expect(begun.map(({ status }) => status)).toEqual(
      sessions.map((_, i) => (i === at ? 201 : 403)),
    )
    const { authenticatorId: id, uri } = begun[at]?.json ?? {}
    const shown = portal.code(secretOf(uri))
    const confirmed = await Promise.all(
      sessions.map((each) => each.post(`${BASE}/confirm`, { id, code: shown, permit })),
    )
    expect(confirmed.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(confirmed[at]?.status).toBe(201)
  })

  it('45: a session that tries all the time stops nothing, and gets nothing', async () => {
    const { portal, code, victim, attacker } = await openActivating()
    const disturb = async (): Promise<void> => {
      await attacker.post(`${BASE}/activate`, { code: '0'.repeat(16) })
      await expectNoEnrolment(portal, attacker)
    }
    for (let i = 0; i < 6; i++) await disturb()
    // The account is locked by now, and the right code opens it.
    const permit = await activate(victim, code)
    for (let i = 0; i < 6; i++) await disturb()
    await enrolWith(portal, victim, permit)
    expect((await victim.get('/papers/7')).status).toBe(0)
    expect((await attacker.get('/papers/7')).json.type).toBe('second-factor-required')
  })

  it('45: the last device is removed, and the next one needs a new code', async () => {
    const { portal, code, victim, attacker } = await openActivating()
    const permit = await activate(victim, code)
    await enrolWith(portal, victim, permit)
    // A further device needs no code.
    expect((await victim.post(`${BASE}/enrol`, {})).status).toBe(201)
    const [device] = (await portal.accounts.status('ada')).authenticators
    const remove = { id: device?.id, confirmation: 'yes' }
    expect((await victim.post(`${BASE}/devices/remove`, remove)).status).toBe(200)
    await expectNoEnrolment(portal, victim, permit)
    await expectNoEnrolment(portal, attacker, permit)
    expect((await victim.post(`${BASE}/activate`, { code })).json.reason).toBe('refused')
    const next = await portal.accounts.issueActivation('ada')
    await enrolWith(portal, victim, await activate(victim, next.code))
  })

  it('45: a stranger cannot tell whether a code was issued, has expired, or was used', async () => {
    const { portal, code } = await openActivating({}, { limit: { free: 50 } })
    const { accounts, clock } = portal
    await accounts.issueActivation('late', { expiresInSeconds: 60 })
    clock.advance(60)
    await activate(portal.program('ada'), code)
    await accounts.issueActivation('open')
    const answers = []
    for (const user of ['none', 'late', 'ada', 'open']) {
      const stranger = portal.program(user)
      const { status, json } = await stranger.post(`${BASE}/activate`, { code: '0'.repeat(16) })
      const enrol = await stranger.get(`${BASE}/enrol`)
      answers.push({ status, json, enrol: { ...enrol.json, token: '' } })
    }
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(answers[0]).toMatchObject({ status: 422, json: { reason: 'refused' } })
  })
})
