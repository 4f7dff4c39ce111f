/**
 * The forms of the gate in real browsers, behind programs that set security headers. All set
 * `Referrer-Policy: no-referrer`. A browser that gets this policy sends `Origin: null` with each form.
 */

import { createServer } from 'node:http'
import { createGate, type Gate } from 'einmal/gate'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  openTestAccounts,
  type TestAccounts,
  wrongCode,
} from '../accounts/support/test-accounts.js'
import { listen } from '../gate-frameworks/client.js'
import { isPublic, secretOn } from '../gate-frameworks/test-portal.js'
import { BROWSERS } from './browsers.js'
import { FRONTS, type Front } from './fronts.js'
import { memorySessions } from './sessions.js'

const open: { close(): Promise<unknown> }[] = []

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})

interface Scene {
  setup: TestAccounts
  page: Page
  origin: string
  /** Headers of each submitted form of the gate. */
  forms: { path: string; origin: string | undefined; site: string | undefined; cookie: boolean }[]
}

async function scene(browser: Browser, front: Front): Promise<Scene> {
  const setup = await openTestAccounts()
  const sessions = memorySessions()
  const forms: Scene['forms'] = []
  let gate: Gate | undefined
  const running = await front.start({
    gate() {
      if (gate === undefined) throw new Error('asked before the gate was made')
      return gate
    },
    logIn: () => sessions.begin(),
    onRequest({ method, url = '', headers }) {
      if (method !== 'POST' || !url.startsWith('/second-factor')) return
      const site = headers['sec-fetch-site']
      const cookie = headers.cookie !== undefined
      forms.push({ path: url, origin: headers.origin, site: site && `${site}`, cookie })
    },
  })
  open.push(running)
  const origin = `http://localhost:${running.port}`
  gate = createGate({
    accounts: setup.accounts,
    origin,
    key: Uint8Array.from({ length: 32 }, (_, i) => i),
    session: sessions.port,
    loginPath: '/login',
    isPublic,
    now: setup.clock.now,
    locale: 'en',
  })
  const context = await browser.createBrowserContext()
  open.push(context)
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  return { setup, page, origin, forms }
}

/** Clicks, and waits for the next page. */
async function follow(page: Page, selector: string): Promise<void> {
  await Promise.all([page.waitForNavigation(), page.click(selector)])
}

async function type(page: Page, name: string, text: string): Promise<void> {
  await page.$eval(`input[name=${name}]`, (field) => {
    field.value = ''
  })
  await page.type(`input[name=${name}]`, text)
}

const headingOf = (page: Page): Promise<string | null> => {
  return page.$eval('h1', ({ textContent }) => textContent)
}

describe.each(BROWSERS)('$name', ({ why, start }) => {
  let browser: Browser

  beforeAll(async () => {
    if (why === undefined) browser = await start()
  })
  afterAll(() => browser?.close())
  beforeEach((context) => {
    if (why !== undefined) context.skip(why)
  })

  it.for(FRONTS)('sends every form of the gate behind $name', async (front, context) => {
    if (front.why !== undefined) context.skip(front.why)
    const { setup, page, origin, forms } = await scene(browser, front)

    // Enrols the first device, with a wrong code before the valid one.
    await page.goto(`${origin}/papers/7`)
    expect(page.url()).toBe(`${origin}/login?return_to=%2Fpapers%2F7`)
    await follow(page, 'button')
    await follow(page, 'main form button')
    const secret = secretOn(await page.content())
    await type(page, 'code', wrongCode(setup, secret))
    await follow(page, 'main form button')
    expect(await page.$('[aria-invalid]')).not.toBeNull()
    await type(page, 'code', setup.code(secret))
    await follow(page, 'main form button')
    expect(await page.$$('.codes code')).toHaveLength(10)
    const [recoveryCode = ''] = await page.$$eval('.codes code', (codes) =>
      codes.map(({ textContent }) => textContent ?? ''),
    )
    await page.click('input[name=saved]')
    await follow(page, 'main form button')
    expect([page.url(), await headingOf(page)]).toEqual([`${origin}/papers/7`, 'The paper'])

    // Renames the device and makes new recovery codes.
    await page.goto(`${origin}/second-factor/devices`)
    await page.click('summary')
    await type(page, 'label', 'Work phone')
    await follow(page, 'details button')
    expect(await page.$eval('h3', ({ textContent }) => textContent)).toBe('Work phone')
    await page.goto(`${origin}/second-factor/recovery-codes`)
    await follow(page, 'main form button')
    expect(await page.content()).not.toContain(recoveryCode)
    const codes = await page.$$eval('.codes code', (all) =>
      all.map(({ textContent }) => textContent ?? ''),
    )
    expect(codes).toHaveLength(10)
    await page.click('input[name=saved]')
    await follow(page, 'main form button')

    // Logs in again with a code of the app and with a recovery code, each after a wrong one.
    for (const [path, code] of [
      ['', () => setup.code(secret)],
      ['/recovery', () => codes[0] ?? ''],
    ] as const) {
      setup.clock.advance(30)
      await page.goto(`${origin}/login`)
      await follow(page, 'button')
      expect(page.url()).toBe(`${origin}/second-factor?return_to=%2Fpapers%2F7`)
      await page.goto(`${origin}/second-factor${path}?return_to=%2Fpapers%2F7`)
      const wrong = path === '' ? wrongCode(setup, secret) : recoveryCode
      await type(page, 'code', wrong)
      await follow(page, 'main form button')
      expect(await page.$('[aria-invalid]')).not.toBeNull()
      await type(page, 'code', code())
      await follow(page, 'main form button')
      expect([page.url(), await headingOf(page)]).toEqual([`${origin}/papers/7`, 'The paper'])
    }
    await page.goto(`${origin}/second-factor/devices`)
    await follow(page, 'main a[href*="/devices/remove"]')
    await follow(page, 'main form button')
    expect((await setup.accounts.status('ada')).authenticators).toEqual([])

    // Headers of all these forms.
    const sent = front.policy === 'no-referrer' ? 'null' : origin
    expect(new Set(forms.map((form) => `${form.origin} ${form.site}`))).toEqual(
      new Set([`${sent} same-origin`]),
    )
    expect([...new Set(forms.map(({ path }) => path.replace(/\?.*/, '')))].sort()).toEqual(
      [
        ...['', '/confirm', '/devices/remove', '/devices/rename', '/enrol', '/recovery'],
        ...['/recovery-codes', '/recovery-codes/saved'],
      ].map((path) => `/second-factor${path}`),
    )
  })

  it('sends the cookie with a form from another port, which the gate refuses', async () => {
    const [front] = FRONTS
    if (front === undefined) throw new Error('nothing to try')
    const { setup, page, origin, forms } = await scene(browser, front)
    await page.goto(`${origin}/papers/7`)
    await follow(page, 'button')
    // A copy of the form, with its token, on another port of the same site with the policy no-referrer.
    const form = await page.$eval('main form', ({ innerHTML }) => innerHTML)
    const copy = `<!doctype html><form method="post" action="${origin}/second-factor/enrol">${form}</form>`
    const server = createServer((_req, res) => {
      res.setHeader('content-type', 'text/html')
      res.setHeader('referrer-policy', 'no-referrer')
      res.end(copy)
    })
    const port = await listen(server)
    open.push({ close: async () => server.close().closeAllConnections() })
    await page.goto(`http://localhost:${port}/`)
    const [answer] = await Promise.all([page.waitForNavigation(), page.click('button')])
    expect(answer?.status()).toBe(403)
    const path = '/second-factor/enrol'
    expect(forms).toEqual([{ path, origin: 'null', site: 'same-site', cookie: true }])
    expect((await setup.accounts.status('ada')).authenticators).toEqual([])
    // The same form is accepted from the page itself.
    await page.goto(`${origin}/papers/7`)
    await follow(page, 'main form button')
    expect(await page.content()).toContain('otpauth:')
  })
})
