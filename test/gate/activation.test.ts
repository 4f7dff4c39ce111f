/** The code of a letter before the first enrolment: for persons with a browser and for programs. */

import { describe, expect, it } from 'vitest'
import {
  BASE,
  createPerson,
  createProgram,
  formOf,
  ORIGIN,
  openPortal,
  type Person,
  type Portal,
  secretOf,
} from './support/portal.js'

const ENROL = `${BASE}/enrol`
const ACTIVATE = `${BASE}/activate`

async function open(options: object = {}, accountsOptions: object = {}) {
  const portal = await openPortal(
    { firstEnrolment: 'activation', locale: 'de', timeZone: 'Europe/Berlin', ...options },
    accountsOptions,
  )
  const { code } = await portal.accounts.issueActivation('ada')
  return { portal, code, ada: portal.person('ada') }
}

/** Types a code into the form of the page, as it is shown. */
async function type(person: Person, code: string): Promise<void> {
  await person.submit(ACTIVATE, { code })
}

/** Begins on the page of the enrolment; returns the code of the new key. */
async function begin({ code }: Portal, person: Person): Promise<string> {
  await person.submit(ENROL, { label: 'Handy' })
  const uri = /href="(otpauth:[^"]*)"/.exec(person.page)?.[1]?.replaceAll('&#38;', '&') ?? ''
  return code(secretOf(uri))
}

describe('a person', () => {
  it('types the code, enrols, and goes on to where they wanted to go', async () => {
    const { portal, code, ada } = await open()
    await ada.get('/papers/7?page=2')
    await ada.follow()
    expect(ada.page).toContain('<h1>Code aus dem Brief eingeben</h1>')
    expect(ada.page).toMatch(/<input[^>]*name="code"[^>]*autocomplete="off"/)
    await type(ada, code)
    expect(ada.last?.status).toBe(303)
    await ada.follow()
    expect(ada.page).toContain('Der Code stimmt. Sie haben jetzt Zeit bis 11:10')
    const first = await begin(portal, ada)
    await ada.submit(`${BASE}/confirm`, { code: first })
    expect(ada.last?.status).toBe(201)
    await ada.submit(`${BASE}/recovery-codes/saved`, { saved: 'yes' })
    expect(ada.location).toBe(`${ORIGIN}/papers/7?page=2`)
    expect(portal.events.filter(({ type }) => type === 'activated')).toEqual([
      { type: 'activated', at: portal.clock.now(), userId: 'ada' },
    ])
  })

  it.each([
    ['lower case', (code: string) => code.toLowerCase()],
    ['no hyphens', (code: string) => code.replaceAll('-', '')],
    ['blanks', (code: string) => ` ${code.replaceAll('-', ' ')}\n`],
  ])('types it with %s', async (_, spelt) => {
    const { code, ada } = await open()
    await ada.get(ENROL)
    await type(ada, spelt(code))
    expect(ada.location).toContain('permit=')
  })

  it('keeps a text that is no code in its field, which is not counted', async () => {
    const { portal, ada } = await open()
    await ada.get(ENROL)
    await type(ada, 'K7QM-2VXD "9T4')
    expect(ada.last?.status).toBe(422)
    expect(ada.page).toContain('value="K7QM-2VXD &#34;9T4"')
    expect(ada.page).toContain('16 Buchstaben und Ziffern')
    await type(ada, 'x'.repeat(5000))
    expect(ada.page).toContain('Das ist länger als ein Code.')
    expect(ada.page).not.toContain('xxx')
    expect(await portal.accounts.status('ada')).not.toHaveProperty('lockedUntil')
    expect(ada.page).not.toContain('noch 4')
  })

  it('reads how many attempts are left, and then how long to wait', async () => {
    const { code, ada } = await open()
    await ada.get(ENROL)
    await type(ada, '0'.repeat(16))
    expect(ada.location).not.toContain('0'.repeat(16))
    expect(ada.page).toContain('Sie haben noch 4 Versuche')
    expect(ada.page).not.toContain('0'.repeat(16))
    for (let i = 0; i < 4; i++) await type(ada, '0'.repeat(16))
    expect(ada.page).toContain('In 30 Sekunden')
    await ada.get(ENROL)
    expect(ada.page).toContain('In 30 Sekunden')
    // The right code opens the lock.
    await type(ada, code)
    expect(ada.location).toContain('permit=')
  })

  it('clicks twice while the account is locked, and keeps the activation', async () => {
    const { portal, code, ada } = await open()
    for (let i = 0; i < 5; i++) await portal.accounts.verify('ada', `00000${i}`)
    expect((await portal.accounts.status('ada')).lockedUntil).toBeDefined()
    await ada.get(ENROL)
    const fields = { ...formOf(ada.page, ACTIVATE), code }
    const twin = createPerson(portal.gate, ada.cookie.replace('__Host-id=', ''))
    await Promise.all([ada.post(ACTIVATE, fields), twin.post(ACTIVATE, fields)])
    expect(ada.location).toContain('permit=')
    expect(twin.location).toBe(ada.location)
    await ada.get(ENROL)
    await type(ada, code)
    expect(ada.location).toBe(twin.location)
  })

  it('clicks twice, also at the same time, and goes on', async () => {
    const { portal, code, ada } = await open()
    await ada.get(ENROL)
    const fields = { ...formOf(ada.page, ACTIVATE), code }
    const twin = createPerson(portal.gate, ada.cookie.replace('__Host-id=', ''))
    await Promise.all([ada.post(ACTIVATE, fields), twin.post(ACTIVATE, fields)])
    expect(ada.location).toContain('permit=')
    expect(twin.location).toBe(ada.location)
    await ada.post(ACTIVATE, fields)
    expect(ada.location).toBe(twin.location)
    const types = portal.accountEvents.map(({ type }) => type)
    expect(types).toEqual(['activation-issued', 'activated'])
  })

  it('closes the tab, types the same code again, and goes on with the enrolment', async () => {
    const { portal, code, ada } = await open()
    await ada.get(ENROL)
    await type(ada, code)
    const { location } = ada
    await ada.follow()
    const first = await begin(portal, ada)
    portal.clock.advance(20)
    await ada.get(ENROL)
    expect(ada.page).toContain('Code aus dem Brief')
    await type(ada, code.toLowerCase())
    expect(ada.location).toBe(location)
    await ada.follow()
    expect(ada.page).toContain('Sie haben schon begonnen')
    await ada.get(/href="([^"]*confirm[^"]*)"/.exec(ada.page)?.[1]?.replaceAll('&#38;', '&') ?? '')
    expect(ada.last?.status).toBe(200)
    // A wrong code keeps the permit.
    await ada.submit(`${BASE}/confirm`, { code: '000000' })
    expect(ada.page).toContain('Der Code stimmt nicht')
    await ada.submit(`${BASE}/confirm`, { code: first })
    expect(ada.last?.status).toBe(201)
  })

  it('types look-alike characters the second time, and keeps the permit', async () => {
    const { portal, ada } = await open()
    let code = ''
    while (!/0.*1|1.*0/.test(code)) code = (await portal.accounts.issueActivation('ada')).code
    await ada.get(ENROL)
    await type(ada, code)
    const { location } = ada
    expect(location).toContain('permit=')
    await ada.get(ENROL)
    await type(ada, code.replaceAll('0', 'O').replace('1', 'l').replace('1', 'i'))
    expect(ada.location).toBe(location)
  })

  it('reloads the page with the picture, and goes on with the same key', async () => {
    const { portal, code, ada } = await open()
    await ada.get(ENROL)
    await type(ada, code)
    await ada.follow()
    const fields = { ...formOf(ada.page, ENROL), label: 'Handy' }
    await ada.post(ENROL, fields)
    const { pending } = await portal.accounts.status('ada')
    await ada.post(ENROL, fields)
    await ada.follow()
    expect(ada.page).toContain('Sie haben schon begonnen')
    expect((await portal.accounts.status('ada')).pending).toEqual(pending)
    // The form of this page begins again, with the same permit.
    await begin(portal, ada)
    expect((await portal.accounts.status('ada')).pending?.id).not.toBe(pending?.id)
  })

  it('gets no permit by the same code in another session', async () => {
    const { portal, code, ada } = await open()
    await ada.get(ENROL)
    await type(ada, code)
    const other = portal.person('ada')
    await other.get(ENROL)
    await type(other, code)
    expect(other.location).not.toContain('permit=')
    expect(other.page).toContain('Dieser Code wurde schon benutzt')
    expect(other.page).toContain('Wir geben Ihnen einen neuen Code')
  })

  it('confirms after the ten minutes what was begun in time', async () => {
    const { portal, code, ada } = await open()
    await ada.get(ENROL)
    await type(ada, code)
    const link = ada.location
    await ada.follow()
    portal.clock.advance(590)
    await begin(portal, ada)
    const { page } = ada
    portal.clock.advance(200)
    await ada.get(link)
    // No new enrolment, but the pending one.
    expect(ada.page).not.toMatch(/name="label"|role="alert"/)
    expect(ada.page).toContain('Sie haben schon begonnen')
    ada.page = page
    const uri = /href="(otpauth:[^"]*)"/.exec(page)?.[1]?.replaceAll('&#38;', '&') ?? ''
    await ada.submit(`${BASE}/confirm`, { code: portal.code(secretOf(uri)) })
    expect(ada.last?.status).toBe(201)
  })

  it('reads after the ten minutes that the office issues a new code', async () => {
    const { portal, code, ada } = await open({ brand: { name: 'Rat', help: 'Telefon 0123' } })
    await ada.get(ENROL)
    await type(ada, code)
    const link = ada.location
    await ada.follow()
    const { page } = ada
    portal.clock.advance(600)
    await ada.get(link)
    for (const words of ['Die zehn Minuten sind vorbei', 'einen neuen Code', 'Telefon 0123']) {
      expect(ada.page).toContain(words)
    }
    ada.page = page
    await ada.submit(ENROL, { label: 'Handy' })
    await ada.follow()
    expect(ada.page).toContain('Die zehn Minuten sind vorbei')
    const next = await portal.accounts.issueActivation('ada')
    await ada.get(link)
    expect(ada.page).not.toContain('vorbei')
    await type(ada, next.code)
    await ada.follow()
    await begin(portal, ada)
    expect(ada.page).toContain('otpauth:')
  })

  it('reads that the code has expired, and corrects the name of a device without losing the permit', async () => {
    const { portal, ada } = await open()
    const { code } = await portal.accounts.issueActivation('ada', { expiresInSeconds: 60 })
    portal.clock.advance(60)
    await ada.get(ENROL)
    await type(ada, code)
    expect(ada.page).toContain('Dieser Code ist zu alt')
    const next = await portal.accounts.issueActivation('ada')
    await type(ada, next.code)
    await ada.follow()
    await ada.submit(ENROL, { label: 'x'.repeat(101) })
    expect(ada.page).toContain('höchstens 100 Zeichen')
    await begin(portal, ada)
    expect(ada.page).toContain('otpauth:')
  })

  it('is led on when another tab was faster, and when the page was open for long', async () => {
    const { portal, code, ada } = await open()
    await ada.get(ENROL)
    const fields = formOf(ada.page, ACTIVATE)
    await ada.post(ACTIVATE, { ...fields, token: 'old', code })
    expect(ada.page).toContain('zu lange offen')
    await ada.get(ACTIVATE)
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}${ENROL}`)
    await portal.enrolled('ada')
    await ada.post(ACTIVATE, { ...fields, code })
    expect(ada.location).toBe(`${ORIGIN}${ENROL}`)
    const gone = createPerson(portal.gate, 'none')
    await gone.post(ACTIVATE, { ...fields, code })
    expect(gone.location).toBe(`${ORIGIN}${ENROL}`)
  })

  it('may do it later where a second factor is not required yet', async () => {
    const enrolBy = new Date('2026-12-31')
    const { ada } = await open({ requirement: () => ({ enrolBy }) })
    await ada.get(`${ENROL}?return_to=/papers`)
    expect(ada.page).toContain('Ab dem 31. Dezember 2026')
    expect(ada.page).toMatch(/href="\/papers">Später einrichten/)
  })

  it('reads before the last device is removed that a new one needs a letter', async () => {
    const words = 'brauchen Sie danach einen neuen Code'
    for (const firstEnrolment of ['session', 'activation']) {
      const { portal } = await open({ firstEnrolment })
      const { secret, authenticatorId } = await portal.enrolled('ada')
      const ada = portal.person('ada')
      await ada.get(BASE)
      await ada.submit(BASE, { code: portal.code(secret) })
      await ada.get(`${BASE}/devices/remove?id=${authenticatorId}`)
      expect(ada.page.includes(words)).toBe(firstEnrolment === 'activation')
    }
  })
})

describe('a program', () => {
  it('gets a permit, and sends it with each step', async () => {
    const { portal, code } = await open()
    const app = portal.program('ada')
    const { json: state } = await app.get(`${BASE}/status`)
    expect(state).toMatchObject({ state: 'enrolment-required', activationRequired: true })
    const { status, json, headers } = await app.post(ACTIVATE, { code })
    const permitUntil = portal.clock.now() + 600_000
    expect([status, json]).toEqual([200, { permit: expect.any(String), permitUntil }])
    expect(headers.get('x-session')).toBeNull()
    expect((await app.get('/papers')).json.type).toBe('enrolment-required')
    expect(await app.post(ACTIVATE, { code })).toMatchObject({ status: 200, json })
    const { permit } = json
    const ready = await app.get(`${ENROL}?permit=${permit}`)
    expect(ready.json).not.toHaveProperty('activationRequired')
    const begun = await app.post(ENROL, { permit })
    const id = begun.json.authenticatorId
    const shown = portal.code(secretOf(begun.json.uri))
    expect((await app.post(`${BASE}/confirm`, { id, code: shown })).status).toBe(403)
    const waiting = await app.get(`${BASE}/confirm?permit=${permit}`)
    expect(waiting.json.authenticatorId).toBe(id)
    const done = await app.post(`${BASE}/confirm`, { id, code: shown, permit })
    expect([done.status, done.json.state]).toEqual([201, 'elevated'])
    expect((await app.get('/papers')).status).toBe(0)
  })

  it('reads why a code was refused', async () => {
    const { portal, code } = await open()
    const app = portal.program('ada')
    const reasons = async (typed: unknown) => {
      const { status, json } = await app.post(ACTIVATE, { code: typed })
      return [status, json.type, json.reason, json.attemptsLeft]
    }
    expect(await reasons('12')).toEqual([422, 'code-refused', 'malformed', 5])
    expect(await reasons(7)).toEqual([422, 'code-refused', 'malformed', 5])
    expect(await reasons('0'.repeat(16))).toEqual([422, 'code-refused', 'refused', 4])
    await portal.accounts.activate('ada', code)
    expect(await reasons(code)).toEqual([422, 'code-refused', 'used', 4])
    const old = await portal.accounts.issueActivation('ada', { expiresInSeconds: 60 })
    portal.clock.advance(60)
    expect(await reasons(old.code)).toEqual([422, 'code-refused', 'expired', 3])
    for (let i = 0; i < 3; i++) await app.post(ACTIVATE, { code: '0'.repeat(16) })
    const locked = await app.post(ACTIVATE, { code: '0'.repeat(16) })
    expect([locked.status, locked.headers.get('retry-after')]).toEqual([429, '30'])
  })

  it('finds no such route where the option is not set, and nothing is spent', async () => {
    const { portal, code } = await open({ firstEnrolment: 'session' })
    const app = portal.program('ada')
    expect((await app.post(ACTIVATE, { code })).status).toBe(404)
    expect((await portal.accounts.status('ada')).activation).not.toHaveProperty('usedAt')
    expect((await app.get(`${BASE}/status`)).json).not.toHaveProperty('activationRequired')
    expect((await app.post(ENROL, {})).status).toBe(201)
  })

  it('reads that the user has a factor', async () => {
    const { portal, code } = await open()
    await portal.enrolled('ada')
    const answer = await portal.program('ada').post(ACTIVATE, { code })
    expect(answer.json.type).toBe('already-confirmed')
  })

  it('gets the permit once more for the same code, in the same session alone', async () => {
    const { portal, code } = await open()
    const app = portal.program('ada')
    const { json } = await app.post(ACTIVATE, { code })
    const other = createProgram(portal.gate, portal.logIn('ada'))
    for (const headers of [{}, { 'idempotency-key': 'k'.repeat(16) }]) {
      expect((await other.post(ACTIVATE, { code }, headers)).json.reason).toBe('used')
    }
    expect((await app.post(ACTIVATE, { code })).json).toEqual(json)
    // A revoked code: the same answer, but its permit is of no use.
    await portal.accounts.revokeActivation('ada')
    expect((await app.post(ACTIVATE, { code })).json).toEqual(json)
    expect((await app.post(ENROL, { permit: json.permit })).status).toBe(403)
  })
})

describe('the option', () => {
  it.each(['letter', 1, {}, true])('refuses %j', async (firstEnrolment) => {
    await expect(openPortal({ firstEnrolment } as object)).rejects.toMatchObject({
      name: 'RangeError',
      message: expect.stringContaining('firstEnrolment'),
    })
  })

  it('needs accounts with the verb activate', async () => {
    const { accounts } = await openPortal()
    const { activate, ...others } = accounts
    expect(activate).toBeTypeOf('function')
    await expect(
      openPortal({ accounts: others, firstEnrolment: 'activation' }),
    ).rejects.toMatchObject({ name: 'TypeError', message: expect.stringContaining('activate') })
    await openPortal({ accounts: others })
  })
})
