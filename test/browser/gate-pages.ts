/** Shows the pages of the gate in Chromium, in every state, with the headers of the gate. */

import type { Browser, BrowserContextOptions, Page, Request } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, type TestContext } from 'vitest'
import { fr } from '../../src/gate/fr.js'
import { SECURITY_HEADERS } from '../../src/gate/http/respond.js'
import { languagesOf } from '../../src/gate/messages/languages.js'
import { stylesheet } from '../../src/gate/pages/parts/stylesheet.js'
import { renderPage } from '../../src/gate/pages/render.js'
import type { Locale } from '../../src/gate/pages/view.js'
import { FRAME, STATES, type State } from '../../src/testing/page-states.js'
import { soon } from '../authenticator/support/authenticator.js'
import { whyNot } from '../support/locate.mjs'
import { launchChromium } from './chromium.js'

export const ORIGIN = 'https://rat.example'
export const WIDE = { width: 1280, height: 900 }

/** French words from right to left show the direction of the page. */
const LANGUAGES = languagesOf({ fr, ar: fr })
const CSS = stylesheet(FRAME.brand)

const missing = whyNot('chromium')
let browser: Browser
/** The page of the current `describe`. */
export let page: Page
/** Requests of the browser other than GET, in the current test. */
export let posted: Request[] = []
/** Errors and warnings in the console of the browser, in the current test. */
export let complaints: string[] = []

/** Starts the browser for the tests of a file, which are skipped without one. */
export function startsChromium(): void {
  beforeAll(async () => {
    if (missing === undefined) browser = await launchChromium()
  })
  afterAll(() => browser?.close())
  beforeEach((context: TestContext) => {
    if (missing !== undefined) context.skip(missing)
    posted = []
    complaints = []
  })
}

/** Opens a page for a `describe`, and serves the state that {@link show} requests. */
export function opens(options: BrowserContextOptions): void {
  beforeAll(async () => {
    if (missing !== undefined) return
    page = await (await browser.newContext(options)).newPage()
    page.on('console', (line) => complaints.push(line.text()))
    page.on('pageerror', (error) => complaints.push(String(error)))
    await page.route('**/*', (route, request) => {
      const url = new URL(request.url())
      if (request.method() !== 'GET') {
        posted.push(request)
        return route.fulfill({ status: 204 })
      }
      if (url.pathname === '/second-factor/style.css') {
        return route.fulfill({ contentType: 'text/css', body: CSS, headers: SECURITY_HEADERS })
      }
      const state = STATES[Number(url.searchParams.get('state'))]
      if (!state) return route.fulfill({ status: 404 })
      return route.fulfill({
        headers: { ...SECURITY_HEADERS, 'content-type': 'text/html; charset=utf-8' },
        body: renderPage(
          state.view,
          { ...FRAME, locale: url.searchParams.get('locale') ?? 'de' },
          LANGUAGES,
        ),
      })
    })
  })
  afterAll(() => page?.context().close())
}

export async function show(state: State, locale: Locale = 'de'): Promise<void> {
  await page.goto(`${ORIGIN}/?state=${STATES.indexOf(state)}&locale=${locale}`)
  // The browser sets the focus when it first renders the page.
  const focused = () => page.evaluate(() => document.activeElement?.matches('[autofocus]'))
  if ((await page.locator('[autofocus]').count()) > 0) await soon(focused).toBe(true)
}

export function stateOf(name: string): State {
  const state = STATES.find((one) => one.name === name)
  if (!state) throw new Error(`there is no state ${name}`)
  return state
}

export async function openDetails(): Promise<void> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true
  })
}
