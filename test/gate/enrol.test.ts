/** Enrolment: the first factor needs only the session, a further one needs a recent factor. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  BASE,
  createPerson,
  createProgram,
  formOf,
  ORIGIN,
  openPortal,
  type Portal,
  secretOf,
  wrongCode,
} from './support/portal.js'

let portal: Portal

beforeEach(async () => {
  portal = await openPortal()
})

afterEach(() => vi.useRealTimers())

/** The recovery codes on a page, once each. */
function codesOn(page: string): string[] {
  return [...new Set(page.match(/[0-9A-Z]{4}(?:-[0-9A-Z]{4}){5}/g))]
}

/** The secret and the id of an enrolment, from the page that showed them. */
function shown(page: string): { id: string; uri: string } {
  const uri = /href="(otpauth:[^"]*)"/.exec(page)?.[1] ?? ''
  const decoded = uri.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
  return { id: formOf(page, `${BASE}/confirm`)['id'] ?? '', uri: decoded }
}

describe('a person without a second factor', () => {
  it('enrols one, keeps the recovery codes, and goes on to the requested page', async () => {
    const ada = portal.person('ada', { displayName: 'Ada Lovelace' })
    await ada.get('/papers')
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}${BASE}/enrol?return_to=%2Fpapers`)
    await ada.follow()
    expect(ada.page).not.toContain('otpauth:')
    await ada.submit(`${BASE}/enrol`, { label: 'Phone' })
    expect(ada.last?.status).toBe(201)
    expect(ada.last?.headers.get('cache-control')).toBe('no-store')
    const { uri } = shown(ada.page)
    expect(uri).toContain('otpauth://totp/Ratsinformation:Ada%20Lovelace?')
    expect(ada.page).toContain('<svg')

    await ada.submit(`${BASE}/confirm`, { code: portal.code(secretOf(uri)) })
    expect(ada.last?.status).toBe(201)
    const codes = (await portal.accounts.status('ada')).recoveryCodesLeft
    expect(codes).toBe(10)
    expect(ada.page.match(/[0-9A-Z]{4}(?:-[0-9A-Z]{4}){5}/g)?.length).toBeGreaterThanOrEqual(10)
    await ada.submit(`${BASE}/recovery-codes/saved`, { saved: 'yes' })
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}/papers`)
    expect(await ada.get('/papers')).toBeUndefined()
  })

  it('is not shown the secret again by any GET', async () => {
    const ada = portal.person('ada')
    await ada.get(`${BASE}/enrol`)
    await ada.submit(`${BASE}/enrol`)
    const secret = secretOf(shown(ada.page).uri).toBase32()
    for (const path of ['', '/enrol', '/confirm', '/devices', '/status', '/recovery-codes']) {
      await ada.get(BASE + path)
      await ada.follow()
      expect(ada.page.replaceAll(' ', '')).not.toContain(secret)
    }
  })

  it('may try again after a wrong first code, on a page without the secret', async () => {
    const ada = portal.person('ada')
    await ada.get(`${BASE}/enrol?return_to=/papers`)
    await ada.submit(`${BASE}/enrol`)
    const { uri } = shown(ada.page)
    const secret = secretOf(uri)
    await ada.submit(`${BASE}/confirm`, { code: wrongCode(portal, secret) })
    expect(ada.last?.status).toBe(200)
    expect(ada.page).toContain('The code is not right.')
    expect(ada.page).not.toContain(secret.toBase32().slice(0, 4))
    await ada.submit(`${BASE}/confirm`, { code: '12 34' })
    expect(ada.page).toContain('That is not a code.')
    await ada.submit(`${BASE}/confirm`, { code: portal.code(secret) })
    expect(ada.last?.status).toBe(201)
  })

  it('keeps the scanned key when the page with the QR code is reloaded', async () => {
    const ada = portal.person('ada')
    await ada.get(`${BASE}/enrol?return_to=/papers`)
    const form = { ...formOf(ada.page, `${BASE}/enrol`), label: 'Phone' }
    await ada.post(`${BASE}/enrol`, form)
    const secret = secretOf(shown(ada.page).uri)
    // A reload sends the very same form again.
    await ada.post(`${BASE}/enrol`, form)
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}${BASE}/enrol?return_to=%2Fpapers`)
    await ada.follow()
    expect(ada.page).toContain('You have already begun')
    expect(ada.page).toContain('you have time until')
    expect(ada.page).not.toContain('otpauth:')
    await ada.get(`${BASE}/confirm?return_to=/papers`)
    await ada.submit(`${BASE}/confirm`, { code: portal.code(secret) })
    expect(ada.last?.status).toBe(201)
  })

  it('can confirm later after closing the tab, or start the enrolment again', async () => {
    const ada = portal.person('ada')
    await ada.get(`${BASE}/confirm?return_to=/papers`)
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}${BASE}/enrol?return_to=%2Fpapers`)
    await ada.follow()
    await ada.submit(`${BASE}/enrol`, { label: 'Phone' })
    const first = secretOf(shown(ada.page).uri)
    const old = formOf(ada.page, `${BASE}/confirm`)
    const before = (await portal.accounts.status('ada')).pending?.id
    await ada.get(`${BASE}/enrol?return_to=/papers`)
    expect(ada.page).toContain('href="/second-factor/confirm?return_to=%2Fpapers"')
    await ada.submit(`${BASE}/enrol`, { label: 'Phone' })
    expect(ada.last?.status).toBe(201)
    const second = secretOf(shown(ada.page).uri)
    expect((await portal.accounts.status('ada')).pending?.id).not.toBe(before)
    // The form of the first QR code is recognized as superseded, and costs no attempt.
    await ada.post(`${BASE}/confirm`, { ...old, code: portal.code(first) })
    expect(ada.page).toContain('you started again in another window')
    expect((await portal.store.read('user:ada'))?.value).not.toContain('failures')
    await ada.get(`${BASE}/confirm?return_to=/papers`)
    await ada.submit(`${BASE}/confirm`, { code: portal.code(first) })
    expect(ada.page).toContain('This code belongs to an older entry.')
    await ada.submit(`${BASE}/confirm`, { code: portal.code(second) })
    expect(ada.last?.status).toBe(201)
  })

  it('starts again after the enrolment has expired', async () => {
    const ada = portal.person('ada')
    await ada.get(`${BASE}/enrol`)
    await ada.submit(`${BASE}/enrol`)
    const secret = secretOf(shown(ada.page).uri)
    portal.clock.advance(601)
    await ada.submit(`${BASE}/confirm`, { code: portal.code(secret) })
    expect(ada.page).toContain('role="alert"')
    await ada.submit(`${BASE}/enrol`)
    expect(ada.last?.status).toBe(201)
  })

  it('sees the recovery codes in both answers of a double click', async () => {
    const ada = portal.person('ada')
    await ada.get(`${BASE}/enrol?return_to=/papers`)
    await ada.submit(`${BASE}/enrol`)
    const form = formOf(ada.page, `${BASE}/confirm`)
    const code = portal.code(secretOf(shown(ada.page).uri))
    const again = createPerson(portal.gate, ada.cookie.replace('__Host-id=', ''))
    await ada.post(`${BASE}/confirm`, { ...form, code })
    const first = [ada.last?.status, codesOn(ada.page)]
    expect([first[0], codesOn(ada.page).length]).toEqual([201, 10])
    // The second click has the old session, which has ended by now.
    await again.post(`${BASE}/confirm`, { ...form, code })
    expect([again.last?.status, codesOn(again.page)]).toEqual(first)
    expect(again.cookie).toBe(ada.cookie)
    // The same form once more, with the new session.
    await ada.post(`${BASE}/confirm`, { ...form, code })
    expect([ada.last?.status, codesOn(ada.page)]).toEqual(first)
    await ada.submit(`${BASE}/recovery-codes/saved`, { saved: 'yes' })
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}/papers`)
  })

  it('sees the recovery codes in one of two pages that send the first code at once', async () => {
    const ada = portal.person('ada')
    await ada.get(`${BASE}/enrol?return_to=/papers`)
    await ada.submit(`${BASE}/enrol`)
    const secret = secretOf(shown(ada.page).uri)
    const forms = [formOf(ada.page, `${BASE}/confirm`)]
    await ada.submit(`${BASE}/confirm`, { code: wrongCode(portal, secret) })
    forms.push(formOf(ada.page, `${BASE}/confirm`))
    const { cookie } = ada
    const answers = await Promise.all(
      forms.map((form) => {
        return ada.post(`${BASE}/confirm`, { ...form, code: portal.code(secret) }, { cookie })
      }),
    )
    expect(answers.map((each) => each?.status).sort()).toEqual([201, 303])
    const [second] = answers.filter((each) => each?.status === 303)
    const there = `${ORIGIN}${BASE}/recovery-codes?return_to=%2Fpapers`
    expect(second?.headers.get('location')).toBe(there)
  })

  it('is redirected to new recovery codes when the first code is sent again a minute later', async () => {
    const ada = portal.person('ada')
    await ada.get(`${BASE}/enrol?return_to=/papers`)
    await ada.submit(`${BASE}/enrol`)
    const form = formOf(ada.page, `${BASE}/confirm`)
    const code = portal.code(secretOf(shown(ada.page).uri))
    const again = createPerson(portal.gate, ada.cookie.replace('__Host-id=', ''))
    await ada.post(`${BASE}/confirm`, { ...form, code })
    const there = `${ORIGIN}${BASE}/recovery-codes?return_to=%2Fpapers`
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 })
    const second = await again.post(`${BASE}/confirm`, { ...form, code })
    expect([second?.status, second?.headers.get('location')]).toEqual([303, there])
    expect(second?.headers.has('set-cookie')).toBe(false)
    await ada.post(`${BASE}/confirm`, { ...form, code })
    expect([ada.last?.status, ada.last?.headers.get('location')]).toEqual([303, there])
    await ada.follow()
    expect(ada.last?.status).toBe(200)
  })

  it('goes on immediately when no recovery codes are issued', async () => {
    const none = await openPortal({}, { recoveryCodes: 0 })
    const ada = none.person('ada')
    await ada.get(`${BASE}/enrol?return_to=/papers`)
    await ada.submit(`${BASE}/enrol`)
    await ada.submit(`${BASE}/confirm`, { code: none.code(secretOf(shown(ada.page).uri)) })
    expect([ada.last?.status, ada.last?.headers.get('location')]).toEqual([303, `${ORIGIN}/papers`])
    expect(await ada.get('/papers')).toBeUndefined()
  })

  it('must confirm that the recovery codes are kept, and does not see them again', async () => {
    const ada = portal.person('ada')
    await ada.get(`${BASE}/enrol?return_to=/papers`)
    await ada.submit(`${BASE}/enrol`)
    await ada.submit(`${BASE}/confirm`, { code: portal.code(secretOf(shown(ada.page).uri)) })
    await ada.submit(`${BASE}/recovery-codes/saved`)
    expect(ada.page).toContain('role="alert"')
    expect(ada.page).not.toMatch(/[0-9A-Z]{4}(?:-[0-9A-Z]{4}){5}/)
  })

  it('cannot be made by another site to enrol a known secret', async () => {
    const ada = portal.person('ada')
    await ada.get(`${BASE}/enrol`)
    const form = formOf(ada.page, `${BASE}/enrol`)
    await ada.post(`${BASE}/enrol`, form, { origin: 'https://evil.example' })
    expect(ada.last?.status).toBe(403)
    await ada.post(`${BASE}/enrol`, { ...form, token: '' })
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}${BASE}/enrol`)
    const mallory = portal.person('mallory')
    await mallory.get(`${BASE}/enrol`)
    await ada.post(`${BASE}/enrol`, formOf(mallory.page, `${BASE}/enrol`))
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}${BASE}/enrol`)
    expect((await portal.accounts.status('ada')).pending).toBeUndefined()
  })
})

describe('a person with a second factor', () => {
  it('adds another one after a step-up that leads back to the enrolment', async () => {
    const { secret, authenticatorId } = await portal.enrolled('ada')
    const ada = portal.person('ada')
    await ada.get(`${BASE}/enrol?return_to=/papers`)
    const back = encodeURIComponent(`${BASE}/enrol?return_to=/papers`)
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}${BASE}?return_to=${back}`)
    await ada.follow()
    await ada.submit(BASE, { code: portal.code(secret) })
    await ada.follow()
    await ada.submit(`${BASE}/enrol`, { label: 'Tablet' })
    const cookie = ada.cookie
    await ada.submit(`${BASE}/confirm`, { code: portal.code(secretOf(shown(ada.page).uri)) })
    expect(ada.last?.status).toBe(303)
    expect(ada.last?.headers.get('location')).toBe(
      `${ORIGIN}${BASE}/devices?done=added&return_to=%2Fpapers`,
    )
    expect(ada.cookie).toBe(cookie)
    const { authenticators } = await portal.accounts.status('ada')
    expect(authenticators.map(({ label }) => label)).toEqual(['Phone', 'Tablet'])
    expect(authenticators[0]?.id).toBe(authenticatorId)
  })

  it.each(['/enrol', '/confirm'])(
    'does nothing at %s with a session that is not elevated',
    async (path) => {
      await portal.enrolled('ada')
      const app = portal.program('ada')
      const answer = await app.post(BASE + path, { id: 'x', code: '123456' })
      expect(answer.status).toBe(401)
      expect(answer.json.type).toBe('second-factor-required')
      expect((await portal.accounts.status('ada')).pending).toBeUndefined()
    },
  )

  it('must step up when the last code is five minutes old', async () => {
    const { secret } = await portal.enrolled('ada')
    const app = portal.program('ada')
    await app.post(BASE, { code: portal.code(secret) })
    portal.clock.advance(299)
    expect((await app.post(`${BASE}/enrol`, {})).status).toBe(201)
    portal.clock.advance(1)
    const answer = await app.post(`${BASE}/enrol`, {})
    expect(answer.json).toMatchObject({ type: 'step-up-required', status: 401, location: BASE })
    expect((await app.get('/papers')).status).toBe(0)
  })

  it('may confirm an enrolment until it expires, without a second step-up', async () => {
    const { secret } = await portal.enrolled('ada')
    const app = portal.program('ada')
    await app.post(BASE, { code: portal.code(secret) })
    portal.clock.advance(299)
    const { json } = await app.post(`${BASE}/enrol`, {})
    portal.clock.advance(599)
    expect((await app.post(`${BASE}/enrol`, {})).json.type).toBe('step-up-required')
    const { json: waiting } = await app.get(`${BASE}/confirm`)
    expect(waiting).toMatchObject({ authenticatorId: json.authenticatorId, type: 'totp' })
    const confirm = { id: json.authenticatorId, code: portal.code(secretOf(json.uri)) }
    expect((await app.post(`${BASE}/confirm`, confirm)).status).toBe(201)
    expect((await app.get(`${BASE}/confirm`)).json).toMatchObject({ type: 'enrolment-ended' })
  })

  it('cannot confirm an enrolment after the elevation of the session has expired', async () => {
    portal = await openPortal({ maxAgeSeconds: 400 })
    const { secret } = await portal.enrolled('ada')
    const app = portal.program('ada')
    await app.post(BASE, { code: portal.code(secret) })
    portal.clock.advance(290)
    const { json } = await app.post(`${BASE}/enrol`, {})
    portal.clock.advance(120)
    const confirm = { id: json.authenticatorId, code: portal.code(secretOf(json.uri)) }
    const answer = await app.post(`${BASE}/confirm`, confirm)
    expect(answer.json.type).toBe('second-factor-required')
  })

  it('cannot confirm an enrolment that a session began before another one confirmed a factor', async () => {
    const early = portal.program('ada')
    const begun = await early.post(`${BASE}/enrol`, {})
    const later = portal.program('ada')
    const other = await later.post(`${BASE}/enrol`, {})
    const confirmed = await later.post(`${BASE}/confirm`, {
      id: other.json.authenticatorId,
      code: portal.code(secretOf(other.json.uri)),
    })
    expect(confirmed.status).toBe(201)
    const answer = await early.post(`${BASE}/confirm`, {
      id: begun.json.authenticatorId,
      code: portal.code(secretOf(begun.json.uri)),
    })
    expect(answer.json.type).toBe('second-factor-required')
    expect((await early.get('/papers')).json.type).toBe('second-factor-required')
  })

  it('gets 409 when no more authenticators are allowed', async () => {
    portal = await openPortal({}, { maxAuthenticators: 1 })
    const { secret } = await portal.enrolled('ada')
    const app = portal.program('ada')
    await app.post(BASE, { code: portal.code(secret) })
    const answer = await app.post(`${BASE}/enrol`, {})
    expect(answer.json).toMatchObject({ type: 'too-many-authenticators', status: 409 })
  })

  it('gets recovery codes with the next device when none are left', async () => {
    portal = await openPortal({}, { recoveryCodes: 1 })
    const { secret, recoveryCodes } = await portal.enrolled('ada')
    const app = portal.program('ada')
    await app.post(`${BASE}/recovery`, { code: recoveryCodes[0] })
    const { json } = await app.post(`${BASE}/enrol`, { label: 'New phone' })
    const confirmed = await app.post(`${BASE}/confirm`, {
      id: json.authenticatorId,
      code: portal.code(secretOf(json.uri)),
    })
    expect(confirmed.json.recoveryCodes).toHaveLength(1)
    expect(confirmed.json.recoveryCodes).not.toEqual(recoveryCodes)
    const person = portal.person('ada')
    await person.get(BASE)
    await person.submit(BASE, { code: portal.code(secret) })
    expect(person.last?.status).toBe(303)
  })
})

describe('a program', () => {
  it('enrols, and passes with the session that confirm gave it', async () => {
    const app = portal.program('ada')
    const begun = await app.post(`${BASE}/enrol`, { label: 'App' })
    expect(begun.status).toBe(201)
    expect(begun.json).toEqual({
      authenticatorId: expect.any(String),
      uri: expect.stringContaining('otpauth://totp/Ratsinformation:ada?'),
      secretText: expect.stringMatching(/^[A-Z2-7]{4}( [A-Z2-7]{4}){7}$/),
      expiresAt: portal.clock.now() + 600_000,
    })
    const code = portal.code(secretOf(begun.json.uri))
    const confirmed = await app.post(`${BASE}/confirm`, { id: begun.json.authenticatorId, code })
    expect(confirmed.status).toBe(201)
    expect(confirmed.json).toEqual({
      state: 'elevated',
      authenticatorId: begun.json.authenticatorId,
      secondFactorAt: portal.clock.now(),
      recoveryCodes: expect.any(Array),
    })
    expect((await app.get('/api/papers')).status).toBe(0)
    const again = await app.post(BASE, { code })
    expect(again.json).toMatchObject({ type: 'code-refused', reason: 'refused' })
  })

  it('may enrol a hardware key with HOTP', async () => {
    const { json } = await portal.program('ada').post(`${BASE}/enrol`, { type: 'hotp' })
    expect(json.uri).toMatch(/^otpauth:\/\/hotp\//)
    const answer = await portal.program('ada').post(`${BASE}/enrol`, { type: 'sms' })
    expect(answer.json).toMatchObject({
      type: 'bad-request',
      title: 'The type must be totp or hotp.',
    })
  })

  it.each([7, ['a'], null, 'a'.repeat(101), 'a\nb', '\ud800'])(
    'gets an error for an invalid label, and none for null: %j',
    async (label) => {
      const { json } = await portal.program('ada').post(`${BASE}/enrol`, { label })
      expect(json).toMatchObject(
        label === null ? { secretText: expect.any(String) } : { type: 'label' },
      )
    },
  )

  it('gets enrolment-ended for a superseded or unknown enrolment', async () => {
    const app = portal.program('ada')
    const first = await app.post(`${BASE}/enrol`, {})
    await app.post(`${BASE}/enrol`, {})
    const code = portal.code(secretOf(first.json.uri))
    for (const id of [first.json.authenticatorId, 'nothing', 7, { toString: 1 }, undefined]) {
      const answer = await app.post(`${BASE}/confirm`, { id, code })
      expect(answer.json).toMatchObject({ type: 'enrolment-ended', status: 409 })
    }
  })

  it('gets the same answer for a confirmation that is sent three times at once', async () => {
    const app = portal.program('ada')
    const { json } = await app.post(`${BASE}/enrol`, {})
    const { bearer } = app
    const body = JSON.stringify({
      id: json.authenticatorId,
      code: portal.code(secretOf(json.uri)),
    })
    const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
    const answers = await Promise.all(
      [1, 2, 3].map(() => {
        const request = { method: 'POST', headers, body }
        return portal.gate.handle(new Request(`${ORIGIN}${BASE}/confirm`, request))
      }),
    )
    const texts = await Promise.all(answers.map((answer) => answer?.text()))
    expect(JSON.parse(texts[0] ?? '').recoveryCodes).toHaveLength(10)
    expect(new Set(texts).size).toBe(1)
    expect(new Set(answers.map((answer) => answer?.headers.get('x-session'))).size).toBe(1)
    expect((await portal.accounts.status('ada')).authenticators).toHaveLength(1)
  })
})

describe('with several tabs', () => {
  it('a person who confirms an additional device twice is led to the devices', async () => {
    const { secret } = await portal.enrolled('ada')
    const ada = portal.person('ada')
    await ada.get(`${BASE}?return_to=${BASE}/enrol`)
    await ada.submit(BASE, { code: portal.code(secret) })
    await ada.follow()
    await ada.submit(`${BASE}/enrol`, { label: 'Tablet' })
    const form = formOf(ada.page, `${BASE}/confirm`)
    const code = portal.code(secretOf(shown(ada.page).uri))
    for (let times = 0; times < 2; times++) {
      await ada.post(`${BASE}/confirm`, { ...form, code })
      expect([303, ada.last?.headers.get('location')]).toEqual([
        303,
        `${ORIGIN}${BASE}/devices?done=added`,
      ])
    }
  })

  it('a person whose additional device came with recovery codes sees them, and then the devices', async () => {
    portal = await openPortal({}, { recoveryCodes: 1 })
    const { recoveryCodes } = await portal.enrolled('ada')
    const ada = portal.person('ada')
    await ada.get(`${BASE}/recovery?return_to=${BASE}/enrol`)
    await ada.submit(`${BASE}/recovery`, { code: recoveryCodes[0] ?? '' })
    await ada.follow()
    await ada.submit(`${BASE}/enrol`, { label: 'Tablet' })
    await ada.submit(`${BASE}/confirm`, { code: portal.code(secretOf(shown(ada.page).uri)) })
    expect(ada.page).toMatch(/[0-9A-Z]{4}(?:-[0-9A-Z]{4}){5}/)
    await ada.submit(`${BASE}/recovery-codes/saved`, { saved: 'yes' })
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}${BASE}/devices?done=added`)
  })

  it('a program gets an error when another tab removes the last device at the same time', async () => {
    const { authenticatorId } = await portal.enrolled('ada')
    const { accounts } = portal
    // Another tab changes the account after the gate has read it.
    const racing = { ...accounts }
    racing.regenerateRecoveryCodes = async (userId) => {
      await accounts.remove(userId, authenticatorId)
      return accounts.regenerateRecoveryCodes(userId)
    }
    racing.remove = async (userId, id) => {
      await accounts.remove(userId, id)
      return accounts.remove(userId, id)
    }
    const session = {
      read: async () => ({ id: 's', userId: 'ada', secondFactorAt: portal.clock.now() }),
      elevate: async () => new Headers(),
    }
    const { gate, events } = await openPortal({
      accounts: racing,
      session,
      now: portal.clock.now,
    })
    const app = createProgram(gate, 's')
    const codes = await app.post(`${BASE}/recovery-codes`, { confirmation: 'yes' })
    expect(codes.json.type).toBe('enrolment-required')
    expect(events).toMatchObject([
      {
        type: 'denied',
        reason: 'enrolment-required',
        userId: 'ada',
        path: `${BASE}/recovery-codes`,
      },
    ])
    const second = await portal.enrolled('ada')
    const removal = { id: second.authenticatorId, confirmation: 'yes' }
    expect((await app.post(`${BASE}/devices/remove`, removal)).json.type).toBe('not-found')
  })
})

describe('the name of the account', () => {
  it.each([
    ['Ada: Rat\n', 'Ada  Rat'],
    [' ', 'ada'],
    ['a'.repeat(300), 'a'.repeat(100)],
    ['\ud800Ada', 'Ada'],
    [`${'x'.repeat(99)}😀😀`, `${'x'.repeat(99)}😀`],
  ])('is reduced to one that every app shows: %j', async (name, account) => {
    portal = await openPortal({ accountName: () => name })
    const { json } = await portal.program('ada').post(`${BASE}/enrol`, {})
    expect(decodeURIComponent(new URL(json.uri).pathname).replace(/^.*?:/, '')).toBe(account)
  })

  it('is never empty', async () => {
    portal = await openPortal({ accountName: () => '' })
    const { json } = await portal.program(':').post(`${BASE}/enrol`, {})
    expect(json.uri).toContain(':account?')
  })
})

describe('a notice', () => {
  const day = new Date('2027-01-01T00:00:00Z')

  it('gives the portal the day enrolBy, and the person passes until then', async () => {
    portal = await openPortal({ requirement: () => ({ enrolBy: day }) })
    const cookie = `__Host-id=${portal.logIn('ada')}`
    const request = (): Request => new Request(`${ORIGIN}/papers?a=1`, { headers: { cookie } })
    expect(await portal.gate.handle(request())).toBeUndefined()
    expect(await portal.gate.notice(request())).toEqual({
      enrolBy: day,
      path: `${BASE}/enrol?return_to=%2Fpapers%3Fa%3D1`,
    })
    portal.clock.set(day)
    expect(await portal.gate.notice(request())).toBeUndefined()
    expect((await portal.gate.handle(request()))?.status).toBe(401)
  })

  it('is on the enrolment page, with a link to go on', async () => {
    portal = await openPortal({ requirement: () => ({ enrolBy: day }), locale: 'de' })
    const ada = portal.person('ada')
    await ada.get(`${BASE}/enrol?return_to=/papers`)
    expect(ada.page).toContain('1. Januar 2027')
    expect(ada.page).toContain('href="/papers"')
    const status = await portal.program('ada').get(`${BASE}/status`)
    expect(status.json).toMatchObject({ state: 'not-enrolled', enrolBy: day.getTime() })
  })

  it('is absent for a user who has a second factor, needs none, or is not logged in', async () => {
    portal = await openPortal({
      requirement: ({ userId }) => (userId === 'bob' ? 'optional' : { enrolBy: day }),
    })
    await portal.enrolled('ada')
    for (const userId of ['ada', 'bob']) {
      const headers = { cookie: `__Host-id=${portal.logIn(userId)}` }
      expect(await portal.gate.notice(new Request(`${ORIGIN}/x`, { headers }))).toBeUndefined()
    }
    expect(await portal.gate.notice(new Request(`${ORIGIN}/x`))).toBeUndefined()
  })
})
