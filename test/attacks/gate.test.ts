/**
 * Attacks on sessions and pages, by their numbers in the threat model. Each is tried over real sockets on a portal in
 * each framework, which must withstand it.
 */

import { inspect } from 'node:util'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { type Answer, askRaw } from '../gate-frameworks/client.js'
import { FRAMEWORKS } from '../gate-frameworks/frameworks.js'
import {
  type Browser,
  HTML,
  hiddenFields,
  ORIGIN,
  openTestPortal,
  secretOn,
  type TestPortal,
  type TestPortalOptions,
} from '../gate-frameworks/test-portal.js'

const JSON_ACCEPTED = { accept: 'application/json' }
const JSON_SENT = { ...JSON_ACCEPTED, 'content-type': 'application/json' }
/** The page contains each recovery code twice: in the list, and in the text to copy. */
const RECOVERY_CODES = /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){5}/g
/** Texts of protected pages. */
const INSIDE = /paper 7|papers of the closed|"votes"|deleted|"bytes"/

let portal: TestPortal | undefined

afterEach(async () => {
  await portal?.close()
  portal = undefined
})

describe.each(FRAMEWORKS)('$name', (framework) => {
  async function open(options?: TestPortalOptions): Promise<TestPortal> {
    portal = await openTestPortal(framework, options)
    return portal
  }

  /** Expects that the gate answered, without text of a protected page. */
  function expectDenied({ status, text }: Answer): void {
    expect([303, 400, 401, 403, 404, 405]).toContain(status)
    expect(text).not.toMatch(INSIDE)
  }

  it('16: denies every page while the second factor is pending', async () => {
    const { browser, enrol, reached } = await open()
    await enrol('ada')
    const people = [await browser('ada'), await browser('bob'), await browser()]
    const routes = ['/', '/papers/7', '/files/papers.txt', '/api/votes', '/nowhere', '/admin']
    for (const person of people) {
      for (const path of routes) {
        expect((await person.send({ path, headers: HTML })).status).toSatisfy(
          (status) => status === 303 || (status === 401 && person === people[2]),
        )
        const program = await person.send({ path, headers: JSON_ACCEPTED })
        expect(program.status).toBe(401)
        expectDenied(program)
      }
    }
    expect(reached).toEqual([])
  })

  it('17: denies every endpoint, method, upgrade, file and content type', async () => {
    const { browser, enrol, upgrade, reached } = await open()
    await enrol('ada')
    const ada = await browser('ada')
    const methods = [
      'GET',
      'HEAD',
      'POST',
      'PUT',
      'PATCH',
      'DELETE',
      'OPTIONS',
      'PROPFIND',
      'TRACE',
    ]
    const paths = ['/papers/7', '/files/papers.txt', '/api/votes', '/upload', '/members/delete']
    for (const method of methods) {
      for (const path of paths)
        expectDenied(await ada.send({ method, path, headers: JSON_ACCEPTED }))
    }
    const types = [
      'application/json',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/plain',
      'application/xml',
      'image/png',
      '',
    ]
    for (const type of types) {
      const headers = { 'content-type': type }
      expectDenied(await ada.send({ method: 'POST', path: '/papers/7', headers, body: 'a=1' }))
    }
    expect(await upgrade(ada.jar)).toMatch(/^HTTP\/1\.1 401 /)
    expect(await upgrade(new Map())).toMatch(/^HTTP\/1\.1 401 /)
    const asUpgrade = { connection: 'Upgrade', upgrade: 'h2c', origin: ORIGIN }
    expect(await upgrade(ada.jar, ['Upgrade: h2c'])).toMatch(/^HTTP\/1\.1 40[01] /)
    await expect(ada.send({ path: '/papers/7', headers: asUpgrade })).resolves.toMatchObject({
      status: 401,
    })
    expect(reached).toEqual([])
  })

  it('17: denies every spelling of a path that only the gate could read as public', async () => {
    const { browser, enrol, reached, port } = await open()
    await enrol('ada')
    const { jar } = await browser('ada')
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const spellings = [
      '/public/../papers/7',
      '/public/%2e%2e/papers/7',
      '/public/..%2fpapers/7',
      '/public/..%2Ffiles/papers.txt',
      '/public/..%5cpapers/7',
      '/public\\..\\papers\\7',
      '/public/..;/papers/7',
      '/public//../papers/7',
      '/papers/7/../../public/agenda',
      '/files/../public/agenda',
      '/files/papers.txt/..%2f..%2fpublic/agenda',
      '/papers/7/%2e%2e/%2e%2e/public/agenda',
      '/papers/7#/public/agenda',
      '//papers/7',
      '/PAPERS/7',
      '/papers/7/',
      '/papers/7?/public/agenda',
      '/papers/7;/public/agenda',
      '/second-factor/../papers/7',
      '/second-factor/style.css/../../papers/7',
      '/second-factor/..%2fpapers/7',
      '/second-factorpapers/7',
      '/%70apers/7',
      'http://rat.example/public/../papers/7',
      'https://rat.example/papers/7',
      '*',
    ]
    for (const target of spellings) {
      const head = `GET ${target} HTTP/1.1\r\nHost: rat.example\r\nX-Forwarded-Proto: https\r\n`
      const answer = await askRaw(port, `${head}Cookie: ${cookie}\r\nConnection: close\r\n\r\n`)
      // Hono resolves a path as the gate does, so one spelling is the public page.
      if (!answer.endsWith('the agenda of the public meeting')) {
        expect(answer, target).toMatch(/^HTTP\/1\.1 (?:303|40[01345]) /)
      }
      expect(answer, target).not.toMatch(INSIDE)
    }
    expect(reached.filter((route) => !route.startsWith('GET /public/'))).toEqual([])
  })

  it('55: refuses a WebSocket of another site with the cookie of an elevated user', async () => {
    const { elevated, upgrade, reached, gate } = await open()
    const ada = await elevated('ada')
    for (const origin of ['https://evil.example', 'null', `${ORIGIN}.evil.example`, '']) {
      const answer = await upgrade(ada.jar, [`Origin: ${origin}`])
      // 401 when the portal reads no session from an upgrade request.
      expect(answer, origin).toMatch(/^HTTP\/1\.1 40[13] /)
    }
    expect(reached).toEqual([])
    expect(gate.origin).toBe(ORIGIN)
  })

  it('18: denies a request that skips the page of the second factor', async () => {
    const { browser, enrol, reached } = await open()
    await enrol('ada')
    const ada = await browser('ada')
    await ada.get('/second-factor')
    // Requests of a client that skips the page, or claims that the second factor was accepted.
    const claims = [
      { path: '/papers/7' },
      { path: '/papers/7?second_factor=ok&elevated=1&return_to=%2Fpapers%2F7' },
      { path: '/papers/7', headers: { 'x-second-factor': 'true', 'einmal-user': 'ada' } },
      {
        path: '/papers/7',
        headers: { 'x-einmal-token': hiddenFields(ada.page.text)['token'] ?? '' },
      },
      { path: '/papers/7', headers: { referer: `${ORIGIN}/second-factor` } },
      {
        path: '/papers/7',
        headers: { 'x-requested-with': 'XMLHttpRequest', 'sec-fetch-mode': 'cors' },
      },
    ]
    for (const claim of claims) expectDenied(await ada.send(claim))
    ada.jar.set('secondFactorAt', `${Date.now()}`).set('elevated', 'true')
    expectDenied(await ada.send({ path: '/papers/7' }))
    expect(reached).toEqual([])
  })

  it('19: refuses a TOTP code instead of the password', async () => {
    const { browser, enrol, setup, reached } = await open()
    const { secret, recoveryCodes } = await enrol('ada')
    const code = setup.code(secret)
    const stranger = await browser()
    for (const fields of [{ code }, { code, user: 'ada' }, { code, userId: 'ada', id: 'ada' }]) {
      await stranger.submit('/second-factor', fields)
      const headers = { ...JSON_SENT, origin: ORIGIN }
      const body = JSON.stringify(fields)
      const answer = await stranger.send({ method: 'POST', path: '/second-factor', headers, body })
      expect(answer.status).toBe(401)
      expect(JSON.parse(answer.text)).toMatchObject({ type: 'not-logged-in' })
    }
    await stranger.submit('/second-factor/recovery', { code: recoveryCodes[0] ?? '' })
    expect([...stranger.jar]).toEqual([])
    expectDenied(await stranger.get('/papers/7'))
    // No code was spent: the user who has logged in can still use it.
    const ada = await browser('ada')
    await ada.get('/second-factor')
    await ada.submit('/second-factor', { code })
    expect((await ada.get('/papers/7')).text).toBe('paper 7')
    expect((await setup.accounts.status('ada')).recoveryCodesLeft).toBe(10)
    expect(reached).toEqual(['GET /papers/7'])
  })

  it('20: sets no cookie before the second factor', async () => {
    const { browser, enrol, setup } = await open()
    const { secret } = await enrol('ada')
    const ada = await browser('ada')
    const before = new Map(ada.jar)
    for (const path of [
      '/papers/7',
      '/second-factor',
      '/second-factor/recovery',
      '/second-factor/status',
    ]) {
      expect((await ada.get(path)).cookies).toEqual([])
    }
    await ada.get('/second-factor')
    expect((await ada.submit('/second-factor', { code: '000000' })).cookies).toEqual([])
    expect((await ada.submit('/second-factor', { code: '' })).cookies).toEqual([])
    expect(ada.jar).toEqual(before)
    await ada.submit('/second-factor', { code: setup.code(secret) })
    expect(ada.page.cookies).toHaveLength(1)
    expect(ada.page.cookies[0]).toMatch(/^__Host-session=/)
    for (const attribute of ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/']) {
      expect(ada.page.cookies[0]).toMatch(new RegExp(`; ${attribute}(?:;|$)`))
    }
    expect(ada.jar).not.toEqual(before)
  })

  it('21: ends the session id from before the elevation', async () => {
    const { browser, enrol, setup, reached } = await open()
    const { secret } = await enrol('ada')
    const ada = await browser('ada')
    const thief = await browser()
    for (const [name, value] of ada.jar) thief.jar.set(name, value)
    await ada.get('/second-factor')
    await ada.submit('/second-factor', { code: setup.code(secret) })
    for (const path of ['/papers/7', '/second-factor/devices']) {
      const answer = await thief.send({ path, headers: JSON_ACCEPTED })
      expect(JSON.parse(answer.text)).toMatchObject({ type: 'not-logged-in' })
    }
    expect(reached).toEqual([])
    expect((await ada.get('/papers/7')).text).toBe('paper 7')
    // A second elevation ends the previous id too.
    const second = new Map(ada.jar)
    setup.clock.advance(30)
    await ada.get('/second-factor')
    await ada.submit('/second-factor', { code: setup.code(secret) })
    expect(ada.page.status).toBe(303)
    for (const [name, value] of second) thief.jar.set(name, value)
    expect((await thief.send({ path: '/papers/7' })).status).toBe(401)
  })

  it('22: changes no factor while the second factor is pending', async () => {
    const { browser, enrol, elevated, accounts, setup } = await open()
    const before = await enrol('ada').then(() => accounts.status('ada'))
    const ada = await browser('ada')
    await ada.get('/second-factor')
    const token = hiddenFields(ada.page.text)
    const attempts: [path: string, fields: Record<string, string>][] = [
      ['/enrol', { label: 'of the thief' }],
      ['/confirm', { id: before.authenticators[0]?.id ?? '', code: '000000' }],
      ['/recovery-codes', { confirmation: 'yes' }],
      ['/devices/rename', { id: before.authenticators[0]?.id ?? '', label: 'mine' }],
      ['/devices/remove', { id: before.authenticators[0]?.id ?? '', confirmation: 'yes' }],
    ]
    for (const [path, fields] of attempts) {
      await ada.submit(`/second-factor${path}`, { ...token, ...fields })
      expect(ada.page).toMatchObject({ status: 303 })
      expect(ada.page.headers.location).toMatch(/^https:\/\/rat\.example\/second-factor(?:\?|$)/)
    }
    expect(await accounts.status('ada')).toEqual(before)

    // A second factor that is not recent is not enough.
    const eve = await elevated('eve')
    const owned = await accounts.status('eve')
    await eve.get('/second-factor/devices')
    const page = hiddenFields(eve.page.text)
    setup.clock.advance(301)
    for (const [path, fields] of attempts) {
      await eve.submit(`/second-factor${path}`, { ...page, ...fields })
      expect(eve.page.status).toBe(303)
      expect(eve.page.text).not.toContain('otpauth:')
    }
    expect(await accounts.status('eve')).toEqual(owned)
  })

  it('23: keeps the active secret during another enrolment', async () => {
    const { elevated, accounts, setup } = await open()
    const ada = await elevated('ada')
    const old = ada.enrolment
    await ada.get('/second-factor/enrol')
    await ada.submit('/second-factor/enrol', { label: 'new', id: old.authenticatorId })
    expect(secretOn(ada.page.text).toBase32()).not.toBe(old.secret.toBase32())
    // Confirming under the id of the old authenticator does not replace its secret either.
    await ada.submit('/second-factor/confirm', {
      id: old.authenticatorId,
      code: setup.code(old.secret),
    })
    const { authenticators } = await accounts.status('ada')
    expect(authenticators.map(({ id }) => id)).toEqual([old.authenticatorId])
    setup.clock.advance(30)
    expect(await accounts.verify('ada', setup.code(old.secret))).toMatchObject({ ok: true })
  })

  it('24: answers parallel confirmations with the same session and recovery codes', async () => {
    const { browser, setup, accounts, reached } = await open()
    const ada = await browser('ada')
    await ada.get('/second-factor/enrol')
    await ada.submit('/second-factor/enrol', { label: 'Telefon' })
    const code = setup.code(secretOn(ada.page.text))
    const fields = { ...hiddenFields(ada.page.text), code }
    const cookie = [...ada.jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const tab = () => ada.submit('/second-factor/confirm', fields, { cookie })
    const answers = await Promise.all([tab(), tab(), tab()])
    // One confirms, and the others get the same answer: its session and recovery codes.
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
    for (const { text, cookies } of answers) {
      expect(cookies).toEqual(answers[0]?.cookies)
      expect(text.match(RECOVERY_CODES)).toHaveLength(20)
      expect(text.match(RECOVERY_CODES)).toEqual(answers[0]?.text.match(RECOVERY_CODES))
    }
    expect((await accounts.status('ada')).authenticators).toHaveLength(1)
    expect((await ada.get('/papers/7')).text).toBe('paper 7')
    expect(reached).toEqual(['GET /papers/7'])
  })

  it('25: requires the enrolment for every request, also after a new login', async () => {
    let requirement: 'optional' | 'required' | { enrolBy: Date } = 'required'
    const { browser, setup, reached } = await open({ requirement: () => requirement })
    const ada = await browser('ada')
    for (let again = 0; again < 3; again++) {
      await ada.get('/second-factor/enrol?return_to=/papers/7')
      await ada.submit('/second-factor/enrol', { label: 'never confirmed' })
      expect((await ada.get('/papers/7')).headers.location).toMatch(
        /^https:\/\/rat\.example\/second-factor\/enrol/,
      )
      await ada.submit('/second-factor/recovery-codes/saved', { saved: 'yes' })
      expect((await ada.get('/papers/7')).headers.location).toMatch(
        /^https:\/\/rat\.example\/second-factor\/enrol/,
      )
      await ada.login('ada')
    }
    expect(reached).toEqual([])
    // The requirement is read for every request, so a change takes effect at once in the same session.
    requirement = { enrolBy: new Date(setup.clock.now() + 60_000) }
    expect((await ada.get('/papers/7')).status).toBe(200)
    setup.clock.advance(60)
    expect((await ada.get('/papers/8')).status).toBe(303)
    requirement = 'optional'
    expect((await ada.get('/papers/7')).status).toBe(200)
    requirement = 'required'
    expect((await ada.get('/papers/8')).status).toBe(303)
    expect(reached).toEqual(['GET /papers/7', 'GET /papers/7'])
  })

  it('26: changes no factor for a cross-site request', async () => {
    const { elevated, browser, accounts, events } = await open()
    const ada = await elevated('ada')
    const eve = await elevated('eve')
    const before = await accounts.status('ada')
    await ada.get('/second-factor/devices')
    const { token = '' } = hiddenFields(ada.page.text)
    await eve.get('/second-factor/devices')
    const { token: tokenOfEve = '' } = hiddenFields(eve.page.text)
    expect([token, tokenOfEve]).not.toContain('')
    const unelevated = await browser('ada')
    await unelevated.get('/second-factor')
    const { token: tokenOfBefore = '' } = hiddenFields(unelevated.page.text)

    const id = before.authenticators[0]?.id ?? ''
    const changes: [path: string, fields: Record<string, string>][] = [
      ['/devices/remove', { id, confirmation: 'yes' }],
      ['/devices/rename', { id, label: 'mine' }],
      ['/recovery-codes', { confirmation: 'yes' }],
      ['/enrol', { label: 'of the thief' }],
    ]
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const own = { origin: ORIGIN }
    for (const [path, fields] of changes) {
      const send = (headers: Record<string, string>, more: Record<string, string>, type = form) => {
        const body = new URLSearchParams({ ...fields, ...more }).toString()
        const question = { method: 'POST', path: `/second-factor${path}`, body }
        return ada.send({ ...question, headers: { ...type, ...JSON_ACCEPTED, ...headers } })
      }
      const refused = [
        await send(own, {}),
        await send(own, { token: '' }),
        await send(own, { token: tokenOfEve }),
        await send(own, { token: tokenOfBefore }),
        await send(own, { token: `${token}x` }),
        await send({ origin: 'https://evil.example' }, { token }),
        await send({ origin: 'null' }, { token }),
        await send({ origin: `${ORIGIN}.evil.example` }, { token }),
        await send({ origin: 'http://rat.example' }, { token }),
        await send({ 'sec-fetch-site': 'cross-site' }, { token }),
        await send({ 'sec-fetch-site': 'same-site' }, { token }),
        await send({}, { token }),
        await send({ authorization: 'Basic YWRhOmFkYQ==' }, {}),
      ]
      expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 403))
      // A request with a bearer token needs no form token, but it needs a session.
      const bearer = await send({ authorization: 'Bearer x' }, {})
      expect([401, 403]).toContain(bearer.status)
      const plain = await send(own, { token }, { 'content-type': 'text/plain' })
      expect([403, 415]).toContain(plain.status)
      // A GET that claims to be a POST.
      const query = new URLSearchParams({ ...fields, token }).toString()
      await ada.send({ path: `/second-factor${path}?${query}` })
      await ada.send({ method: 'HEAD', path: `/second-factor${path}?${query}` })
      const override = { 'x-http-method-override': 'POST', ...own }
      await ada.send({ path: `/second-factor${path}?_method=POST&${query}`, headers: override })
    }
    expect(await accounts.status('ada')).toEqual(before)
    expect(events.filter(({ type }) => type === 'cross-site').length).toBeGreaterThan(20)
  })

  it('26: requires a recent second factor to remove a device or to make recovery codes', async () => {
    const { elevated, accounts, setup } = await open()
    const ada = await elevated('ada')
    const before = await accounts.status('ada')
    await ada.get('/second-factor/devices')
    const hidden = hiddenFields(ada.page.text)
    setup.clock.advance(300)
    const id = before.authenticators[0]?.id ?? ''
    await ada.submit('/second-factor/devices/remove', { ...hidden, id, confirmation: 'yes' })
    expect(ada.page.headers.location).toMatch(/^https:\/\/rat\.example\/second-factor\?return_to=/)
    const headers = { ...JSON_SENT, origin: ORIGIN, 'x-einmal-token': hidden['token'] ?? '' }
    const question = { method: 'POST', path: '/second-factor/recovery-codes', headers }
    const answer = await ada.send({ ...question, body: JSON.stringify({ confirmation: true }) })
    expect(JSON.parse(answer.text)).toMatchObject({ type: 'step-up-required' })
    expect(await accounts.status('ada')).toEqual(before)

    // After a new second factor the removal needs a confirmation.
    await ada.get('/second-factor')
    await ada.submit('/second-factor', { code: setup.code(ada.enrolment.secret) })
    await ada.get(`/second-factor/devices/remove?id=${id}`)
    expect((await accounts.status('ada')).authenticators).toHaveLength(1)
    await ada.submit('/second-factor/devices/remove', { id, confirmation: '' })
    expect((await accounts.status('ada')).authenticators).toHaveLength(1)
    await ada.get(String(ada.page.headers.location))
    await ada.submit('/second-factor/devices/remove', { id, confirmation: 'yes' })
    expect((await accounts.status('ada')).authenticators).toHaveLength(0)
  })

  it('27: shows the QR code of a secret only after a POST, never cached or logged', async () => {
    const { browser, events, setup } = await open()
    const ada = await browser('ada')
    await ada.get('/second-factor/enrol')
    expect(ada.page.text).not.toMatch(/otpauth:/)
    await ada.submit('/second-factor/enrol', { label: 'Telefon' })
    const secret = secretOn(ada.page.text)
    expect(ada.page.text).toContain('<svg')
    expect(ada.page.headers['cache-control']).toBe('no-store')
    expect(ada.page.headers).not.toHaveProperty('etag')
    expect(ada.page.headers).not.toHaveProperty('location')
    const hidden = hiddenFields(ada.page.text)

    const forms = [secret.toBase32(), secret.toBase32().replace(/(.{4})(?!$)/g, '$1 ')]
    const seen: string[] = []
    // Every later page, and the answer to a wrong code.
    for (const path of [
      '/enrol',
      '/confirm',
      `/confirm?id=${hidden['id']}`,
      '/devices',
      '/status',
      '',
    ]) {
      seen.push((await ada.get(`/second-factor${path}`)).text)
      seen.push((await ada.send({ path: `/second-factor${path}`, headers: JSON_ACCEPTED })).text)
    }
    seen.push((await ada.submit('/second-factor/confirm', { ...hidden, code: '000000' })).text)
    await ada.submit('/second-factor/confirm', { ...hidden, code: setup.code(secret) })
    expect(ada.page).toMatchObject({ status: 201, headers: { 'cache-control': 'no-store' } })
    const codes = new Set(ada.page.text.match(/(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}/g))
    expect(codes.size).toBe(10)
    for (const path of ['/recovery-codes', '/devices', '/status', '/confirm']) {
      seen.push((await ada.get(`/second-factor${path}`)).text)
    }
    seen.push(inspect(events, { depth: 9 }), JSON.stringify(events))
    for (const text of seen) {
      for (const form of [...forms, ...codes]) expect(text).not.toContain(form)
      expect(text).not.toContain('otpauth:')
    }
  })

  it('28: accepts only a code of the user of the session', async () => {
    const { browser, enrol, accounts, setup, reached } = await open()
    const { secret, recoveryCodes } = await enrol('ada')
    await enrol('eve')
    const ada = await browser('ada')
    await ada.get('/second-factor')
    const eve = await browser('eve')
    await eve.get('/second-factor')
    const code = setup.code(secret)
    const tries: Record<string, string>[] = [
      { code },
      { code, user: 'ada', userId: 'ada', user_id: 'ada', session: [...ada.jar.values()].join() },
    ]
    for (const fields of tries) {
      await eve.submit('/second-factor', fields)
      expect(eve.page.text).toContain('The code is not right.')
    }
    // The form of another session.
    await eve.submit('/second-factor', { ...hiddenFields(ada.page.text), code })
    expect(eve.page.text).toContain('This page was open for too long')
    await eve.submit('/second-factor/recovery', { code: recoveryCodes[0] ?? '' })
    expect(eve.page.text).toContain('The backup code is not right.')
    expectDenied(await eve.get('/papers/7'))
    expect(reached).toEqual([])
    // No code of ada was spent.
    expect((await accounts.status('ada')).recoveryCodesLeft).toBe(10)
    await ada.submit('/second-factor', { code })
    expect((await ada.get('/papers/7')).text).toBe('paper 7')
  })

  it('29: denies old sessions after a factor was enabled, removed or reset', async () => {
    const { browser, enrol, elevated, accounts, setup } = await open({
      requirement: () => 'optional',
    })
    // Enabling: a session that needed no second factor needs one now.
    const phone = await browser('ada')
    expect((await phone.get('/papers/7')).status).toBe(200)
    const { secret } = await enrol('ada')
    expect((await phone.get('/papers/7')).status).toBe(303)

    // Removal: every older proof is stale on every device, even though another factor is left.
    const show = async (person: Browser): Promise<void> => {
      setup.clock.advance(30)
      await person.get('/second-factor')
      await person.submit('/second-factor', { code: setup.code(secret) })
      expect((await person.get('/papers/7')).status).toBe(200)
    }
    const desktop = await browser('ada')
    await show(phone)
    await show(desktop)
    const lost = await enrol('ada')
    await accounts.remove('ada', lost.authenticatorId)
    for (const person of [phone, desktop]) expect((await person.get('/papers/7')).status).toBe(303)

    // Reset: enrolling again does not make the old sessions valid.
    const eve = await elevated('eve')
    expect((await eve.get('/papers/7')).status).toBe(200)
    await accounts.reset('eve')
    await enrol('eve')
    expect((await eve.get('/papers/7')).headers.location).toMatch(
      /^https:\/\/rat\.example\/second-factor\?/,
    )
  })

  it('30: refuses a wrong code, a used code and a user without a factor in the same words', async () => {
    const { browser, enrol, elevated, accounts, setup } = await open()
    const refusals: [string, string][] = []
    async function refusalOf(user: string, code: string): Promise<void> {
      const person = await browser(user)
      const status = await person.send({ path: '/second-factor/status', headers: JSON_ACCEPTED })
      const { token } = JSON.parse(status.text)
      const headers = { ...JSON_SENT, origin: ORIGIN, 'x-einmal-token': token }
      const question = { method: 'POST', path: '/second-factor', headers }
      const program = await person.send({ ...question, body: JSON.stringify({ code }) })
      const form = await person.submit('/second-factor', { token, code })
      refusals.push([
        `${program.status} ${program.text.replace(/"attemptsLeft":\d/, '')}`,
        `${form.status} ${form.text
          .replaceAll(token, '')
          .replace(/value="\d+\.[\w-]{22}\.[\w-]{43}"/g, '')
          .replace(/\d (?=more times)/, '')
          .replaceAll(user, '')}`,
      ])
    }
    await enrol('wrong')
    await refusalOf('wrong', '000000')
    const used = await elevated('used')
    const code = setup.code(used.enrolment.secret)
    await accounts.verify('used', code)
    await refusalOf('used', code)
    expect(refusals[1]).toEqual(refusals[0])
    // A user without a second factor gets the same answer to a code.
    await refusalOf('nobody', '000000')
    expect(refusals[2]?.[0]).toEqual(refusals[0]?.[0])

    // A visitor without a session gets the same page for every user name in the query.
    const stranger = await browser()
    const answers = []
    for (const user of ['ada', 'used', 'nobody', '']) {
      await stranger.get(`/second-factor?user=${user}`)
      const { status, text } = stranger.page
      answers.push({
        status,
        text: text.replaceAll(`user=${user}`, '').replaceAll(`user%3D${user}`, ''),
      })
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  })

  it('31: redirects only within the origin after the login', async () => {
    const { browser, enrol, setup } = await open()
    const { secret } = await enrol('ada')
    const ada = await browser('ada')
    const known = [
      '//evil.example',
      '/\\evil.example',
      '\\\\evil.example',
      '/%2f%2fevil.example',
      '/%5cevil.example',
      '%2f%2fevil.example',
      'javascript:alert(1)',
      'data:text/html,x',
      'https://evil.example',
      'https:evil.example',
      'https:/evil.example',
      'https://rat.example@evil.example',
      'https://rat.example.evil.example/',
      '/\t/evil.example',
      '/\n/evil.example',
      '\u0000//evil.example',
      ' //evil.example',
      '/.//evil.example',
      '/papers/..//evil.example',
      '/ok\r\nset-cookie: a=b',
      '／／evil.example',
      '/\u2028/evil.example',
      'evil.example',
      '?//evil.example',
      '#//evil.example',
      `/${'a'.repeat(10_000)}`,
      '',
    ]
    const part = fc.constantFrom(
      ...['/', '\\', '//', '%2f', '%5c', '.', '..', ':', '@', '?', '#', ';', '\t', '\n', '\r', ' '],
      ...[
        '\u0000',
        '\u00a0',
        '\u2028',
        '／',
        '。',
        'evil.example',
        'rat.example',
        'https:',
        'javascript:',
      ],
    )
    const made = fc.sample(
      fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('')),
      500,
    )
    for (const value of [...known, ...made]) {
      const body = new URLSearchParams({ saved: 'yes', return_to: value }).toString()
      const headers = {
        ...HTML,
        'content-type': 'application/x-www-form-urlencoded',
        origin: ORIGIN,
      }
      const path = '/second-factor/recovery-codes/saved'
      const answer = await ada.send({ method: 'POST', path, body, headers })
      expectWithin(answer, value)
    }
    // The redirect after a valid code, and the page before it.
    await ada.get('/second-factor?return_to=//evil.example')
    expect(ada.page.text).not.toContain('evil.example')
    await ada.submit('/second-factor', { code: setup.code(secret), return_to: '//evil.example' })
    expect(ada.page.headers.location).toBe(`${ORIGIN}/`)
    const eve = await browser('eve')
    const answer = await eve.get('//evil.example/%2f..')
    if (answer.status === 303) expectWithin(answer, 'the path itself')
  })

  it('32: ignores a forged Host or X-Forwarded-*', async () => {
    const { browser, enrol, setup, reached } = await open()
    const { secret } = await enrol('ada')
    const ada = await browser('ada')
    const forged = {
      host: 'evil.example',
      forwarded: 'host=evil.example;proto=http',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-server': 'evil.example',
      'x-forwarded-port': '8443',
      'x-forwarded-prefix': '//evil.example',
      'x-forwarded-uri': '/public/agenda',
      'x-forwarded-method': 'GET',
      'x-original-url': '/public/agenda',
      'x-original-uri': '/public/agenda',
      'x-rewrite-url': '/public/agenda',
      'x-forwarded-user': 'ada',
      'einmal-user': 'ada',
    }
    const denied = await ada.get('/papers/7', forged)
    expect(denied.headers.location).toBe(
      'https://rat.example/second-factor?return_to=%2Fpapers%2F7',
    )
    // The browser is redirected to the origin only once, since a proxy may forward another host for every browser.
    const led = await ada.get('/second-factor?return_to=/papers/7', forged)
    expect(led.headers.location).toBe(`${ORIGIN}/second-factor?return_to=/papers/7&at_origin=1`)
    const page = await ada.get(String(led.headers.location), forged)
    expect(page.status).toBe(200)
    expect(page.text).not.toContain('evil.example')
    expect(Object.values(page.headers).join()).not.toContain('evil.example')
    // A page of the forged host cannot send the form, since its origin is not the configured one.
    const code = setup.code(secret)
    const foreign = { ...forged, origin: 'https://evil.example' }
    expect((await ada.submit('/second-factor', { code }, foreign)).status).toBe(403)
    await ada.get('/second-factor?return_to=/papers/7&at_origin=1', forged)
    await ada.submit('/second-factor', { code }, forged)
    expect(ada.page).toMatchObject({ status: 303, headers: { location: `${ORIGIN}/papers/7` } })
    expect(reached).toEqual([])
  })
})

/** Expects that a redirect stays within the origin, however a browser resolves it. */
function expectWithin({ status, headers }: Answer, value: string): void {
  expect(status, value).toBe(303)
  const location = headers.location ?? ''
  expect(location, value).toMatch(/^https:\/\/rat\.example\/(?![/\\])[\x21-\x7e]*$/)
  expect(new URL(location, ORIGIN).origin, value).toBe(ORIGIN)
  // The same when a proxy decodes the location once more.
  const path = location.slice(ORIGIN.length)
  const decoded = path.replaceAll('%2f', '/').replaceAll('%5c', '/').replaceAll('%2F', '/')
  expect(new URL(decoded.split('?')[0] ?? '', ORIGIN).origin, value).toBe(ORIGIN)
}
