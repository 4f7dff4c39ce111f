/** The challenge: a person, a program or an attacker submits a code. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  BASE,
  createPerson,
  createProgram,
  type Enrolled,
  formOf,
  ORIGIN,
  openPortal,
  type Portal,
  type PortalSession,
  wrongCode,
} from './support/portal.js'

let portal: Portal
let phone: Enrolled

beforeEach(async () => {
  portal = await openPortal()
  phone = await portal.enrolled('ada')
})

afterEach(() => {
  // No event may contain a session id or a recovery code.
  const events = JSON.stringify(portal.events)
  for (const id of portal.sessions.keys()) expect(events).not.toContain(`"${id}"`)
  for (const code of phone.recoveryCodes) expect(events).not.toContain(code)
})

describe('a person', () => {
  it('is redirected to the challenge, and then back to the requested page', async () => {
    const ada = portal.person('ada')
    await ada.get('/papers/7?page=2')
    expect(ada.last?.status).toBe(303)
    expect(ada.last?.headers.get('location')).toBe(
      `${ORIGIN}${BASE}?return_to=%2Fpapers%2F7%3Fpage%3D2`,
    )
    await ada.follow()
    expect(ada.last?.status).toBe(200)
    await ada.submit(BASE, { code: portal.code(phone.secret) })
    expect(ada.last?.status).toBe(303)
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}/papers/7?page=2`)
    expect(await ada.get('/papers/7?page=2')).toBeUndefined()
  })

  it('gets a session with a new id, and the old session ends', async () => {
    const ada = portal.person('ada')
    const before = ada.cookie
    await ada.get(BASE)
    await ada.submit(BASE, { code: portal.code(phone.secret) })
    expect(ada.cookie).not.toBe(before)
    const old = await portal.gate.handle(
      new Request(`${ORIGIN}/papers`, { headers: { cookie: before } }),
    )
    expect(old?.status).toBe(401)
    expect(portal.events.at(-2)).toEqual({
      type: 'elevated',
      userId: 'ada',
      method: 'totp',
      at: portal.clock.now(),
    })
  })

  it('sees after each wrong code how many attempts are left, and then how long the lock is', async () => {
    const ada = portal.person('ada')
    await ada.get(`${BASE}?return_to=/papers`)
    const wrong = wrongCode(portal, phone.secret)
    for (let left = 4; left > 0; left--) {
      await ada.submit(BASE, { code: wrong })
      expect(ada.last?.status).toBe(200)
      expect(ada.page).toContain(left === 1 ? 'You can try once more' : `You can try ${left} more`)
    }
    await ada.submit(BASE, { code: wrong })
    expect(ada.last?.headers.get('retry-after')).toBe('30')
    await ada.follow()
    expect(ada.page).toContain('You can try again in 30 seconds')
    await ada.submit(BASE, { code: portal.code(phone.secret) })
    expect(ada.last?.headers.get('retry-after')).toBe('30')
    await ada.follow()
    expect(ada.page).toContain('You can try again in 30 seconds')
    expect(formOf(ada.page, BASE)['return_to']).toBe('/papers')
    portal.clock.advance(30)
    await ada.submit(BASE, { code: portal.code(phone.secret) })
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}/papers`)
  })

  it('sees the lock before typing a code', async () => {
    const ada = portal.person('ada')
    await ada.get(BASE)
    const open = ada.page
    const wrong = wrongCode(portal, phone.secret)
    for (let i = 0; i < 5; i++) await portal.accounts.verify('ada', wrong)
    await ada.get(BASE)
    expect(ada.last?.status).toBe(200)
    expect(ada.page).not.toBe(open)
    expect(ada.page).toMatch(/\b(30|29)\b/)
  })

  it('goes on after a double click, and is elevated once', async () => {
    const ada = portal.person('ada')
    await ada.get(`${BASE}?return_to=/papers`)
    const code = portal.code(phone.secret)
    const form = { ...formOf(ada.page, BASE), code }
    const again = createPerson(portal.gate, ada.cookie.replace('__Host-id=', ''))
    const [one, two] = await Promise.all([ada.post(BASE, form), again.post(BASE, form)])
    expect([one?.status, two?.status]).toEqual([303, 303])
    expect([one, two].map((each) => each?.headers.get('location'))).toEqual([
      `${ORIGIN}/papers`,
      `${ORIGIN}/papers`,
    ])
    const cookies = [one, two].map((each) => each?.headers.get('set-cookie'))
    expect(cookies[0]).toMatch(/^__Host-id=/)
    expect(cookies[1]).toBe(cookies[0])
    expect(portal.events.filter(({ type }) => type === 'elevated')).toHaveLength(1)
  })

  it('goes on without a login when the second click arrives after the old session ended', async () => {
    const ada = portal.person('ada')
    await ada.get(`${BASE}?return_to=/papers`)
    const form = { ...formOf(ada.page, BASE), code: portal.code(phone.secret) }
    const again = createPerson(portal.gate, ada.cookie.replace('__Host-id=', ''))
    await ada.post(BASE, form)
    const second = await again.post(BASE, form)
    expect(second?.status).toBe(303)
    expect(second?.headers.get('location')).toBe(`${ORIGIN}/papers`)
    expect(again.cookie).toBe(ada.cookie)
    expect(await again.get('/papers')).toBeUndefined()
  })

  it('goes on in both tabs when both send the code at once', async () => {
    const ada = portal.person('ada')
    const forms = []
    for (let tab = 0; tab < 2; tab++) {
      await ada.get(`${BASE}?return_to=/papers`)
      forms.push({ ...formOf(ada.page, BASE), code: portal.code(phone.secret) })
    }
    const { cookie } = ada
    const answers = await Promise.all(forms.map((form) => ada.post(BASE, form, { cookie })))
    const to = answers.map((each) => each?.headers.get('location'))
    expect(to).toEqual([`${ORIGIN}/papers`, `${ORIGIN}/papers`])
    // The tabs share their cookies.
    expect(answers.filter((each) => each?.headers.has('set-cookie'))).toHaveLength(1)
    expect(await ada.get('/papers')).toBeUndefined()
  })

  it('goes on in both tabs when the old request reads the new session', async () => {
    let session: PortalSession = { id: 'c0', userId: 'ada' }
    const byCertificate = await openPortal(
      {
        session: {
          read: async () => session,
          elevate: async (_, { userId }, { at }) => {
            session = { id: 'c1', userId, secondFactorAt: at }
            return new Headers()
          },
        },
      },
      {},
    )
    const { secret } = await byCertificate.enrolled('ada')
    const ada = byCertificate.person('ada')
    const forms = []
    for (let tab = 0; tab < 2; tab++) {
      await ada.get(`${BASE}?return_to=/papers`)
      forms.push({ ...formOf(ada.page, BASE), code: byCertificate.code(secret) })
    }
    const answers = await Promise.all(forms.map((form) => ada.post(BASE, form)))
    const to = answers.map((each) => each?.headers.get('location'))
    expect(to).toEqual([`${ORIGIN}/papers`, `${ORIGIN}/papers`])
    expect(byCertificate.events.map(({ type }) => type)).toEqual(['elevated'])
  })

  it('goes on with a form that was opened before another tab elevated the session', async () => {
    const ada = portal.person('ada')
    await ada.get(`${BASE}?return_to=/papers`)
    const old = formOf(ada.page, BASE)
    await ada.submit(BASE, { code: portal.code(phone.secret) })
    await ada.post(BASE, { ...old, code: '000000' })
    expect(ada.last?.status).toBe(303)
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}/papers`)
    expect((await portal.accounts.status('ada')).lockedUntil).toBeUndefined()
  })

  it('gets the recovery page again when its form has expired, and the code is not spent', async () => {
    const ada = portal.person('ada')
    await ada.get(`${BASE}/recovery`)
    const form = formOf(ada.page, `${BASE}/recovery`)
    portal.clock.advance(12 * 3600)
    await ada.post(`${BASE}/recovery`, { ...form, code: phone.recoveryCodes[0] ?? '' })
    expect(ada.last?.status).toBe(200)
    expect(ada.page).toContain('role="alert"')
    await ada.submit(`${BASE}/recovery`, { code: phone.recoveryCodes[0] ?? '' })
    expect(ada.last?.status).toBe(303)
  })

  it('gets the challenge page again when its form has expired, and the code is not spent', async () => {
    const ada = portal.person('ada')
    await ada.get(`${BASE}?return_to=/papers`)
    const form = formOf(ada.page, BASE)
    portal.clock.advance(12 * 3600)
    await ada.post(BASE, { ...form, code: portal.code(phone.secret) })
    expect(ada.last?.status).toBe(200)
    expect(ada.page).toContain('role="alert"')
    await ada.submit(BASE, { code: portal.code(phone.secret) })
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}/papers`)
  })

  it('goes on when the session is elevated by a slower second click', async () => {
    let elevatedAt: number | undefined
    const { accounts, clock } = portal
    const session = {
      // In place, as a portal may do it for programs with a token.
      read: async () => ({
        id: 's',
        userId: 'ada',
        ...(elevatedAt && { secondFactorAt: elevatedAt }),
      }),
      elevate: async () => new Headers(),
    }
    const verify: typeof accounts.verify = async (...all) => {
      const verdict = await accounts.verify(...all)
      if (verdict.ok) elevatedAt = verdict.at
      return accounts.verify(...all)
    }
    const { gate } = await openPortal({
      accounts: { ...accounts, verify },
      session,
      now: clock.now,
    })
    const answer = await createProgram(gate, 's').post(BASE, { code: portal.code(phone.secret) })
    expect(answer.json).toEqual({ state: 'elevated', secondFactorAt: clock.now() })
  })

  it('without a session is not taken for a second click when the form is foreign or unreadable', async () => {
    const stranger = createPerson(portal.gate, 'none')
    const form = { code: '123456', return_to: '/papers' }
    await stranger.post(BASE, form, { origin: 'https://evil.example' })
    expect(stranger.last?.status).toBe(401)
    await stranger.post(BASE, form, { 'content-type': 'text/plain' })
    expect(stranger.last?.status).toBe(401)
    const program = await createProgram(portal.gate, 'none').post(BASE, form, { origin: ORIGIN })
    expect(program.json).toMatchObject({ type: 'not-logged-in', status: 401 })
    await stranger.post(BASE, form)
    expect([stranger.last?.status, stranger.last?.headers.get('location')]).toEqual([
      303,
      `${ORIGIN}/papers`,
    ])
  })

  it('without a second factor is redirected to the enrolment', async () => {
    const bob = portal.person('bob')
    await bob.get(`${BASE}?return_to=/papers`)
    expect(bob.last?.headers.get('location')).toBe(`${ORIGIN}${BASE}/enrol?return_to=%2Fpapers`)
    await bob.get(`${BASE}/recovery?return_to=/papers`)
    expect(bob.last?.headers.get('location')).toBe(`${ORIGIN}${BASE}/enrol?return_to=%2Fpapers`)
  })

  it('comes back to the page with the form after a POST that was denied', async () => {
    const ada = portal.person('ada')
    const referer = `${ORIGIN}/papers/7/comment?x=1`
    await ada.post('/papers/7/comments', { text: 'yes' }, { referer })
    expect(ada.last?.status).toBe(303)
    const back = encodeURIComponent('/papers/7/comment?x=1')
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}${BASE}?return_to=${back}&unsaved`)
    await ada.post('/papers/7/comments', {}, { referer: 'https://evil.example/papers' })
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}${BASE}?unsaved`)
    await ada.post('/papers/7/comments', {}, { referer: 'no URL' })
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}${BASE}?unsaved`)
  })

  it('reads on the challenge page that a denied form was not saved', async () => {
    const ada = portal.person('ada')
    await ada.get(BASE)
    expect(ada.page).not.toContain('was not saved')
    await ada.post('/papers/7/comments', { text: 'a long comment' }, { referer: `${ORIGIN}/x` })
    await ada.follow()
    expect(ada.page).toContain('What you typed before was not saved')
    expect(ada.page).not.toContain('a long comment')
    await ada.submit(BASE, { code: portal.code(phone.secret) })
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}/x`)
  })

  it('can log out on the challenge page when the portal sets logoutPath', async () => {
    const ada = portal.person('ada')
    await ada.get(BASE)
    expect(ada.page).not.toContain('Log out')
    portal = await openPortal({ logoutPath: '/logout' })
    await portal.enrolled('ada')
    const bob = portal.person('ada')
    await bob.get(BASE)
    expect(bob.page).toContain(
      '<form method="post" action="/logout"><button>Log out</button></form>',
    )
    expect(await bob.post('/logout', {})).toBeUndefined()
    expect((await bob.post('/logout/all', {}))?.status).toBe(303)
    // A stranger has nothing to log out of.
    const stranger = createPerson(portal.gate, 'nobody')
    await stranger.get(BASE)
    expect(stranger.page).not.toContain('Log out')
  })

  it('does not repeat an attempt by reloading the page of a wrong code', async () => {
    const ada = portal.person('ada')
    await ada.get(`${BASE}?return_to=/papers`)
    await ada.submit(BASE, { code: wrongCode(portal, phone.secret) })
    const page = ada.location
    for (let reload = 0; reload < 5; reload++) {
      await ada.get(page)
      expect(ada.page).toContain('You can try 4 more times.')
    }
    expect((await portal.store.read('user:ada'))?.value).toContain('failures=1 ')
    // The notice is signed for this session and for ten minutes.
    const other = portal.person('ada')
    await other.get(page)
    expect(other.page).not.toContain('role="alert"')
    await ada.get(page.replace(/notice=(\d+)\.\w/, 'notice=$1.x'))
    expect(ada.page).not.toContain('role="alert"')
    await ada.get(page.replace('?', '/recovery?'))
    expect(ada.page).not.toContain('role="alert"')
    portal.clock.advance(600)
    await ada.get(page)
    expect(ada.page).not.toContain('role="alert"')
  })

  it('gets a page in the requested language, with headers that forbid caching, scripts and frames', async () => {
    const ada = portal.person('ada')
    const german = await ada.get(BASE, { 'accept-language': 'de' })
    expect(ada.page).toContain('<html lang="de">')
    expect(Object.fromEntries(german?.headers ?? [])).toEqual({
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      'content-type': 'text/html; charset=utf-8',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'same-origin',
      vary: 'accept, accept-language, sec-fetch-dest, hx-request, x-requested-with',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    })
  })
})

describe('a recovery code', () => {
  it('elevates a session once', async () => {
    const [code = ''] = phone.recoveryCodes
    const ada = portal.person('ada')
    await ada.get(`${BASE}/recovery?return_to=/papers`)
    await ada.submit(`${BASE}/recovery`, { code: code.toLowerCase() })
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}/papers`)
    expect(portal.events).toContainEqual(
      expect.objectContaining({ type: 'elevated', method: 'recovery' }),
    )
    const thief = portal.person('ada')
    await thief.get(`${BASE}/recovery`)
    await thief.submit(`${BASE}/recovery`, { code })
    expect(thief.page).toContain('The backup code is not right.')
    expect(await thief.get('/papers')).toBeDefined()
  })

  it('gives a program the number of codes that are left', async () => {
    const app = portal.program('ada')
    const answer = await app.post(`${BASE}/recovery`, { code: phone.recoveryCodes[3] })
    expect(answer.status).toBe(200)
    expect(answer.json).toEqual({
      state: 'elevated',
      secondFactorAt: portal.clock.now(),
      recoveryCodesLeft: 9,
    })
    expect((await app.get('/papers')).status).toBe(0)
  })

  it('of another user is a wrong code', async () => {
    await portal.enrolled('bob')
    const app = portal.program('bob')
    const answer = await app.post(`${BASE}/recovery`, { code: phone.recoveryCodes[0] })
    expect(answer.json).toMatchObject({ type: 'code-refused', reason: 'refused', attemptsLeft: 4 })
  })

  it('lets the person go on when two clicks send it', async () => {
    const ada = portal.person('ada')
    await ada.get(`${BASE}/recovery?return_to=/papers`)
    const form = { ...formOf(ada.page, `${BASE}/recovery`), code: phone.recoveryCodes[0] ?? '' }
    const again = createPerson(portal.gate, ada.cookie.replace('__Host-id=', ''))
    const both = await Promise.all([
      ada.post(`${BASE}/recovery`, form),
      again.post(`${BASE}/recovery`, form),
    ])
    expect(both.map((each) => each?.headers.get('location'))).toEqual([
      `${ORIGIN}/papers`,
      `${ORIGIN}/papers`,
    ])
  })
})

describe('a program', () => {
  it('gets a problem with the location of the challenge, answers there, and passes', async () => {
    const app = portal.program('ada')
    const stopped = await app.get('/api/papers', { accept: 'application/json' })
    expect(stopped.status).toBe(401)
    expect(stopped.headers.get('content-type')).toBe('application/problem+json')
    expect(stopped.headers.get('www-authenticate')).toBe('Second-Factor')
    expect(stopped.json).toEqual({
      type: 'second-factor-required',
      title: 'A second factor is required.',
      status: 401,
      location: BASE,
    })
    const answer = await app.post(stopped.json.location, { code: portal.code(phone.secret) })
    expect(answer.status).toBe(200)
    expect(answer.json).toEqual({ state: 'elevated', secondFactorAt: portal.clock.now() })
    expect((await app.get('/api/papers')).status).toBe(0)
  })

  it('with a cookie needs the token of the status route and the own origin', async () => {
    const id = portal.logIn('ada')
    const cookie = `__Host-id=${id}`
    const app = createProgram(portal.gate, id)
    const status = await app.get(`${BASE}/status`, { cookie, authorization: '' })
    const code = portal.code(phone.secret)
    const send = (headers: Record<string, string>) => {
      return app.post(BASE, { code }, { cookie, authorization: '', ...headers })
    }
    const token = { 'x-einmal-token': status.json.token }
    expect((await send(token)).json).toMatchObject({ type: 'cross-site', status: 403 })
    expect((await send({ origin: ORIGIN })).json).toMatchObject({
      type: 'stale-token',
      status: 403,
    })
    expect((await send({ ...token, origin: 'https://evil.example' })).status).toBe(403)
    expect(portal.events.filter(({ type }) => type === 'cross-site')).toHaveLength(3)
    expect((await send({ ...token, origin: ORIGIN })).status).toBe(200)
  })

  it('with a cookie and a bearer token passes the same checks as a browser', async () => {
    const app = portal.program('ada')
    const code = portal.code(phone.secret)
    const answer = await app.post(BASE, { code }, { cookie: 'theme=dark' })
    expect(answer.json.type).toBe('cross-site')
  })

  it('gets the same answer for a wrong, a used and a missing second factor', async () => {
    const used = portal.code(phone.secret)
    await portal.accounts.verify('ada', used)
    const answers = []
    for (const [userId, code] of [
      ['ada', wrongCode(portal, phone.secret)],
      ['ada', used],
      ['bob', '123456'],
      ['bob', '123456'],
    ] as const) {
      const { status, json, headers } = await portal.program(userId).post(BASE, { code })
      const { attemptsLeft, ...rest } = json
      answers.push({ attemptsLeft, text: JSON.stringify({ status, rest, headers: [...headers] }) })
    }
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(answers[0]?.text).toContain('"reason":"refused"')
    // The code that was accepted last costs no attempt: it is worth nothing to an attacker.
    expect(answers.map(({ attemptsLeft }) => attemptsLeft)).toEqual([4, 4, 4, 3])
  })

  it.each([undefined, null, '', 'abc', 123456, ['123456'], { a: 1 }, '१२३४५६', '1'.repeat(9000)])(
    'gets reason malformed, and loses no attempt, for %j',
    async (code) => {
      const answer = await portal.program('ada').post(BASE, { code })
      expect(answer.status).toBe(422)
      expect(answer.json).toMatchObject({
        type: 'code-refused',
        reason: 'malformed',
        attemptsLeft: 5,
      })
    },
  )

  it('gets the seconds of the lock, and a recovery code still elevates it', async () => {
    const app = portal.program('ada')
    const wrong = wrongCode(portal, phone.secret)
    for (let i = 0; i < 4; i++) await app.post(BASE, { code: wrong })
    const last = await app.post(BASE, { code: wrong })
    expect(last.json).toMatchObject({ attemptsLeft: 0, retryAfterSeconds: 30 })
    portal.clock.advance(10)
    const { status, headers, json } = await app.post(BASE, { code: wrong })
    expect([status, headers.get('retry-after')]).toEqual([429, '20'])
    expect(json).toMatchObject({ type: 'locked', retryAfterSeconds: 20 })
    expect((await app.get(BASE)).json).toMatchObject({ locked: true, retryAfterSeconds: 20 })
    const opened = await app.post(`${BASE}/recovery`, { code: phone.recoveryCodes[0] })
    expect(opened.json).toMatchObject({ state: 'elevated', recoveryCodesLeft: 9 })
  })

  it('gets the seconds of the lock on recovery codes, while other codes are not locked', async () => {
    const app = portal.program('ada')
    const wrong = { code: '0'.repeat(24) }
    for (let i = 0; i < 4; i++) await app.post(`${BASE}/recovery`, wrong)
    const last = await app.post(`${BASE}/recovery`, wrong)
    expect(last.json).toMatchObject({ attemptsLeft: 0, retryAfterSeconds: 30 })
    const { status, headers } = await app.post(`${BASE}/recovery`, wrong)
    expect([status, headers.get('retry-after')]).toEqual([429, '30'])
    expect((await app.get(BASE)).json).toMatchObject({ locked: false })
    const person = portal.person('ada')
    await person.get(`${BASE}/recovery`)
    expect(person.page).toContain('You can try again in 30 seconds')
    const opened = await app.post(`${BASE}/recovery`, { code: phone.recoveryCodes[0] })
    expect(opened.json).toMatchObject({ state: 'elevated' })
  })

  it('gets no number of seconds for a lock without an end', async () => {
    portal = await openPortal({}, { limit: { free: 1, hardStop: 1 } })
    phone = await portal.enrolled('ada')
    const app = portal.program('ada')
    const code = wrongCode(portal, phone.secret)
    const first = await app.post(BASE, { code })
    expect(first.json.retryAfterSeconds).toBeUndefined()
    const { status, headers, json } = await app.post(BASE, { code })
    expect([status, headers.get('retry-after')]).toEqual([429, null])
    expect(json).toEqual({ type: 'locked', title: 'Too many wrong codes.', status: 429 })
  })

  it('gets not-logged-in when another request has replaced its session', async () => {
    const id = portal.logIn('ada')
    const [code, recoveryCode] = [portal.code(phone.secret), phone.recoveryCodes[0]]
    const first = await createProgram(portal.gate, id).post(BASE, { code })
    expect(first.status).toBe(200)
    const other = await createProgram(portal.gate, id).post(`${BASE}/recovery`, {
      code: recoveryCode,
    })
    expect([other.status, other.json.type]).toEqual([401, 'not-logged-in'])
    // Both at once, each with its own idempotency key.
    portal.clock.advance(30)
    const next = portal.logIn('ada')
    const answers = await Promise.all(
      ['a', 'b'].map((key) => {
        const body = { code: portal.code(phone.secret) }
        return createProgram(portal.gate, next).post(BASE, body, { 'idempotency-key': key })
      }),
    )
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401])
  })
})

describe('status', () => {
  it('gives a program the state of its session', async () => {
    const app = portal.program('ada')
    const before = await app.get(`${BASE}/status`)
    expect(before.json).toEqual({
      state: 'second-factor-required',
      enrolled: true,
      token: expect.any(String),
      recovery: true,
      locked: false,
    })
    await app.post(BASE, { code: portal.code(phone.secret) })
    const { json } = await app.get(`${BASE}/status`)
    const now = portal.clock.now()
    expect(json).toMatchObject({
      state: 'elevated',
      secondFactorAt: now,
      elevatedUntil: now + 12 * 3_600_000,
      recoveryCodesLeft: 10,
      authenticators: [{ id: phone.authenticatorId, label: 'Phone', type: 'totp' }],
    })
    expect((await portal.program('bob').get(`${BASE}/status`)).json).toMatchObject({
      state: 'enrolment-required',
      enrolled: false,
    })
  })

  it('redirects a person to the devices', async () => {
    const ada = portal.person('ada')
    await ada.get(`${BASE}/status?return_to=/papers`)
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}${BASE}/devices?return_to=%2Fpapers`)
  })
})
