/** Behaviour that every framework must have, over real sockets. */

import { afterEach, describe, expect, it } from 'vitest'
import { FRAMEWORKS } from './frameworks.js'
import {
  hiddenFields,
  ORIGIN,
  openTestPortal,
  secretOn,
  type TestPortal,
  type TestPortalOptions,
} from './test-portal.js'

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

  it('passes a public page', async () => {
    const { ask } = await open()
    expect(await ask({ path: '/public/agenda' })).toMatchObject({
      status: 200,
      text: 'the agenda of the public meeting',
    })
  })

  it('leads a person to the enrolment and then back to the requested page', async () => {
    const { browser, setup, reached } = await open()
    const ada = await browser('ada')
    const before = [...ada.jar.values()]

    await ada.get('/papers/7?page=2')
    expect(ada.page).toMatchObject({
      status: 303,
      headers: { location: `${ORIGIN}/second-factor/enrol?return_to=%2Fpapers%2F7%3Fpage%3D2` },
    })
    await ada.get(String(ada.page.headers.location))
    expect(ada.page).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } })
    await ada.submit('/second-factor/enrol', { label: 'Telefon' })
    expect(ada.page.status).toBe(201)
    const secret = secretOn(ada.page.text)
    await ada.submit('/second-factor/confirm', { code: setup.code(secret) })
    expect(ada.page.status).toBe(201)
    expect(ada.page.text).toMatch(/(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}/)
    expect([...ada.jar.values()]).not.toEqual(before)
    await ada.submit('/second-factor/recovery-codes/saved', { saved: 'yes' })
    expect(ada.page).toMatchObject({
      status: 303,
      headers: { location: `${ORIGIN}/papers/7?page=2` },
    })

    expect(reached).toEqual([])
    await ada.get(String(ada.page.headers.location))
    expect(ada.page).toMatchObject({ status: 200, text: 'paper 7' })
    expect(reached).toEqual(['GET /papers/7?page=2'])
  })

  it('redirects with an absolute Location from the origin, never from a header', async () => {
    const { browser } = await open()
    const ada = await browser('ada')
    const headers = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      forwarded: 'host=evil.example;proto=http',
    }
    for (const path of ['/papers/7', '/second-factor', '/second-factor/status']) {
      const answer = await ada.get(path, headers)
      expect(answer.headers.location, path).toMatch(/^https:\/\/rat\.example\/second-factor[/?]/)
    }
  })

  it('answers HEAD with the headers of GET, and with the length of GET or none', async () => {
    const { browser } = await open()
    const ada = await browser('ada')
    for (const path of [
      '/papers/7',
      '/second-factor/enrol',
      '/second-factor/style.css',
      '/second-factor/x',
    ]) {
      for (const accept of ['text/html', '*/*']) {
        const headers = { accept }
        const get = await ada.send({ path, headers })
        const head = await ada.send({ path, headers, method: 'HEAD' })
        expect([head.status, head.text], path).toEqual([get.status, ''])
        const named = ['location', 'content-type', 'cache-control', 'www-authenticate']
        for (const name of named)
          expect(head.headers[name], `${path} ${name}`).toBe(get.headers[name])
        // RFC 9110 §8.6: the length that GET would have, or none.
        const length = head.headers['content-length']
        expect([undefined, get.headers['content-length']], path).toContain(length)
      }
    }
  })

  it('asks a user with a second factor for a code, refuses a wrong one and accepts the right one', async () => {
    const { browser, enrol, setup, reached } = await open()
    const { secret } = await enrol('ada')
    const ada = await browser('ada')
    await ada.get('/papers/7')
    expect(ada.page.headers.location).toBe(`${ORIGIN}/second-factor?return_to=%2Fpapers%2F7`)
    await ada.get(String(ada.page.headers.location))
    await ada.submit('/second-factor', { code: '000000' })
    expect(ada.page.status).toBe(200)
    expect(ada.page.text).toContain('The code is not right.')
    await ada.submit('/second-factor', { code: setup.code(secret) })
    expect(ada.page).toMatchObject({ status: 303, headers: { location: `${ORIGIN}/papers/7` } })
    expect((await ada.get('/papers/7')).text).toBe('paper 7')
    expect(reached).toEqual(['GET /papers/7'])
  })

  it('accepts a recovery code instead', async () => {
    const { browser, enrol } = await open()
    const { recoveryCodes } = await enrol('ada')
    const ada = await browser('ada')
    await ada.get('/second-factor/recovery')
    await ada.submit('/second-factor/recovery', { code: recoveryCodes[0] ?? '' })
    expect(ada.page.status).toBe(303)
    expect((await ada.get('/papers/7')).text).toBe('paper 7')
  })

  it('answers a program with problems, and accepts JSON on the same routes', async () => {
    const { browser, enrol, setup, reached } = await open()
    const { secret } = await enrol('ada')
    const ada = await browser('ada')
    const json = { accept: 'application/json', 'content-type': 'application/json' }
    const denied = await ada.send({ method: 'PUT', path: '/papers/7', headers: json, body: '{}' })
    expect(denied.status).toBe(401)
    expect(denied.headers['content-type']).toMatch(/^application\/problem\+json/)
    expect(JSON.parse(denied.text)).toMatchObject({ type: 'second-factor-required', status: 401 })
    const { token } = JSON.parse(
      (await ada.send({ path: '/second-factor/status', headers: json })).text,
    )
    const headers = { ...json, origin: ORIGIN, 'x-einmal-token': token }
    const body = JSON.stringify({ code: setup.code(secret) })
    const taken = await ada.send({ method: 'POST', path: '/second-factor', headers, body })
    expect(JSON.parse(taken.text)).toMatchObject({ state: 'elevated' })
    const votes = await ada.send({ method: 'POST', path: '/api/votes', headers: json, body: '{}' })
    expect(JSON.parse(votes.text)).toEqual({ votes: 7 })
    expect(reached).toEqual(['POST /api/votes'])
  })

  it('locks after too many wrong codes, and gives the seconds', async () => {
    const { browser, enrol } = await open()
    await enrol('ada')
    const ada = await browser('ada')
    await ada.get('/second-factor')
    for (let i = 0; i < 5; i++) await ada.submit('/second-factor', { code: '000000' })
    expect(ada.page.text).toContain('You can try again in 30 seconds')
    await ada.submit('/second-factor', { code: '000000' })
    expect(ada.page.text).toContain('You can try again in 30 seconds')
    const token = hiddenFields(ada.page.text)['token'] ?? ''
    const json = { accept: 'application/json', 'content-type': 'application/json' }
    const headers = { ...json, origin: ORIGIN, 'x-einmal-token': token }
    const body = JSON.stringify({ code: '000000' })
    const locked = await ada.send({ method: 'POST', path: '/second-factor', headers, body })
    expect(locked).toMatchObject({ status: 429, headers: { 'retry-after': '30' } })
  })

  it('refuses a form that is too long', async () => {
    const { browser, enrol } = await open()
    await enrol('ada')
    const ada = await browser('ada')
    await ada.get('/second-factor')
    await ada.submit('/second-factor', { code: 'x'.repeat(50_000) })
    expect(ada.page.status).toBe(413)
    expect((await ada.get('/second-factor')).status).toBe(200)
  })

  it('streams a long body of a passing request to the portal', async () => {
    const { elevated } = await open()
    const ada = await elevated('ada')
    const answer = await ada.send({
      method: 'POST',
      path: '/upload',
      headers: { 'content-type': 'application/octet-stream' },
      body: Buffer.alloc(5_000_000),
    })
    expect(JSON.parse(answer.text)).toEqual({ bytes: 5_000_000 })
  })

  it('serves files only to an elevated session', async () => {
    const { browser, elevated, reached } = await open()
    const eve = await browser('eve')
    expect((await eve.get('/files/papers.txt')).status).toBe(303)
    expect(reached).toEqual([])
    const ada = await elevated('ada')
    expect((await ada.get('/files/papers.txt')).text).toBe('the papers of the closed meeting\n')
  })

  it('needs a new code after some minutes, only for a dangerous route', async () => {
    const { elevated, setup, reached } = await open()
    const ada = await elevated('ada')
    await ada.submit('/members/delete')
    expect(ada.page).toMatchObject({ status: 200, text: 'deleted' })
    setup.clock.advance(300)
    await ada.submit('/members/delete', {}, { referer: `${ORIGIN}/papers/7` })
    expect(ada.page).toMatchObject({
      status: 303,
      headers: { location: `${ORIGIN}/second-factor?return_to=%2Fpapers%2F7&unsaved` },
    })
    expect((await ada.get('/papers/7')).status).toBe(200)
    expect(reached).toEqual(['POST /members/delete', 'GET /papers/7'])
  })

  it('needs a new code after twelve hours', async () => {
    const { elevated, setup } = await open()
    const ada = await elevated('ada')
    setup.clock.advance(12 * 3600 - 40)
    expect((await ada.get('/papers/7')).status).toBe(200)
    setup.clock.advance(20)
    expect((await ada.get('/papers/7')).status).toBe(303)
  })

  it('refuses to upgrade a connection of a session that is not elevated', async () => {
    const { browser, upgrade, reached } = await open()
    const ada = await browser('ada')
    const answer = await upgrade(ada.jar)
    expect(answer).toMatch(/^HTTP\/1\.1 401 /)
    expect(answer).toMatch(/"type":"(?:enrolment-required|not-logged-in)"/)
    expect(reached).toEqual([])
  })

  it('upgrades a connection of an elevated session, if the framework can read the session', async () => {
    const { elevated, upgrade, reached } = await open()
    const ada = await elevated('ada')
    const answer = await upgrade(ada.jar)
    if (framework.upgrades === false) expect(answer).toMatch(/^HTTP\/1\.1 401 /)
    else expect(answer).toMatch(/^HTTP\/1\.1 101 .*hello$/s)
    expect(reached).toEqual(framework.upgrades === false ? [] : ['UPGRADE /live'])
  })

  it('answers 503 when sessions cannot be read or elevated', async () => {
    let down = false
    const { enrol, browser, ask, setup, events, reached } = await open({
      sessions: ({ read, elevate }) => ({
        read: (request) => (down ? Promise.reject(new Error('down')) : read(request)),
        elevate: (request, session, proof) => {
          if (session.userId === 'eve') return Promise.reject(new Error('full'))
          return elevate(request, session, proof)
        },
      }),
    })
    const { secret } = await enrol('eve')
    const eve = await browser('eve')
    await eve.get('/second-factor')
    await eve.submit('/second-factor', { code: setup.code(secret) })
    expect(eve.page.status).toBe(503)
    expect((await eve.get('/papers/7')).status).toBe(303)
    down = true
    expect(await ask({ path: '/papers/7' })).toMatchObject({ status: 503 })
    expect(events.filter(({ type }) => type === 'failed')).toMatchObject([
      { during: 'session.elevate' },
      { during: 'session.read' },
    ])
    expect(reached).toEqual([])
  })
})
