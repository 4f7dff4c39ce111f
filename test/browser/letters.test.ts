/** Letters in a real browser without JavaScript: from the printed page to the second code by phone. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import {
  DEFAULTS,
  letterCodes,
  removeTemporaryFolders,
  startPortal,
  temporaryFolder,
} from '../portal/support/process.js'
import { located, whyNot } from '../support/locate.mjs'
import { launchChromium } from './chromium.js'
import { enrolApp, logIn, logOut, submit, type Tour, typeLetterCode } from './tour.js'

const missing = whyNot('chromium', 'zbarimg', 'pdftotext', 'pdftoppm')
let browser: Browser

beforeAll(async () => {
  if (missing === undefined) browser = await launchChromium()
})

afterAll(removeTemporaryFolders)
afterAll(() => browser?.close())

/** A portal with the settings of `npm start`, and a browser without JavaScript. */
async function opened(context: TestContext, viewport = { width: 1100, height: 800 }) {
  if (missing !== undefined) context.skip(missing)
  const folder = temporaryFolder()
  const portal = await startPortal({ folder, environment: DEFAULTS })
  const window = await browser.newContext({ viewport, javaScriptEnabled: false })
  const page = await window.newPage()
  page.setDefaultTimeout(15_000)
  const tour: Tour = { page, origin: portal.origin, folder, look: async () => undefined }
  return {
    ...tour,
    async end() {
      await window.close()
      expect(portal.output()).not.toMatch(/\bat .*:\d+:\d+/)
      await portal.end()
    },
  }
}

async function textOf(page: Page, selector: string): Promise<string> {
  return (await page.textContent(selector))?.replace(/\s+/g, ' ').trim() ?? ''
}

const title = (page: Page): Promise<string> => textOf(page, 'h1')

/** A word on a printed page, with its edges in millimetres from the left and the top. */
interface Word {
  text: string
  left: number
  top: number
  right: number
  bottom: number
}

/** Prints the page, and reads it back with programs that share nothing with the browser. */
async function printed(page: Page): Promise<{ pages: number; words: Word[]; picture: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'einmal-letter-'))
  try {
    const file = join(folder, 'letter.pdf')
    writeFileSync(file, await page.pdf({ preferCSSPageSize: true }))
    const boxes = execFileSync(located('pdftotext'), ['-bbox', file, '-'], { encoding: 'utf8' })
    const image = join(folder, 'letter')
    execFileSync(located('pdftoppm'), ['-r', '300', '-png', '-singlefile', file, image])
    const picture = execFileSync(located('zbarimg'), ['--nodbus', '--raw', '-q', `${image}.png`], {
      encoding: 'utf8',
    })
    const words = [
      ...boxes.matchAll(
        /xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</g,
      ),
    ].map(([, left, top, right, bottom, text = '']) => {
      return { text, left: mm(left), top: mm(top), right: mm(right), bottom: mm(bottom) }
    })
    return { pages: boxes.split('<page ').length - 1, words, picture: picture.trim() }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A PDF has 72 points to the inch. */
const mm = (points = '0'): number => (Number(points) / 72) * 25.4

describe('a letter', () => {
  it.for(['de', 'en', 'fr'])(
    'fits one sheet, with the address in the window of the envelope: %s',
    async (locale, context) => {
      const { page, origin, folder, end } = await opened(context)
      const file = join(folder, 'letters', `aylin.celik.${locale}.html`)
      await page.goto(pathToFileURL(file).href)
      const { pages, words, picture } = await printed(page)
      expect(pages).toBe(1)
      expect(picture).toBe(`${origin}/login`)
      expect(words.map(({ text }) => text)).toContain(letterCodes(folder)['aylin.celik'])

      // DIN 5008, form B: the window is 20 to 105 mm from the left and 45 to 90 mm from the top.
      const address = words.slice(words.findIndex(({ text }) => text === 'Aylin'))
      const [first, second] = address
      expect([first?.text, second?.text]).toEqual(['Aylin', 'Çelik'])
      const town = words.filter(({ text }) => text === 'Eichenfurt').filter(inWindow)
      expect(town.length).toBeGreaterThan(0)
      for (const word of words) {
        expect(word.left).toBeGreaterThan(15)
        expect(word.right).toBeLessThan(200)
        expect(word.bottom).toBeLessThan(287)
      }
      expect(words.filter(inWindow).map(({ text }) => text)).toEqual(
        expect.arrayContaining(['Aylin', 'Çelik', '00000', 'Eichenfurt']),
      )
      expect(words.filter(inWindow).some(({ text }) => text.includes('-'))).toBe(false)
      await end()
    },
  )

  it('leads through activation, login, reset and a code by phone, at 320 pixels', async (context) => {
    const tour = await opened(context, { width: 320, height: 640 })
    const { page } = tour
    await logIn(tour, 'aylin.celik')
    expect(await title(page)).toBe('Code aus dem Brief eingeben')
    await typeLetterCode(tour, 'aylin.celik')
    const first = await enrolApp(page)
    expect(await title(page)).toBe('Guten Tag, Aylin Çelik')
    await logOut(tour)
    await logIn(tour, 'aylin.celik')
    await page.fill('input[name=code]', first.code())
    await submit(page)
    expect(await title(page)).toBe('Guten Tag, Aylin Çelik')
    await logOut(tour)

    // The office resets the login, and reads a code out on the phone.
    await logIn(tour, 'ingrid.amsel')
    await typeLetterCode(tour, 'ingrid.amsel')
    await enrolApp(page)
    const verb = (name: string) =>
      page.locator('.people li', { hasText: 'Aylin Çelik' }).locator(`a[href$="/${name}"]`)
    await page.goto(`${tour.origin}/admin`)
    await verb('reset').click()
    await page.check('#sure')
    await submit(page)
    expect(await textOf(page, '.done')).toContain('Geben Sie ihr jetzt einen Code')
    await verb('code').click()
    await page.check('#sure')
    await submit(page)
    const code = await textOf(page, '.activation')
    await logOut(tour)

    await logIn(tour, 'aylin.celik')
    expect(await title(page)).toBe('Code aus dem Brief eingeben')
    await typeLetterCode(tour, 'aylin.celik')
    expect(await textOf(page, '.alert')).toContain('Der Code stimmt nicht.')
    await page.fill('input[name=code]', code.toLowerCase())
    await submit(page)
    await enrolApp(page)
    expect(await title(page)).toBe('Guten Tag, Aylin Çelik')
    await tour.end()
  })

  it('is printed from the page of the office without the rest of the page', async (context) => {
    const tour = await opened(context)
    const { page, origin } = tour
    await logIn(tour, 'ingrid.amsel')
    await typeLetterCode(tour, 'ingrid.amsel')
    await enrolApp(page)
    await page.goto(`${origin}/admin`)
    await page
      .locator('.people li', { hasText: 'Tarek Winter' })
      .locator('a[href$="/letter"]')
      .click()
    await page.check('#language-en')
    await submit(page)
    // A click does not wait for the next page to be there.
    await page.waitForSelector('.letter .picture svg')
    const { pages, words, picture } = await printed(page)
    expect(pages).toBe(1)
    expect(picture).toBe(`${origin}/login`)
    const text = words.map((word) => word.text).join(' ')
    expect(text).toContain('Dear Tarek Winter')
    expect(text).not.toMatch(/Abmelden|Drucken Sie|Zur Übersicht|Ratsportal Eichenfurt/)
    expect(words.filter(inWindow).map((word) => word.text)).toContain('Tarek')
    await tour.end()
  })

  it('is typed with the keyboard alone', async (context) => {
    const tour = await opened(context)
    const { page, folder } = tour
    await logIn(tour, 'elif.quandt')
    const focused = () =>
      page.evaluate(() => `${document.activeElement?.tagName} ${document.activeElement?.id}`)
    for (let i = 0; i < 40 && (await focused()) !== 'INPUT code'; i++) {
      await page.keyboard.press('Tab')
    }
    expect(await focused()).toBe('INPUT code')
    await page.keyboard.type(letterCodes(folder)['elif.quandt']?.replaceAll('-', '') ?? '')
    await page.keyboard.press('Enter')
    await page.waitForURL(/permit/)
    expect(await title(page)).toBe('Anmeldung mit Code einrichten')
    await tour.end()
  })
})

function inWindow({ left, right, top, bottom }: Word): boolean {
  return left >= 20 && right <= 105 && top >= 45 && bottom <= 90
}
