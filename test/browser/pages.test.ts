/** The pages of the gate in a real browser, in every state, with the headers of the gate. */

import type { Browser, BrowserContextOptions, Page, Request } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it, type TestContext } from 'vitest'
import { fr } from '../../src/gate/fr.js'
import { SECURITY_HEADERS } from '../../src/gate/http/respond.js'
import { languagesOf } from '../../src/gate/messages/languages.js'
import { stylesheet } from '../../src/gate/pages/parts/stylesheet.js'
import { renderPage } from '../../src/gate/pages/render.js'
import type { Locale } from '../../src/gate/pages/view.js'
import { FRAME, STATES, type State } from '../../src/testing/page-states.js'
import { readFileWithZbar } from '../qr/readers.js'
import { whyNot } from '../support/locate.mjs'
import { violationsOf } from './axe.js'
import { launchChromium } from './chromium.js'

/** French words from right to left show the direction of the page. */
const LANGUAGES = languagesOf({ fr, ar: fr })
const ORIGIN = 'https://rat.example'
const CSS = stylesheet(FRAME.brand)
const WIDE = { width: 1280, height: 900 }
/** A window of 1280 by 1024 pixels at a zoom of 400 % (WCAG 1.4.10). */
const NARROW = { width: 320, height: 256 }

const missing = whyNot('chromium')
let browser: Browser
let page: Page
/** Requests of the browser other than GET. */
let posted: Request[] = []
/** Errors and warnings in the console of the browser. */
let complaints: string[] = []

beforeAll(async () => {
  if (missing === undefined) browser = await launchChromium()
})
afterAll(() => browser?.close())
beforeEach((context: TestContext) => {
  if (missing !== undefined) context.skip(missing)
  posted = []
  complaints = []
})

describe.each([
  { locale: 'de', colorScheme: 'light' },
  { locale: 'en', colorScheme: 'light' },
  { locale: 'fr', colorScheme: 'light' },
  { locale: 'de', colorScheme: 'dark' },
  { locale: 'en', colorScheme: 'dark' },
  { locale: 'fr', colorScheme: 'dark' },
] as const)('in $locale, $colorScheme', ({ locale, colorScheme }) => {
  opened({ colorScheme, viewport: WIDE })

  it.each(STATES)('axe finds no violation: $name', async (state) => {
    await show(state, locale)
    await openDetails()
    expect(await violationsOf(page)).toEqual([])
    expect(complaints).toEqual([])
  })
})

describe('at 320 pixels, the width at a zoom of 400 %', () => {
  opened({ viewport: NARROW, javaScriptEnabled: false })

  it.each(STATES)('no content is cut off or scrolls horizontally: $name', async (state) => {
    for (const locale of ['de', 'en', 'fr', 'ar']) {
      await show(state, locale)
      await openDetails()
      expect(await overflow()).toEqual([])
      // Text spacing of WCAG 1.4.12.
      await page.evaluate(() => {
        const { style } = document.documentElement
        style.setProperty('line-height', '1.5')
        style.setProperty('letter-spacing', '0.12em')
        style.setProperty('word-spacing', '0.16em')
      })
      expect(await overflow()).toEqual([])
    }
  })
})

describe('with the keyboard alone and without JavaScript', () => {
  opened({ viewport: WIDE, javaScriptEnabled: false })

  it.each(STATES)(
    'every control is reached in order, with a visible focus: $name',
    async (state) => {
      await show(state)
      const { at, before, count } = await focus()
      for (let i = before - 1; i >= 0; i--) {
        await page.keyboard.press('Shift+Tab')
        expect((await focus()).at).toBe(i)
      }
      for (let i = before > 0 || at === 0 ? 1 : 0; i < count; i++) {
        await page.keyboard.press('Tab')
        const reached = await focus()
        expect(reached.at).toBe(i)
        expect(reached.ring).toBeGreaterThanOrEqual(2)
      }
    },
  )

  it.each(STATES)('every target is at least 44 pixels high: $name', async (state) => {
    await show(state)
    await openDetails()
    expect(await small()).toEqual([])
  })

  it.each(STATES.filter(({ view }) => 'alert' in view && view.alert))(
    'the focus is on the error message: $name',
    async (state) => {
      await show(state)
      expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('alert')
      expect(await page.title()).toMatch(/^Fehler: /)
      const link = page.locator('[role=alert] a')
      if ((await link.count()) === 0) return
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      const field = await link.getAttribute('href')
      expect(await page.evaluate(() => `#${document.activeElement?.id}`)).toBe(field)
    },
  )

  it('a code can be typed without a click, with a space, and sent by Enter', async () => {
    await show(stateOf('challenge'))
    await page.keyboard.type('123 456')
    await page.keyboard.press('Enter')
    await expect.poll(() => posted.length).toBe(1)
    // The form is sent to the address of the page, so that the browser keeps the fragment.
    expect(posted[0]?.url()).toBe(`${ORIGIN}/?state=0&locale=de`)
    expect(new URLSearchParams(posted[0]?.postData() ?? '')).toEqual(
      new URLSearchParams({ token: FRAME.token, return_to: FRAME.returnTo, code: '123 456' }),
    )
  })

  it('a text that is not a code is sent, since the gate says what it is', async () => {
    await show(stateOf('challenge'))
    await page.keyboard.type('vvccccbtdkkkrblnfekndjegcrfnlujvkecrdfijclrb')
    await page.keyboard.press('Enter')
    await expect.poll(() => posted.length).toBe(1)
  })

  it('the recovery codes stay on the page until the user confirms that they are saved', async () => {
    await show(stateOf('recovery-codes'))
    await page.locator('main button').press('Enter')
    expect(await page.locator('.codes li').count()).toBe(10)
    expect(posted).toEqual([])
    await page.locator('#saved').press('Space')
    await page.locator('main button').press('Enter')
    await expect.poll(() => posted.length).toBe(1)
    expect(new URLSearchParams(posted[0]?.postData() ?? '').get('saved')).toBe('yes')
  })

  it('all recovery codes can be copied from one field', async () => {
    const state = stateOf('recovery-codes')
    await show(state)
    await page.locator('summary').press('Enter')
    await page.locator('#all-codes').press('Control+a')
    const selected = await page.locator('#all-codes').evaluate((area) => {
      const { value, selectionStart, selectionEnd } = area as HTMLTextAreaElement
      return value.slice(selectionStart, selectionEnd)
    })
    expect(selected.split('\n')).toEqual('codes' in state.view && state.view.codes)
    // The field is read-only.
    await page.keyboard.type('x')
    expect(await page.locator('#all-codes').inputValue()).toBe(selected)
  })

  it('a click selects the whole secret', async () => {
    await show(stateOf('show-secret'))
    await page.locator('.secret').click()
    const selected = await page.evaluate(() => getSelection()?.toString().trim())
    expect(selected).toBe('GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ')
  })
})

describe('on paper', () => {
  opened({ viewport: WIDE, javaScriptEnabled: false, colorScheme: 'dark' })

  it('the page has only the recovery codes, the name of the service and the date', async () => {
    const state = stateOf('recovery-codes of the first device')
    await show(state)
    await page.emulateMedia({ media: 'print' })
    // biome-ignore lint/performance/useDomNodeTextContent: text that is not printed must not count
    const lines = await page.evaluate(() => document.body.innerText.split(/\n+/))
    expect(lines).toEqual([
      FRAME.brand.name,
      'Ihre Notfall-Codes',
      ...('codes' in state.view ? state.view.codes : []),
      'Ausgestellt am 23. November 2026. Jeder Code gilt einmal. Streichen Sie benutzte Codes durch.',
    ])
    const colours = await page.evaluate(() => {
      const { color, backgroundColor } = getComputedStyle(document.documentElement)
      return { color, backgroundColor }
    })
    expect(colours).toEqual({ color: 'rgb(0, 0, 0)', backgroundColor: 'rgb(255, 255, 255)' })
  })
})

describe.each([
  { name: 'in the light', colorScheme: 'light', forcedColors: 'none' },
  { name: 'in the dark', colorScheme: 'dark', forcedColors: 'none' },
  { name: 'with colours of the reader', colorScheme: 'dark', forcedColors: 'active' },
] as const)('the QR code $name', ({ colorScheme, forcedColors }) => {
  opened({ colorScheme, forcedColors, viewport: WIDE, javaScriptEnabled: false })

  it('can be read from a screenshot by another program', async (context) => {
    const reason = whyNot('zbarimg')
    if (reason !== undefined) context.skip(reason)
    const state = stateOf('show-secret')
    await show(state)
    expect(readFileWithZbar('png', await page.screenshot())).toBe(
      'uri' in state.view && state.view.uri,
    )
  })
})

/** Opens a page for each describe, and serves the state that {@link show} requests. */
function opened(options: BrowserContextOptions): void {
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

async function show(state: State, locale: Locale = 'de'): Promise<void> {
  await page.goto(`${ORIGIN}/?state=${STATES.indexOf(state)}&locale=${locale}`)
  // The browser sets the focus when it first renders the page.
  const focused = () => page.evaluate(() => document.activeElement?.matches('[autofocus]'))
  if ((await page.locator('[autofocus]').count()) > 0) await expect.poll(focused).toBe(true)
}

function stateOf(name: string): State {
  const state = STATES.find((one) => one.name === name)
  if (!state) throw new Error(`there is no state ${name}`)
  return state
}

async function openDetails(): Promise<void> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true
  })
}

/** Elements wider than the window. */
function overflow(): Promise<string[]> {
  return page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement
    const wide = [...document.body.querySelectorAll(':not(.said, .said *)')].filter(
      (one) => one.getBoundingClientRect().right > clientWidth + 0.5,
    )
    const scrolls = scrollWidth > clientWidth ? [`${scrollWidth} pixels`] : []
    return [...scrolls, ...wide.map((one) => one.outerHTML)]
  })
}

/** Position of the focus among the controls: `before` of `count` controls come before it. */
function focus(): Promise<{ at: number; before: number; count: number; ring: number }> {
  return page.evaluate(() => {
    const active = document.activeElement ?? document.body
    // Of radio buttons in a group, Tab reaches the chosen one alone.
    const inputs = 'input:not([type=hidden], [type=radio]:not(:checked))'
    const controls = `a[href], button, ${inputs}, textarea, summary`
    const all = [...document.querySelectorAll(controls)].filter((one) => one.checkVisibility())
    const before = all.filter(
      (one) => active.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING,
    )
    const { outlineStyle, outlineWidth } = getComputedStyle(active)
    return {
      at: all.indexOf(active),
      before: before.length,
      count: all.length,
      ring: outlineStyle === 'none' ? 0 : Number.parseFloat(outlineWidth),
    }
  })
}

/** Targets lower than 44 pixels; links within a message may be smaller (WCAG 2.5.8). */
function small(): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('a, button, summary, textarea, input[type=text], .check')]
      .filter((one) => one.closest('[role=alert]') === null)
      .filter((one) => one.getBoundingClientRect().height < 44)
      .map((one) => one.outerHTML),
  )
}
