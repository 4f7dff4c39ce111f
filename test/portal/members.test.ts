/** From the password to the papers: with pages, and with JSON like a native app. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../support/free-port.mjs'
import {
  type PortalProcess,
  removeTemporaryFolders,
  startPortal,
  temporaryFolder,
} from './support/process.js'
import {
  type Answer,
  createApp,
  createVisitor,
  enrol,
  logIn,
  PASSWORD,
  secretIn,
  send,
} from './support/visitor.js'

afterAll(removeTemporaryFolders)

let portal: PortalProcess

beforeAll(async () => {
  portal = await startPortal({ folder: temporaryFolder() })
})

afterAll(() => portal.end())

const visit = () => createVisitor(portal)

describe('a member', () => {
  it('sees confidential papers only after the second factor', async () => {
    const ada = visit()
    expect((await ada.get('/meetings/s06')).text).toContain('2 Vorlagen sind nur für Mitglieder.')
    expect((await ada.get('/papers/v014')).status).toBe(404)
    const first = await ada.get('/members/papers/v014')
    expect(first.headers['location']).toMatch(
      /^http:\/\/localhost:\d+\/login\?return_to=%2Fmembers%2Fpapers%2Fv014$/,
    )

    await logIn(ada, 'aylin.celik')
    const second = await ada.get('/members/papers/v014')
    expect(second.status).toBe(303)
    expect(second.headers['location']).toMatch(/^http:\/\/localhost:\d+\/second-factor\/enrol\?/)

    await ada.follow(second)
    const shown = await ada.post('/second-factor/enrol', { label: 'Handy' })
    const app = createApp(secretIn(shown.text))
    await ada.post('/second-factor/confirm', { code: app.code() })
    const kept = await ada.post('/second-factor/recovery-codes/saved', { saved: 'yes' })
    expect(kept.headers['location']).toMatch(/^http:\/\/localhost:\d+\/members\/papers\/v014$/)
    const paper = await ada.follow(kept)
    expect(paper.text).toContain('<h1>Wahl der Beigeordneten für Soziales</h1>')
    expect(paper.text).toContain('Lebensläufe')
    const file = await ada.get('/members/papers/v014/file')
    expect(file.headers['content-disposition']).toBe('attachment; filename="v014.txt"')
    expect(file.text).toContain('Lebensläufe')

    const phone = visit()
    await logIn(phone, 'aylin.celik')
    expect((await phone.get('/members')).headers['location']).toMatch(
      /^http:\/\/localhost:\d+\/second-factor\?/,
    )
    const code = app.code()
    await phone.get('/second-factor')
    expect((await phone.post('/second-factor', { code })).status).toBe(303)
    expect((await phone.get('/members')).status).toBe(200)

    const thief = visit()
    await logIn(thief, 'aylin.celik')
    await thief.get('/second-factor')
    expect((await thief.post('/second-factor', { code })).status).toBe(200)
    expect((await thief.get('/members')).status).toBe(303)
  })

  it('of a district council sees only its papers', async () => {
    const elif = visit()
    await logIn(elif, 'elif.quandt')
    await enrol(elif)
    const { text } = await elif.get('/members')
    expect(text).toContain('Bezirksvertretung Mitte (Mitglied)')
    expect(papersIn(text)).toEqual(['v007'])
    expect((await elif.get('/members/papers/v007')).status).toBe(200)
    expect((await elif.get('/members/meetings/s03')).status).toBe(200)
    for (const path of [
      '/members/papers/v014',
      '/members/papers/v014/file',
      '/members/meetings/s06',
    ]) {
      expect((await elif.get(path)).status).toBe(404)
    }
    expect((await elif.get('/admin')).status).toBe(403)
  })

  it('who is a deputy or an expert citizen sees the papers of their bodies', async () => {
    for (const [name, seat, papers] of [
      ['samir.nowak', 'Bezirksvertretung Nord (stellvertretendes Mitglied)', ['v005']],
      ['frank.keller', 'Ausschuss für Stadtentwicklung und Bauen (sachkundige', ['v002']],
    ] as const) {
      const visitor = visit()
      await logIn(visitor, name)
      await enrol(visitor)
      const { text } = await visitor.get('/members')
      expect(text).toContain(seat)
      expect(papersIn(text)).toEqual(papers)
    }
  })

  it('is informed about an enrolment by mail, and on the page until the notice is read', async () => {
    const tarek = visit()
    await logIn(tarek, 'tarek.winter')
    const app = await enrol(tarek)
    const page = await tarek.get('/members')
    expect(page.text).toContain('Ein Gerät für Codes wurde eingerichtet.')
    expect(portal.mails()).toMatch(
      /To: tarek\.winter@[\s\S]*Ein Gerät für Codes wurde eingerichtet/,
    )
    expect(portal.mails()).not.toContain(app.secret.toBase32())
    const upTo = /name="up_to" value="(\d+)"/.exec(page.text)?.[1] ?? ''
    const read = await tarek.post('/members/notices', { up_to: upTo })
    expect((await tarek.follow(read)).text).not.toContain('Ein Gerät für Codes wurde eingerichtet.')
  })
})

describe('a day from which the second factor is required', () => {
  it('is shown to members without one, who pass until then; the office must enrol immediately', async () => {
    const folder = temporaryFolder()
    const port = await freePort()
    const before = await startPortal({ folder, port, environment: { ENROL_BY: '2099-01-31' } })
    const [ada, office] = [createVisitor(before), createVisitor(before)]
    await logIn(ada, 'aylin.celik')
    const page = await ada.get('/members')
    expect(page.text).toMatch(/Ab Samstag, 31\. Januar 2099 brauchen Sie zum Anmelden einen Code\./)
    expect((await ada.get('/members/papers/v014')).status).toBe(200)
    await logIn(office, 'ingrid.amsel')
    expect((await office.get('/admin')).headers['location']).toMatch(
      /^http:\/\/localhost:\d+\/second-factor\/enrol/,
    )
    await before.end()

    const after = await startPortal({ folder, port, environment: { ENROL_BY: '2020-01-31' } })
    expect((await ada.get('/members')).headers['location']).toMatch(
      /^http:\/\/localhost:\d+\/second-factor\/enrol/,
    )
    await after.end()
  })
})

describe('a native app', () => {
  const json = { 'content-type': 'application/json', accept: 'application/json' }

  function app(token?: string) {
    const headers = { ...json, ...(token !== undefined && { authorization: `Bearer ${token}` }) }
    return {
      get: (path: string) => send(portal.port, path, { headers }),
      post: (path: string, body: unknown) =>
        send(portal.port, path, { method: 'POST', headers, body: JSON.stringify(body) }),
    }
  }

  const read = ({ text }: Answer) => JSON.parse(text)

  it('logs in, enrols, submits codes and reads papers with JSON', async () => {
    const login = await app().post('/api/login', { name: 'ingrid.amsel', password: PASSWORD })
    const { token } = read(login)
    expect(login.headers['set-cookie']).toBeUndefined()
    const refused = await app(token).get('/api/papers')
    expect([refused.status, read(refused).type]).toEqual([401, 'enrolment-required'])

    const begun = read(await app(token).post('/second-factor/enrol', { label: 'App' }))
    const phone = createApp(begun.secretText.replaceAll(' ', ''))
    const id = begun.authenticatorId
    const confirmed = await app(token).post('/second-factor/confirm', { id, code: phone.code() })
    const next = `${confirmed.headers['x-session-token']}`
    expect(read(confirmed).recoveryCodes).toHaveLength(10)
    expect(next).toMatch(/^[\w-]{43}$/)

    expect((await app(token).get('/api/papers')).status).toBe(401)
    const { papers } = read(await app(next).get('/api/papers'))
    expect(papers.map((paper: { id: string }) => paper.id)).toContain('v014')

    const again = read(await app().post('/api/login', { name: 'ingrid.amsel', password: PASSWORD }))
    const state = read(await app(again.token).get('/second-factor/status'))
    expect(state).toMatchObject({ state: 'second-factor-required', enrolled: true })
    const shown = await app(again.token).post('/second-factor', { code: phone.code() })
    const last = `${shown.headers['x-session-token']}`
    expect((await app(last).get('/api/papers')).status).toBe(200)
    expect((await app(last).post('/api/logout', {})).status).toBe(204)
    expect((await app(last).get('/api/papers')).status).toBe(401)
  })

  it('needs no form token when a load balancer has set a cookie', async () => {
    const login = await app().post('/api/login', { name: 'elif.quandt', password: PASSWORD })
    const authorization = `Bearer ${read(login).token}`
    const headers = { ...json, authorization, cookie: 'AWSALB=x; session=of-a-browser' }
    const question = { method: 'POST', headers, body: '{"code":"000000"}' }
    const { status, text } = await send(portal.port, '/second-factor', question)
    // The code was checked, and is wrong.
    expect([status, JSON.parse(text).type]).toEqual([422, 'code-refused'])
  })

  it('gets only a status and a problem for a failed login', async () => {
    for (const [body, status] of [
      [{ name: 'ingrid.amsel', password: 'falsch' }, 403],
      [{ name: ['ingrid.amsel'], password: {} }, 403],
      [{}, 403],
      [null, 400],
      ['x', 400],
    ] as const) {
      const answer = await app().post('/api/login', body)
      expect(answer.status).toBe(status)
      expect(answer.headers['content-type']).toBe('application/problem+json')
    }
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const form = await send(portal.port, '/api/login', { method: 'POST', headers, body: 'name=x' })
    expect(form.status).toBe(415)
  })

  it('cannot use its token as a cookie, and a browser cannot use its cookie as a token', async () => {
    const { token } = read(
      await app().post('/api/login', { name: 'samir.nowak', password: PASSWORD }),
    )
    const asCookie = await visit().get('/', { cookie: `session=${token}` })
    expect(asCookie.text).not.toContain('Samir Nowak')
    const browser = visit()
    await logIn(browser, 'samir.nowak')
    const asToken = await app(browser.cookies.get('session')).get('/api/papers')
    expect(read(asToken).type).toBe('not-logged-in')
    // The cookie is not accepted either, since a page of another site could send it.
    const cookie = `session=${browser.cookies.get('session')}`
    const out = await send(portal.port, '/api/logout', { method: 'POST', headers: { cookie } })
    expect(out.status).toBe(401)
  })
})

describe('a recovery code', () => {
  it('elevates a session once', async () => {
    const folder = temporaryFolder()
    const own = await startPortal({ folder })
    const first = createVisitor(own)
    await logIn(first, 'frank.keller')
    const [code = ''] = (await enrol(first)).recoveryCodes
    const outcomes = []
    for (let i = 0; i < 2; i++) {
      const visitor = createVisitor(own)
      await logIn(visitor, 'frank.keller')
      await visitor.get('/second-factor/recovery')
      const { status } = await visitor.post('/second-factor/recovery', { code })
      outcomes.push([status, (await visitor.get('/members')).status])
    }
    expect(outcomes).toEqual([
      [303, 200],
      [200, 303],
    ])
    await own.end()
  })
})

/** The ids of the papers that a page links to. */
function papersIn(page: string): string[] {
  return [...page.matchAll(/href="\/members\/papers\/(\w+)"/g)].flatMap(([, id]) => id ?? [])
}
