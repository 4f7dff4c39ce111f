/** The session ports with the real libraries. */

import fastifyCookie from '@fastify/cookie'
import { createGate } from 'einmal/gate'
import session from 'express-session'
import fc from 'fast-check'
import fastify from 'fastify'
import fastifySessionBefore from 'fastify-session-11.1.2'
import { afterEach, describe, expect, it } from 'vitest'
import { createEndedIds } from '../../docs/examples/sessions/ended-ids.js'
import { expressSessions } from '../../docs/examples/sessions/express-session.js'
import { fastifySessions } from '../../docs/examples/sessions/fastify-session.js'
import {
  enrolledAndSaved,
  openTestAccounts,
  type TestAccounts,
} from '../accounts/support/test-accounts.js'
import { ask } from './client.js'
import { LIBRARIES, type Site, type SiteNode } from './libraries.js'
import { openStore } from './stores.js'
import { type Browser, isPublic, ORIGIN, openBrowser } from './test-portal.js'

const SECRET = 'a session secret of more than 32 characters'
const MONTH = 30 * 86_400_000
/** express-session computes maxAge from the end and so may lose a millisecond. */
const isMonth = (maxAge: number): boolean => maxAge > MONTH - 1000 && maxAge <= MONTH

const nodes: SiteNode[] = []

afterEach(async () => {
  for (const node of nodes.splice(0)) await node.close()
})

describe.each(LIBRARIES)('$name', (library) => {
  /** A portal with a number of nodes, and a browser that is logged in. */
  async function open(options: Partial<Site> & { nodes?: number; remember?: number } = {}) {
    const setup = await openTestAccounts()
    const rows = new Map<string, string>()
    const site: Site = {
      rows,
      gateOf: (port) => {
        const { accounts, clock } = setup
        const key = Uint8Array.from({ length: 32 }, (_, i) => i)
        return createGate({
          ...{ accounts, origin: ORIGIN, key, session: port, isPublic, now: clock.now },
        })
      },
      ...options,
    }
    const started: SiteNode[] = []
    for (let i = 0; i < (options.nodes ?? 1); i++) started.push(await library.start(site))
    nodes.push(...started)
    const { secret } = await enrolledAndSaved(setup, 'ada')
    let turn = 0
    const browser = openBrowser((question) => {
      return ask(started[turn++ % started.length]?.port ?? 0, question)
    })
    const { remember } = options
    const body = JSON.stringify({ user: 'ada', ...(remember && { remember }) })
    const headers = { 'content-type': 'application/json' }
    const login = await browser.send({ method: 'POST', path: '/login', headers, body })
    expect(login.status).toBe(200)
    return { setup, rows, secret, browser }
  }

  async function elevate(
    browser: Browser,
    setup: TestAccounts,
    secret: Parameters<TestAccounts['code']>[0],
  ) {
    await browser.get('/second-factor')
    await browser.submit('/second-factor', { code: setup.code(secret) })
    expect(browser.page.status).toBe(303)
    setup.clock.advance(30)
    return browser.page
  }

  const dataOf = async (browser: Browser) => {
    return JSON.parse((await browser.send({ path: '/public/session' })).text)
  }

  it('keeps the data of the portal in the session with the new id', async () => {
    const { setup, secret, browser } = await open()
    const before = await dataOf(browser)
    expect(before).toMatchObject({ tenant: 'Eichenfurt', csrf: { secret: 'of the forms' } })
    await elevate(browser, setup, secret)
    expect(await dataOf(browser)).toEqual(before)
    expect((await browser.get('/papers/7')).text).toBe('paper')
  })

  it('gives the gate the flag of the user table, so that a deleted record is noticed', async () => {
    const known = new Set<string>()
    const { setup, secret, browser } = await open({ hasSecondFactor: (id) => known.has(id) })
    await elevate(browser, setup, secret)
    known.add('ada')
    expect((await browser.get('/papers/7')).text).toBe('paper')
    await setup.accounts.forget('ada')
    expect((await browser.get('/papers/7')).status).toBe(503)
    expect((await browser.get('/second-factor/enrol')).status).toBe(503)
    known.delete('ada')
    expect((await browser.get('/papers/7')).status).toBe(303)
  })

  it('keeps the maxAge of the session under the new id, in the cookie and the store', async () => {
    const { setup, secret, browser, rows } = await open({ remember: MONTH })
    for (let times = 0; times < 2; times++) {
      const { cookies } = await elevate(browser, setup, secret)
      const [, expires = ''] = /; Expires=([^;]+)/i.exec(cookies[0] ?? '') ?? []
      const left = Date.parse(expires) - Date.now()
      expect(cookies).toHaveLength(1)
      expect(left > MONTH - 60_000 && left <= MONTH).toBe(true)
      expect(isMonth((await dataOf(browser)).maxAge)).toBe(true)
      const stored = [...rows.values()].map((row) => JSON.parse(row)).filter((row) => row.userId)
      expect(stored.map(({ cookie }) => isMonth(cookie.originalMaxAge))).toEqual([true])
    }
  })

  it('sends a cookie without an expiry for a session without one', async () => {
    const { setup, secret, browser } = await open()
    const { cookies } = await elevate(browser, setup, secret)
    expect(cookies[0]).not.toMatch(/expires|max-age/i)
  })

  it.each([
    ['before the elevation', 0, undefined],
    ['before the elevation, with a maxAge of a month', 0, MONTH],
    ['before a step-up', 1, undefined],
    ['before a step-up, with a maxAge of a month', 1, MONTH],
  ])('57: a late write restores the old id: %s', async (_, elevations, remember) => {
    for (const lag of [0, 10, 20]) {
      let release = (): void => {}
      const released = new Promise<void>((resolve) => {
        release = resolve
      })
      const options = { lag, released, nodes: 2, ...(remember && { remember }) }
      const { setup, secret, browser, rows } = await open(options)
      for (let i = 0; i < elevations; i++) await elevate(browser, setup, secret)
      const old = new Map(browser.jar)
      // Requests with the old id are in progress on both nodes.
      const late = [1, 2].map(() => browser.send({ method: 'POST', path: '/public/late' }))
      await elevate(browser, setup, secret)
      const fresh = new Map(browser.jar)
      release()
      for (const answer of await Promise.all(late)) {
        expect([answer.status, answer.cookies]).toEqual([200, []])
      }
      expect(browser.jar).toEqual(fresh)
      expect((await browser.get('/papers/7')).text).toBe('paper')
      browser.jar.clear()
      for (const [name, value] of old) browser.jar.set(name, value)
      for (let node = 0; node < 2; node++) {
        expect((await browser.send({ path: '/papers/7' })).status).toBe(401)
      }
      const owned = [...rows.values()].filter((row) => JSON.parse(row).userId === 'ada')
      expect(owned).toHaveLength(1)
    }
  })
})

describe('an id that has ended', () => {
  const mark = (maxAge: number) => ({ maxAge })

  it('57: stays ended for every order of late writes and its end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 3 }), async (s, writers) => {
        const rows = new Map<string, object>([['old', { user: 'ada' }]])
        const store = {
          get: (id: string, callback: (error: unknown, found?: object) => void) => {
            void s.schedule(Promise.resolve(), `get ${id}`).then(() => callback(null, rows.get(id)))
          },
          set: (id: string, data: object, callback: () => void) => {
            void s.schedule(Promise.resolve(), `set ${id}`).then(() => {
              rows.set(id, data)
              callback()
            })
          },
          destroy: (id: string, callback: () => void) => {
            void s.schedule(Promise.resolve(), `destroy ${id}`).then(() => {
              rows.delete(id)
              callback()
            })
          },
        }
        // Each on its own node.
        const ids = Array.from({ length: writers + 1 }, () => createEndedIds(store, mark))
        const work = ids.map((each, i) => {
          if (i === 0) return each.end('old', null)
          return new Promise<void>((done) => each.store.set('old', { user: 'ada' }, () => done()))
        })
        await s.waitFor(Promise.all(work))
        expect(rows.has('old')).toBe(false)
        expect(await s.waitFor(ids[1]?.stored('old') ?? Promise.reject())).toBeUndefined()
      }),
    )
  })

  it('is deleted when it is read after a node crashed between write and check', async () => {
    const rows = new Map<string, string>()
    const ids = createEndedIds(openStore({ rows }) as never, mark)
    await ids.end('old', 1000)
    rows.set('old', JSON.stringify({ user: 'ada' }))
    expect(await ids.stored('old')).toBeUndefined()
    expect(rows.has('old')).toBe(false)
  })

  it('is remembered longer than its session would have lasted', async () => {
    const marks: number[] = []
    const store = openStore() as never
    const ids = createEndedIds(store, (maxAge) => ({ maxAge: marks.push(maxAge) }))
    await ids.end('a', null)
    await ids.end('b', MONTH)
    expect(marks).toEqual([86_400_000, MONTH + 86_400_000])
  })
})

describe('a configuration that does not end the old id', () => {
  const cookie = { path: '/', secure: true }

  it.each(['resave', 'rolling'])('of express-session is refused on start: %s', (option) => {
    const options = { store: new session.MemoryStore(), secret: SECRET, cookie, [option]: true }
    expect(() => expressSessions(options)).toThrow(new TypeError(`${option} must be false`))
  })

  it('of express-session is refused on start: no secret', () => {
    const options = { store: new session.MemoryStore(), secret: [], cookie }
    expect(() => expressSessions(options)).toThrow('secret: the cookie must be signed')
  })

  it('of @fastify/session is refused on start: rolling', () => {
    const options = { store: openStore(), secret: SECRET, cookie, rolling: true }
    expect(() => fastifySessions(options)).toThrow(new TypeError('rolling must be false'))
  })

  it('21: of @fastify/session is refused on start: 11.1.2, whose regenerate does not end the old id', async () => {
    const rows = new Map<string, string>()
    const app = fastify()
    const options = { store: openStore({ rows }), secret: SECRET, cookie }
    await app.register(fastifyCookie)
    await fastifySessions(options, fastifySessionBefore).register(app)
    await expect(app.ready()).rejects.toThrow('@fastify/session must be 11.1.3 or later')
    // The check leaves no rows.
    expect(rows.size).toBe(0)
  })

  it('is not found in the installed @fastify/session, and the check leaves no rows', async () => {
    const rows = new Map<string, string>()
    const app = fastify()
    await app.register(fastifyCookie)
    await fastifySessions({ store: openStore({ rows }), secret: SECRET, cookie }).register(app)
    await app.ready()
    expect(rows.size).toBe(0)
    await app.close()
  })
})
