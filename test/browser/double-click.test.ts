/**
 * Double clicks in a real browser. When the second click comes before the answer to the first one, the browser drops
 * that answer and its cookie. The user must still reach the next page.
 */

import { createGate } from 'einmal/gate'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { enrolledAndSaved, openTestAccounts } from '../accounts/support/test-accounts.js'
import { LIBRARIES, type Site } from '../gate-frameworks/libraries.js'
import { isPublic, secretOn } from '../gate-frameworks/test-portal.js'
import { removeTemporaryFolders, startPortal, temporaryFolder } from '../portal/support/process.js'
import { freePort } from '../support/free-port.mjs'
import { whyNot } from '../support/locate.mjs'
import { type SlowLine, startSlowLine } from '../support/slow-line.js'
import { launchChromium } from './chromium.js'
import { createPhone, logIn, submit } from './tour.js'

const missing = whyNot('chromium')
let browser: Browser
const open: { close(): Promise<void> }[] = []

beforeAll(async () => {
  if (missing === undefined) browser = await launchChromium()
})

afterAll(removeTemporaryFolders)
afterAll(() => browser?.close())
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})

async function newPage(): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled: false })
  open.push(context)
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  return page
}

/** Clicks the button of the form twice, `gap` milliseconds apart, and waits for the next page. */
async function clicks(page: Page, line: SlowLine, delay: number, gap: number): Promise<void> {
  const button = page.locator('main form button').first()
  await button.scrollIntoViewIfNeeded()
  const box = await button.boundingBox()
  if (box === null) throw new Error('no button')
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  const from = page.url()
  const heading = await page.textContent('h1')
  line.delay = delay
  await page.mouse.click(x, y)
  await new Promise((resolve) => setTimeout(resolve, gap))
  await page.mouse.click(x, y)
  await expect
    .poll(async () => page.url() !== from || (await headingOf(page)) !== heading, {
      timeout: 15_000,
    })
    .toBe(true)
  line.delay = 0
  await page.waitForLoadState()
}

/** Returns undefined during a navigation. */
async function headingOf(page: Page): Promise<string | null | undefined> {
  return await page.textContent('h1', { timeout: 1000 }).catch(() => undefined)
}

const CLICKS = [
  { delay: 0, gap: 0 },
  { delay: 180, gap: 100 },
  { delay: 180, gap: 150 },
  { delay: 1050, gap: 400 },
  { delay: 1050, gap: 800 },
]

describe.each(LIBRARIES)('$name, two nodes and a store of 30 ms', (library) => {
  async function portal(context: TestContext) {
    if (missing !== undefined) context.skip(missing)
    const setup = await openTestAccounts()
    const ports: number[] = []
    let turn = 0
    const line = await startSlowLine(() => ports[turn++ % ports.length] ?? 0)
    open.push(line)
    const origin = `http://localhost:${line.port}`
    const site: Site = {
      ...{ lag: 30, rows: new Map(), isPlain: true },
      gateOf: (session) => {
        const { accounts, clock } = setup
        const key = Uint8Array.from({ length: 32 }, (_, i) => i)
        return createGate({
          accounts,
          origin,
          key,
          session,
          isPublic,
          now: clock.now,
          locale: 'en',
        })
      },
    }
    for (let i = 0; i < 2; i++) {
      const node = await library.start(site)
      open.push(node)
      ports.push(node.port)
    }
    const page = await newPage()
    const login = await page.request.post(`${origin}/login`, { data: { user: 'ada' } })
    expect(login.status()).toBe(200)
    return { setup, line, origin, page }
  }

  it.for(CLICKS)(
    'passes the challenge after a double click: %o',
    async ({ delay, gap }, context) => {
      const { setup, line, origin, page } = await portal(context)
      const { secret } = await enrolledAndSaved(setup, 'ada')
      await page.goto(`${origin}/papers/7`)
      await page.fill('input[name=code]', setup.code(secret))
      await clicks(page, line, delay, gap)
      await expect.poll(() => page.url(), { timeout: 10_000 }).toBe(`${origin}/papers/7`)
      await expect.poll(() => page.textContent('body'), { timeout: 10_000 }).toBe('paper')
    },
  )

  it.for(CLICKS)(
    'shows the recovery codes after a double click: %o',
    async ({ delay, gap }, context) => {
      const { setup, line, origin, page } = await portal(context)
      await page.goto(`${origin}/papers/7`)
      await submit(page)
      await page.fill('input[name=code]', setup.code(secretOn(await page.content())))
      await clicks(page, line, delay, gap)
      await expect.poll(() => page.locator('.codes code').count(), { timeout: 10_000 }).toBe(10)
      const [code = ''] = await page.locator('.codes code').allInnerTexts()
      await page.check('input[name=saved]')
      await submit(page)
      await expect.poll(() => page.textContent('body'), { timeout: 10_000 }).toBe('paper')
      expect(await setup.accounts.recover('ada', code)).toMatchObject({ ok: true })
    },
  )
})

describe('the council portal', () => {
  it.for(CLICKS)(
    'shows the recovery codes and passes the challenge after double clicks: %o',
    async ({ delay, gap }, context) => {
      if (missing !== undefined) return context.skip(missing)
      const port = await freePort()
      const line = await startSlowLine(() => port)
      open.push(line)
      const origin = `http://localhost:${line.port}`
      const folder = temporaryFolder()
      const portal = await startPortal({ folder, port, environment: { ORIGIN: origin } })
      open.push({ close: async () => void (await portal.end()) })
      const page = await newPage()
      const tour = { page, origin, folder, look: async () => undefined }
      await logIn(tour, 'aylin.celik')
      await submit(page)
      const phone = createPhone((await page.textContent('.secret')) ?? '')
      await page.fill('input[name=code]', phone.code())
      await clicks(page, line, delay, gap)
      await expect.poll(() => page.locator('.codes code').count(), { timeout: 10_000 }).toBe(10)
      await page.check('input[name=saved]')
      await submit(page)
      expect(await page.textContent('h1')).toBe('Guten Tag, Aylin Çelik')
      // The same with the next code, in a second session.
      const second = await newPage()
      await logIn({ ...tour, page: second }, 'aylin.celik')
      await second.fill('input[name=code]', phone.code())
      await clicks(second, line, delay, gap)
      await expect.poll(() => headingOf(second), { timeout: 10_000 }).toBe('Guten Tag, Aylin Çelik')
    },
  )
})
