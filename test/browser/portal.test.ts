/** The portal in a real browser, without JavaScript, from the first login to the reset. */

import { hotp, parseOtpauthUri } from 'einmal'
import { writeKeys } from 'einmal/transfer'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import {
  DEFAULTS,
  type PortalProcess,
  removeTemporaryFolders,
  startPortal,
  temporaryFolder,
} from '../portal/support/process.js'
import { readFileWithZbar } from '../qr/readers.js'
import { whyNot } from '../support/locate.mjs'
import { violationsOf } from './axe.js'
import { holdFileDialogs, launchChromium } from './chromium.js'
import {
  age,
  createPhone,
  logIn,
  logOut,
  type Phone,
  sampleKey,
  submit,
  type Tour,
  walk,
} from './tour.js'

const WIDE = { width: 1100, height: 800 }
const NARROW = { width: 320, height: 256 }

const missing = whyNot('chromium', 'zbarimg')
let browser: Browser

beforeAll(async () => {
  if (missing === undefined) browser = await launchChromium()
})

afterAll(removeTemporaryFolders)
afterAll(() => browser?.close())

/** A new portal, and a browser without JavaScript. */
async function opened(
  context: TestContext,
  options: BrowserContextOptions = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<Tour & { portal: PortalProcess; end(): Promise<void> }> {
  if (missing !== undefined) context.skip(missing)
  const folder = temporaryFolder()
  const portal = await startPortal({ folder, environment })
  const window = await browser.newContext({
    viewport: WIDE,
    javaScriptEnabled: false,
    ...options,
  })
  const page = await window.newPage()
  holdFileDialogs(page)
  page.setDefaultTimeout(15_000)
  return {
    ...{ page, origin: portal.origin, folder, portal },
    look: async () => undefined,
    async end() {
      await window.close()
      expect(portal.output()).not.toMatch(/\bat .*:\d+:\d+/)
      await portal.end()
    },
  }
}

/** Reads the QR code from a screenshot of the page with zbarimg, an independent program. */
async function scan(page: Page): Promise<Phone> {
  const uri = readFileWithZbar('png', await page.screenshot({ fullPage: true }))
  return createPhone(parseOtpauthUri(uri).secret.toBase32())
}

async function type(page: Page, code: string): Promise<void> {
  await page.fill('input[name=code]', code)
  await submit(page)
}

async function textOf(page: Page, selector: string): Promise<string> {
  return (await page.textContent(selector))?.replace(/\s+/g, ' ').trim() ?? ''
}

const title = (page: Page): Promise<string> => textOf(page, 'h1')
const alert = (page: Page): Promise<string> => textOf(page, '.alert')

/** Logs in for the first time, and enrols an app that scans the screen. */
async function enrolled(tour: Tour, name: string): Promise<Phone> {
  const { page } = tour
  await logIn(tour, name)
  await submit(page)
  const phone = await scan(page)
  await type(page, phone.code())
  phone.recoveryCodes.push(...(await page.locator('.codes code').allInnerTexts()))
  await page.check('input[name=saved]')
  await submit(page)
  return phone
}

describe('a member with a phone', () => {
  it('enrols by the QR code on the screen, and reaches the requested paper', async (context) => {
    const tour = await opened(context)
    const { page, origin } = tour
    await page.goto(`${origin}/members/papers/v014`)
    await page.fill('#name', 'aylin.celik')
    await page.fill('#password', 'linde-uferweg-1848')
    await submit(page)
    expect(await title(page)).toBe('Anmeldung mit Code einrichten')
    await submit(page)
    const phone = await scan(page)
    await type(page, phone.code())
    expect(await page.locator('.codes code').count()).toBe(10)
    await page.check('input[name=saved]')
    await submit(page)
    expect(await title(page)).toBe('Wahl der Beigeordneten für Soziales')
    expect(page.url()).toBe(`${origin}/members/papers/v014`)
    await tour.end()
  })

  it('gets the same message for a wrong code and a used one, and passes with the next', async (context) => {
    const tour = await opened(context)
    const { page } = tour
    await logIn(tour, 'aylin.celik')
    await submit(page)
    const phone = await scan(page)
    const used = phone.code()
    await type(page, used)
    await logOut(tour)
    await logIn(tour, 'aylin.celik')
    const messages = []
    for (const code of [phone.wrongCode(), used]) {
      await type(page, code)
      messages.push((await alert(page)).replace(/\d/, 'n'))
      expect(await page.evaluate(() => document.activeElement?.className)).toBe('alert')
      expect(await page.inputValue('input[name=code]')).toBe('')
    }
    expect(messages[0]).toContain('Der Code stimmt nicht.')
    expect(messages[1]).toBe(messages[0])
    await type(page, phone.code())
    // The user logged out on the page with the recovery codes, so the portal asks for them.
    expect(await title(page)).toBe('Ihre Notfall-Codes')
    await page.check('input[name=saved]')
    await submit(page)
    expect(await title(page)).toBe('Guten Tag, Aylin Çelik')
    await tour.end()
  })

  it('is locked after five wrong codes, sees for how long, and is unlocked by the office', async (context) => {
    const tour = await opened(context)
    const { page, origin } = tour
    const office = await enrolled(tour, 'ingrid.amsel')
    await logOut(tour)
    const phone = await enrolled(tour, 'samir.nowak')
    await logOut(tour)
    await logIn(tour, 'samir.nowak')
    for (let i = 0; i < 5; i++) await type(page, phone.wrongCode())
    const [, seconds] = /In (\d+) Sekunden/.exec(await alert(page)) ?? []
    expect(Number(seconds)).toBeGreaterThan(20)
    await page.reload().catch(() => undefined)
    await page.goto(`${origin}/second-factor`)
    expect(await alert(page)).toMatch(/In \d+ Sekunden können Sie es wieder versuchen/)
    await page.click('a[href="/"]')
    await page.click('form[action="/language"] button')
    await page.goto(`${origin}/second-factor`)
    expect(await alert(page)).toMatch(/\d+ seconds/)

    await logOut(tour)
    await logIn(tour, 'ingrid.amsel')
    await type(page, office.code())
    await page.goto(`${origin}/admin`)
    const row = page.locator('.people li', { hasText: 'Samir Nowak' })
    expect(await row.textContent()).toMatch(/Locked until/)
    await row.getByText('Unlock').click()
    expect(await title(page)).toBe('Unlock Samir Nowak?')
    await submit(page)
    expect(await textOf(page, '.done')).toContain('Samir Nowak is unlocked')
    expect(await row.textContent()).not.toMatch(/Locked until/)

    await logOut(tour)
    await logIn(tour, 'samir.nowak')
    await type(page, phone.code())
    expect(await title(page)).toBe('Welcome, Samir Nowak')
    expect(await textOf(page, '.notice')).toContain('has unlocked your account')
    await tour.end()
  })

  it('logs in with a recovery code once', async (context) => {
    const tour = await opened(context)
    const { page } = tour
    const { recoveryCodes } = await enrolled(tour, 'frank.keller')
    const [code = ''] = recoveryCodes
    for (const [attempt, expected] of [
      [code, 'Guten Tag, Frank Keller'],
      [code.toLowerCase().replaceAll('-', ' '), 'Mit Notfall-Code anmelden'],
    ] as const) {
      await logOut(tour)
      await logIn(tour, 'frank.keller')
      await page.click('main a[href*="/recovery"]')
      await type(page, attempt)
      expect(await title(page)).toBe(expected)
    }
    expect(await alert(page)).toContain('Jeder Code gilt nur einmal')
    await tour.end()
  })

  it('adds a second device, and removes the first one after showing a code of the second', async (context) => {
    const tour = await opened(context)
    const { page, origin, folder } = tour
    const { recoveryCodes } = await enrolled(tour, 'aylin.celik')
    await page.goto(`${origin}/second-factor/devices`)
    await page.click('main a[href*="/second-factor/enrol"]')
    await page.fill('input[name=label]', 'Tablet zu Hause')
    await submit(page)
    const tablet = await scan(page)
    await type(page, tablet.code())
    expect(await page.locator('.devices > li').count()).toBe(2)

    age(folder, 'p001', 301)
    await page.goto(`${origin}/second-factor/devices`)
    await page.locator('main a[href*="/devices/remove"]').first().click()
    expect(await title(page)).toBe('Bitte noch einmal einen Code')
    await type(page, tablet.code())
    expect(page.url()).toContain('/second-factor/devices/remove')
    await submit(page)
    // The removal made every older proof stale, and the current code of the tablet is used.
    await page.click('main a[href*="/recovery"]')
    await type(page, recoveryCodes[0] ?? '')
    await page.waitForURL(/devices\?done=removed/)
    expect(await page.locator('.devices > li').count()).toBe(1)
    expect(await textOf(page, '.devices')).toContain('Tablet zu Hause')
    await tour.end()
  })
})

describe('the office', () => {
  it('sees the roll-out, and resets a member, who then enrols again', async (context) => {
    const tour = await opened(context)
    const { page, origin } = tour
    const first = await enrolled(tour, 'samir.nowak')
    await logOut(tour)
    await enrolled(tour, 'ingrid.amsel')
    await page.click('nav a[href="/admin"]')
    expect(await textOf(page, 'main')).toContain('70 Mandate: 41 digital, 29 auf Papier.')
    expect(await page.locator('.count dd').allInnerTexts()).toEqual(['7', '0', '34', '29'])
    await page.locator('.people li', { hasText: 'Samir Nowak' }).getByText('Zurücksetzen').click()
    await page.check('#sure')
    await submit(page)
    expect(await textOf(page, '.done')).toContain('Samir Nowak')
    expect(await page.locator('.count dd').allInnerTexts()).toEqual(['6', '0', '35', '29'])
    await page.goto(`${origin}/admin/audit`)
    expect(await page.locator('tbody tr').first().textContent()).toMatch(
      /Zurückgesetzt\s+Samir Nowak\s+Ingrid Amsel/,
    )

    await logOut(tour)
    await logIn(tour, 'samir.nowak')
    expect(await title(page)).toBe('Anmeldung mit Code einrichten')
    await submit(page)
    const second = await scan(page)
    await type(page, first.code())
    expect(await alert(page)).toContain('Der Code stimmt nicht.')
    await type(page, second.code())
    expect(await page.locator('.codes code').count()).toBe(10)
    await tour.end()
  })
})

describe('the keys of the city', () => {
  it('go from the file to the hand of a member with the keyboard alone', async (context) => {
    const tour = await opened(context)
    const { page, origin } = tour
    await enrolled(tour, 'ingrid.amsel')
    const key = sampleKey('FT-1')
    const tabTo = async (id: string) => {
      for (let i = 0; i < 60; i++) {
        await page.keyboard.press('Tab')
        const focused = await page.evaluate(() => {
          const { id, textContent } = document.activeElement ?? document.body
          return id || textContent?.trim().replace(/\s+/g, ' ')
        })
        if (focused?.includes(id)) return
      }
      throw new Error(`the keyboard does not reach ${id}`)
    }
    await page.goto(`${origin}/admin/key/add`)
    await tabTo('file')
    const chooser = page.waitForEvent('filechooser')
    await page.keyboard.press('Enter')
    const file = await writeKeys([key], { format: 'pskc', password: 'lieferung-1848' })
    const buffer = Buffer.from(file)
    await (await chooser).setFiles({ name: 'keys.xml', mimeType: 'text/xml', buffer })
    await tabTo('password')
    await page.keyboard.type('lieferung-1848')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.done')
    expect(await textOf(page, '.done')).toContain('1 hinzugefügt')
    await page.goto(`${origin}/admin/keys`)
    await tabTo('Zuordnen: FT-1')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#person')
    await tabTo('person')
    await page.keyboard.type('Samir N')
    await tabTo('Zuordnen')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.done')
    await tabTo('Ausgeben: FT-1')
    await page.keyboard.press('Enter')
    await page.waitForSelector('main form')
    await tabTo('Ist ausgegeben')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.done')
    expect(await textOf(page, '.people li')).toMatch(/FT-1 ausgegeben Für Samir Nowak/)

    await logOut(tour)
    await logIn(tour, 'samir.nowak')
    await page.click('main a[href*="/enrol/key"]')
    await page.fill('input[name=serial]', 'FT-1')
    for (const counter of [0, 1]) {
      await page.locator('input[name=code]').first().fill(hotp(key.secret, counter))
      await page.keyboard.press('Enter')
      await page.waitForLoadState()
    }
    await page.waitForSelector('.codes')
    expect(await page.locator('.codes code').count()).toBe(10)
    await tour.end()
  })
})

describe('with the keyboard alone', () => {
  it('a member logs in, enrols, reads a paper and logs out', async (context) => {
    const tour = await opened(context)
    const { page, origin } = tour
    const press = (key: string) => page.keyboard.press(key)
    const focused = () =>
      page.evaluate(() => {
        const { tagName, textContent, id } = document.activeElement ?? document.body
        return `${tagName} ${id} ${textContent?.trim().replace(/\s+/g, ' ')}`
      })
    const tabTo = async (wanted: RegExp) => {
      for (let i = 0; i < 60; i++) {
        await press('Tab')
        if (wanted.test(await focused())) return
      }
      throw new Error(`the keyboard does not reach ${wanted}`)
    }
    await page.goto(origin)
    await press('Tab')
    expect(await focused()).toContain('Zum Inhalt')
    await tabTo(/^A .*Anmelden/)
    await press('Enter')
    await page.waitForSelector('#name')
    await tabTo(/^INPUT name/)
    await page.keyboard.type('elif.quandt')
    await tabTo(/^INPUT password/)
    await page.keyboard.type('linde-uferweg-1848')
    await press('Enter')
    await page.waitForURL(/second-factor\/enrol/)
    await tabTo(/^BUTTON .*einrichten/)
    await press('Enter')
    await page.waitForSelector('.secret')
    const phone = createPhone(await textOf(page, '.secret'))
    await tabTo(/^INPUT code/)
    await page.keyboard.type(phone.code())
    await press('Enter')
    await page.waitForSelector('.codes')
    await tabTo(/^INPUT saved/)
    await press('Space')
    await tabTo(/^BUTTON/)
    await press('Enter')
    await page.waitForURL(/\/members/)
    await tabTo(/^A .*Verpachtung der Gaststätte/)
    await press('Enter')
    await page.waitForURL(/v007/)
    expect(await title(page)).toBe('Verpachtung der Gaststätte im Stadtgarten')
    await tabTo(/^BUTTON .*Abmelden/)
    await press('Enter')
    await page.waitForURL(`${origin}/`)
    expect(await textOf(page, 'header')).toContain('Anmelden')
    await tour.end()
  })
})

describe('every page in every state', () => {
  it.for([
    { language: 'de', colorScheme: 'light' },
    { language: 'en', colorScheme: 'dark' },
    { language: 'fr', colorScheme: 'light' },
  ] as const)(
    'passes axe, and fits into 320 pixels: $language, $colorScheme',
    { timeout: 180_000 },
    async ({ language, colorScheme }, context) => {
      // The portal works without JavaScript; only axe needs it.
      const tour = await opened(context, { colorScheme, javaScriptEnabled: true }, DEFAULTS)
      const { page, origin } = tour
      if (language !== 'de') {
        await page.goto(origin)
        await page.click(`form[action="/language"] button[value=${language}]`)
      }
      const faults: string[] = []
      const seen: string[] = []
      await walk({
        ...tour,
        async look(name) {
          seen.push(name)
          expect(await page.getAttribute('html', 'lang')).toBe(language)
          faults.push(...(await violationsOf(page)).map((fault) => `${name}: ${fault}`))
          await page.setViewportSize(NARROW)
          faults.push(...(await overflow(page)).map((fault) => `${name}: ${fault}`))
          await page.setViewportSize(WIDE)
        },
      })
      expect(faults).toEqual([])
      expect(seen.length).toBeGreaterThan(30)
      await tour.end()
    },
  )
})

/** Width of the page if it is wider than the window; tables scroll within their region. */
function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement
    return scrollWidth > clientWidth ? [`${scrollWidth} pixels wide`] : []
  })
}
