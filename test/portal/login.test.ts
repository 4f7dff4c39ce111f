/** The login of the portal: the first factor, sessions and forms. */

import { createHash } from 'node:crypto'
import { join } from 'node:path'
import Libsql from 'libsql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type PortalProcess,
  removeTemporaryFolders,
  startPortal,
  temporaryFolder,
} from './support/process.js'
import { createVisitor, enrol, logIn, PASSWORD, send } from './support/visitor.js'

afterAll(removeTemporaryFolders)

const folder = temporaryFolder()
let portal: PortalProcess

beforeAll(async () => {
  portal = await startPortal({ folder })
})

afterAll(() => portal.end())

const visit = () => createVisitor(portal)

describe('the login', () => {
  it('redirects to the requested page', async () => {
    const visitor = visit()
    const page = await visitor.follow(await visitor.get('/members/papers/v014?x=1'))
    expect(page.text).toContain('<h1>Anmelden</h1>')
    const answer = await visitor.post('/login', { name: 'aylin.celik', password: PASSWORD })
    expect(answer.headers['location']).toBe('/members/papers/v014?x=1')
  })

  it('gives the same answer for a wrong password, an unknown name and a user without a password', async () => {
    const texts = await Promise.all(
      [
        ['elif.quandt', 'falsch'],
        ['niemand.hier', PASSWORD],
        ['hannes.haddad', PASSWORD],
        ['', ''],
      ].map(async ([name = '', password = '']) => {
        const answer = await logIn(visit(), name, password)
        return [
          answer.status,
          answer.text.replace(`value="${name}"`, '').replace(/value="[\w-]{43}"/, ''),
        ]
      }),
    )
    expect(texts[0]?.[0]).toBe(403)
    expect(texts[0]?.[1]).toContain('Anmeldename oder Passwort stimmt nicht')
    expect(new Set(texts.map((each) => JSON.stringify(each))).size).toBe(1)
  })

  it('never returns a password in the form', async () => {
    const answer = await logIn(visit(), 'elif.quandt', 'what-i-typed-here')
    expect(answer.text).toContain('value="elif.quandt"')
    expect(answer.text).not.toContain('what-i-typed-here')
  })

  it('ends the previous session of the browser', async () => {
    const visitor = visit()
    await logIn(visitor, 'aylin.celik')
    const before = visitor.cookies.get('session') ?? ''
    await logIn(visitor, 'aylin.celik')
    expect(visitor.cookies.get('session')).not.toBe(before)
    const { headers } = await visit().get('/members', { cookie: `session=${before}` })
    expect(headers['location']).toMatch(/^http:\/\/localhost:\d+\/login/)
  })

  it('does not accept a session id that the browser sent', async () => {
    const visitor = visit()
    const planted = 'A'.repeat(43)
    visitor.cookies.set('session', planted)
    await logIn(visitor, 'aylin.celik')
    expect(visitor.cookies.get('session')).toMatch(/^(?!A{43})[\w-]{43}$/)
  })

  it.each([
    ['from another site', { origin: 'https://evil.example' }],
    ['from the origin null', { origin: 'null' }],
    ['from another subdomain', { 'sec-fetch-site': 'same-site' }],
  ])('refuses a form %s', async (_, headers) => {
    const visitor = visit()
    await visitor.get('/login')
    const fields = { name: 'aylin.celik', password: PASSWORD }
    const answer = await visitor.post('/login', fields, headers)
    expect(answer.status).toBe(403)
    expect(visitor.cookies.has('session')).toBe(false)
  })

  it('refuses a form without the token of this browser', async () => {
    const [ours, theirs] = [visit(), visit()]
    await ours.get('/login')
    await theirs.get('/login')
    const token = /name="token" value="([^"]+)"/.exec((await theirs.get('/login')).text)?.[1] ?? ''
    for (const wrong of ['', token, 'ä']) {
      const answer = await ours.post('/login', {
        name: 'aylin.celik',
        password: PASSWORD,
        token: wrong,
      })
      expect(answer.status).toBe(403)
      expect(answer.text).toContain('Die Seite war zu lange offen')
      expect(ours.cookies.has('session')).toBe(false)
    }
  })

  it.each([
    ['two slashes', '//evil.example'],
    ['a backslash', '/\\evil.example'],
    ['another origin', 'https://evil.example'],
    ['a script', 'javascript:alert(1)'],
    ['a tab', '/\t/evil.example'],
    ['two slashes behind a dot', '/.//evil.example'],
    ['a very long path', `/${'x'.repeat(10_000)}`],
  ])('redirects to the members’ page when return_to is %s', async (_, wish) => {
    const visitor = visit()
    await visitor.get('/login')
    const fields = { name: 'aylin.celik', password: PASSWORD, return_to: wish }
    const { headers } = await visitor.post('/login', fields)
    expect(headers['location']).toBe('/members')
  })

  it('accepts five wrong passwords, and answers further ones with 429, also when all come at once', async () => {
    const guesses = await Promise.all(
      Array.from({ length: 12 }, () => logIn(visit(), 'petra.unbekannt', 'falsch')),
    )
    const judged = guesses.filter(({ status }) => status === 403)
    const paused = guesses.filter(({ status }) => status === 429)
    expect([judged.length, paused.length]).toEqual([5, 7])
    expect(Number(paused[0]?.headers['retry-after'])).toBeGreaterThan(20)
    expect(paused[0]?.text).toMatch(/in \d+ Sekunden/)
  })

  it('then refuses the right password as well', async () => {
    for (let i = 0; i < 5; i++) await logIn(visit(), 'tarek.winter', 'falsch')
    expect((await logIn(visit(), 'Tarek.Winter ')).status).toBe(429)
    expect((await logIn(visit(), 'ingrid.amsel')).status).toBe(303)
  })
})

describe('a session', () => {
  it('is stored only as a hash, like every other secret', async () => {
    const visitor = visit()
    await logIn(visitor, 'samir.nowak')
    const id = visitor.cookies.get('session') ?? ''
    const database = new Libsql(join(folder, 'portal.db'), { readonly: true })
    const everything = JSON.stringify(
      ['sessions', 'people', 'audit', 'login_attempts'].map((table) =>
        database.prepare(`SELECT * FROM ${table}`).all(),
      ),
    )
    database.close()
    expect(everything).not.toContain(id)
    expect(everything).toContain(createHash('sha256').update(id).digest('base64url'))
    expect(everything).not.toContain(PASSWORD)
    expect(everything).toContain('$argon2id$')
  })

  it('gets a new id with the second factor, and the old id ends immediately', async () => {
    const visitor = visit()
    await logIn(visitor, 'samir.nowak')
    const before = visitor.cookies.get('session') ?? ''
    await enrol(visitor)
    const after = visitor.cookies.get('session') ?? ''
    expect(after).not.toBe(before)
    expect((await visitor.get('/members')).status).toBe(200)
    const old = await visit().get('/members', { cookie: `session=${before}` })
    expect(old.headers['location']).toMatch(/^http:\/\/localhost:\d+\/login/)
  })

  it('ends with a logout, also before the second factor', async () => {
    const visitor = visit()
    await logIn(visitor, 'frank.keller')
    await visitor.get('/')
    const id = visitor.cookies.get('session')
    const answer = await visitor.post('/logout', {})
    expect([answer.status, visitor.cookies.has('session')]).toEqual([303, false])
    const { headers } = await visit().get('/members', { cookie: `session=${id}` })
    expect(headers['location']).toMatch(/^http:\/\/localhost:\d+\/login/)
  })

  it('does not end through a form of another site', async () => {
    const visitor = visit()
    await logIn(visitor, 'frank.keller')
    await visitor.get('/')
    for (const [fields, headers] of [
      [{}, { origin: 'https://evil.example' }],
      [{}, { 'sec-fetch-site': 'cross-site' }],
    ] as const) {
      expect((await visitor.post('/logout', fields, headers)).status).toBe(403)
    }
    expect((await visitor.get('/')).text).toContain('Frank Keller')
  })

  it('ends after an hour without a request, and always after twelve hours', async () => {
    const database = new Libsql(join(folder, 'portal.db'), { timeout: 5000 })
    for (const column of ['last_seen_at', 'expires_at']) {
      const visitor = visit()
      await logIn(visitor, 'frank.keller')
      const id = createHash('sha256').update(visitor.cookies.get('session') ?? '')
      const hash = id.digest('base64url')
      expect((await visitor.get('/')).text).toContain('Frank Keller')
      const by = column === 'expires_at' ? 12 * 3_600_000 : 3_600_000
      database
        .prepare(`UPDATE sessions SET ${column} = ${column} - ? WHERE id_hash = ?`)
        .run(by, hash)
      expect((await visitor.get('/')).text).not.toContain('Frank Keller')
    }
    database.close()
  })

  it('is read only from the Authorization header when there is one', async () => {
    const visitor = visit()
    await logIn(visitor, 'samir.nowak')
    const { headers } = await visitor.get('/', { authorization: 'Bearer nothing' })
    expect(headers['content-type']).toContain('text/html')
    expect((await visitor.get('/', { authorization: 'Bearer x' })).text).not.toContain(
      'Samir Nowak',
    )
  })
})

describe('every answer', () => {
  it.each(['/', '/login', '/help', '/meetings/s01', '/papers/v001', '/nothing', '/members'])(
    'of %s has no script and forbids framing and caching',
    async (path) => {
      const { headers, text } = await visit().get(path)
      expect(headers['content-security-policy']).toContain("default-src 'none'")
      expect(headers['content-security-policy']).not.toContain('unsafe')
      expect(headers['cache-control']).toBe('no-store')
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['referrer-policy']).toBe('same-origin')
      expect(text).not.toMatch(/<script|\bon\w+=|style=/)
    },
  )

  it('contains only the configured host', async () => {
    const { headers, text } = await send(portal.port, '/members', {
      headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example', accept: 'text/html' },
    })
    expect(JSON.stringify(headers) + text).not.toContain('evil.example')
  })

  it.each([
    ['application/x-www-form-urlencoded', 'name=%00&password=%ff&token=%'],
    ['multipart/form-data; boundary=b', '--b\r\nno form'],
    ['multipart/form-data', 'x'],
    ['application/json', '{'],
  ])('to a broken body is not a server error: %s, %s', async (type, body) => {
    const visitor = visit()
    await visitor.get('/login')
    const cookie = `login=${visitor.cookies.get('login')}`
    for (const path of ['/login', '/logout', '/language', '/api/login']) {
      const headers = { cookie, origin: portal.origin, 'content-type': type }
      const { status } = await send(portal.port, path, { method: 'POST', headers, body })
      expect([303, 400, 403, 415]).toContain(status)
    }
  })

  it('to a body that is too large is 413', async () => {
    const visitor = visit()
    await visitor.get('/login')
    const answer = await visitor.post('/login', { name: 'x'.repeat(70_000), password: 'x' })
    expect(answer.status).toBe(413)
  })

  it('is in German, or in English after that choice', async () => {
    const visitor = visit()
    expect((await visitor.get('/help')).text).toMatch(/<html lang="de">[\s\S]*Mein Handy ist weg/)
    const answer = await visitor.post('/language', { to: 'en' })
    expect(answer.headers['location']).toBe('/help')
    expect((await visitor.follow(answer)).text).toMatch(/<html lang="en">[\s\S]*My phone is gone/)
    await logIn(visitor, 'samir.nowak')
    expect((await visitor.get('/second-factor')).text).toContain('<html lang="en">')
  })
})
