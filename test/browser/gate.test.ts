/** The answers of the gate in a real browser: parts of pages, fragments of addresses, other hosts. */

import { createServer, type Server } from 'node:http'
import { parseOtpauthUri } from 'einmal'
import { createGate, type GateOptions } from 'einmal/gate'
import { exchangeOf, gateMiddleware } from 'einmal/gate/node'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import {
  enrolledAndSaved,
  openTestAccounts,
  type TestAccounts,
} from '../accounts/support/test-accounts.js'
import { soon } from '../authenticator/support/authenticator.js'
import { closeServer, listen } from '../gate-frameworks/client.js'
import { whyNot } from '../support/locate.mjs'
import { launchChromium } from './chromium.js'
import { memorySessions } from './sessions.js'

const missing = whyNot('chromium')
let browser: Browser

beforeAll(async () => {
  if (missing === undefined) browser = await launchChromium()
})
afterAll(() => browser?.close())

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

/** A portal behind a gate, and a browser in front of it. */
interface Scene {
  setup: TestAccounts
  origin: string
  port: number
  page: Page
  window: BrowserContext
  /** Requests that passed the gate. */
  reached: string[]
  /** Answers of the server, such as `GET /papers/7 401`. */
  answered: string[]
  /** Logs in on the open page. */
  logIn(): Promise<void>
  /** Submits the current code on the open page. */
  showCode(): Promise<void>
}

async function scene(
  context: TestContext,
  options: Partial<Omit<GateOptions, 'session' | 'accounts' | 'origin'>> = {},
): Promise<Scene> {
  if (missing !== undefined) context.skip(missing)
  const setup = await openTestAccounts()
  const { secret } = await enrolledAndSaved(setup, 'ada')
  const sessions = memorySessions()
  const reached: string[] = []
  const answered: string[] = []
  const server: Server = createServer()
  const port = await listen(server)
  const origin = `http://localhost:${port}`
  const gate = createGate({
    accounts: setup.accounts,
    origin,
    key: Uint8Array.from({ length: 32 }, (_, i) => i),
    session: sessions.port,
    loginPath: '/login',
    isPublic: (request) => /^\/public\//.test(exchangeOf(request)?.req.url ?? ''),
    now: setup.clock.now,
    locale: 'en',
    ...options,
  })
  const guard = gateMiddleware(gate)
  server.on('request', (req, res) => {
    res.on('close', () => answered.push(`${req.method} ${req.url} ${res.statusCode}`))
    guard(req, res, () => {
      const { pathname, searchParams } = new URL(req.url ?? '', origin)
      reached.push(`${req.method} ${pathname}`)
      if (pathname === '/login' && req.method === 'POST') {
        const location = searchParams.get('return_to') ?? '/'
        res.writeHead(303, { location, 'set-cookie': sessions.begin() }).end()
      } else {
        const type = pathname.endsWith('.js') ? 'text/javascript' : 'text/html'
        res.writeHead(200, { 'content-type': type }).end(FILES[pathname] ?? '<h1>The portal</h1>')
      }
    })
  })
  open.push(() => closeServer(server))
  const window = await browser.newContext()
  open.push(() => window.close())
  const page = await window.newPage()
  page.setDefaultTimeout(15_000)
  return {
    ...{ setup, origin, port, page, window, reached, answered },
    async logIn() {
      await page.click('button')
      await page.waitForSelector('input[name=code]')
    },
    async showCode() {
      await page.fill('input[name=code]', setup.code(secret))
      await page.click('main button')
    },
  }
}

const FILES: Record<string, string> = {
  '/login': '<form method="post"><button>Log in</button></form>',
  '/public/page': '<h1>Public</h1>',
  '/public/sw.js': `
    self.addEventListener('install', () => self.skipWaiting())
    self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
    self.addEventListener('fetch', (event) => event.respondWith(fetch(event.request)))`,
}

describe('the fragment of an address', () => {
  it('is kept through the login, the challenge and a wrong code', async (context) => {
    const { page, origin, logIn, showCode } = await scene(context)
    const address = `${origin}/papers/7?a=1#minutes`
    await page.goto(address)
    expect(page.url()).toBe(`${origin}/login?return_to=%2Fpapers%2F7%3Fa%3D1#minutes`)
    await logIn()
    await page.fill('input[name=code]', '000000')
    await page.click('main button')
    await page.waitForSelector('[aria-invalid]')
    await showCode()
    await page.waitForURL(address)
    expect(await page.textContent('h1')).toBe('The portal')
  })

  it('is kept when a script of the page gets 401 and reloads the page', async (context) => {
    const { page, origin, logIn, showCode, window } = await scene(context)
    await page.goto(`${origin}/papers/7#minutes`)
    await logIn()
    await showCode()
    await page.waitForURL(`${origin}/papers/7#minutes`)
    // The session ends: the script gets 401 and reloads the page.
    await window.clearCookies()
    const status = await page.evaluate(async () => {
      const answer = await fetch('/papers/8', { headers: { accept: 'text/html' } })
      if (answer.status === 401) location.reload()
      return answer.status
    })
    expect(status).toBe(401)
    await page.waitForURL(`${origin}/login?return_to=%2Fpapers%2F7#minutes`)
  })
})

describe('a user who started an enrolment twice', () => {
  it('sees which of two entries is the newer one', async (context) => {
    const { setup, page, origin, logIn, showCode } = await scene(context)
    await page.goto(`${origin}/second-factor/enrol`)
    await logIn()
    await showCode()
    const codeOfNewEntry = async (): Promise<string> => {
      await page.click('form[action$="/enrol"] button')
      const uri = await page.getAttribute('a[href^="otpauth:"]', 'href')
      return setup.code(parseOtpauthUri(`${uri}`).secret)
    }
    const older = await codeOfNewEntry()
    await page.getByText('Start over').click()
    const newer = await codeOfNewEntry()
    await page.fill('input[name=code]', older)
    await page.getByText('Finish').click()
    await page.waitForSelector('[aria-invalid]')
    expect(await page.textContent('[role=alert]')).toContain('belongs to an older entry')
    // A reload shows the same message, and repeats no attempt.
    await page.reload()
    expect(await page.textContent('[role=alert]')).toContain('You can try 4 more times.')
    await page.fill('input[name=code]', newer)
    await page.getByText('Finish').click()
    await page.waitForURL(/devices/)
    expect((await setup.accounts.status('ada')).authenticators).toHaveLength(2)
  })
})

describe('a page of the gate under another host', () => {
  it('redirects to the origin, where its form is accepted', async (context) => {
    const { page, origin, port, showCode, answered } = await scene(context)
    await page.goto(`${origin}/papers/7`)
    await page.click('button')
    await page.waitForSelector('input[name=code]')
    // Chromium resolves every name below localhost to this machine.
    const www = `http://www.localhost:${port}`
    await page.goto(`${www}/second-factor?return_to=%2Fpapers%2F7#minutes`)
    expect(new URL(page.url()).origin).toBe(origin)
    await showCode()
    await page.waitForURL(`${origin}/papers/7#minutes`)
    expect(answered.filter((each) => each.includes('at_origin') && each.startsWith('GET'))).toEqual(
      ['GET /second-factor?return_to=%2Fpapers%2F7&at_origin=1 200'],
    )
  })
})

describe('a part of a page', () => {
  it('gets 401 when a script fetches it or a frame loads it; the page itself is redirected', async (context) => {
    const { page, origin, answered, reached, logIn } = await scene(context)
    await page.goto(`${origin}/papers/7`)
    await logIn()
    await page.goto(`${origin}/public/page`)
    answered.length = 0
    const answers = await page.evaluate(async () => {
      const parts = []
      for (const headers of [
        {},
        { 'x-requested-with': 'XMLHttpRequest' },
        { 'hx-request': 'true' },
      ]) {
        const accept = 'text/html, application/xhtml+xml'
        const answer = await fetch('/papers/7', { headers: { accept, ...headers } })
        const { type } = await answer.json()
        parts.push([answer.status, answer.redirected, type, answer.headers.get('hx-redirect')])
      }
      const frame = document.createElement('iframe')
      frame.src = '/papers/7'
      const loaded = new Promise((resolve) => frame.addEventListener('load', resolve))
      document.body.append(frame)
      await loaded
      return parts
    })
    const problem = 'second-factor-required'
    expect(answers).toEqual([
      [401, false, problem, null],
      [401, false, problem, null],
      [401, false, problem, `${origin}/second-factor?return_to=%2Fpublic%2Fpage`],
    ])
    const paper = () => answered.filter((each) => each.includes('/papers/7'))
    await soon(paper).toHaveLength(4)
    expect(paper()).toEqual(Array(4).fill('GET /papers/7 401'))
    expect(reached).not.toContain('GET /papers/7')

    await page.goto(`${origin}/papers/7`)
    expect(page.url()).toBe(`${origin}/second-factor?return_to=%2Fpapers%2F7`)
  })

  it('differs from a page that a service worker loads, which is redirected', async (context) => {
    const { page, origin, answered } = await scene(context, {
      isPublic: ({ url }) => /\/public\/(?:page|sw\.js)$/.test(url),
    })
    await page.goto(`${origin}/public/page`)
    await page.evaluate(async () => {
      await navigator.serviceWorker.register('/public/sw.js')
      await navigator.serviceWorker.ready
      if (!navigator.serviceWorker.controller) {
        await new Promise((resolve) =>
          navigator.serviceWorker.addEventListener('controllerchange', resolve),
        )
      }
    })
    await page.goto(`${origin}/public/minutes`)
    expect(page.url()).toBe(`${origin}/login?return_to=%2Fpublic%2Fminutes`)
    expect(answered).toContain('GET /public/minutes 303')
  })
})
