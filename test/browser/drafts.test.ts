/** A form whose session has to be renewed, in a real browser, with and without scripts, in each language. */

import { join } from 'node:path'
import Libsql from 'libsql'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { de } from '../../docs/examples/council-portal/words/de.js'
import { en } from '../../docs/examples/council-portal/words/en.js'
import { fr } from '../../docs/examples/council-portal/words/fr.js'
import {
  type PortalProcess,
  removeTemporaryFolders,
  startPortal,
  temporaryFolder,
} from '../portal/support/process.js'
import { whyNot } from '../support/locate.mjs'
import { violationsOf } from './axe.js'
import { launchChromium } from './chromium.js'
import { age, enrolApp, logIn, submit } from './tour.js'

const missing = whyNot('chromium')
const folder = temporaryFolder()
const NOTE = 'Erste Zeile\n\n<b>Zweite</b> "Zeile" mit ü'
let browser: Browser
let portal: PortalProcess

beforeAll(async () => {
  if (missing !== undefined) return
  browser = await launchChromium()
  portal = await startPortal({ folder })
})
afterAll(async () => {
  await Promise.allSettled([browser?.close(), portal?.end()])
  removeTemporaryFolders()
})
beforeEach((context) => {
  if (missing !== undefined) context.skip(missing)
})

function endSessions(): void {
  const database = new Libsql(join(folder, 'portal.db'), { timeout: 5000 })
  database.prepare('UPDATE sessions SET last_seen_at = 0').run()
  database.close()
}

it.each([
  { words: de, javaScriptEnabled: false, name: 'aylin.celik', id: 'p001' },
  { words: en, javaScriptEnabled: true, name: 'ingrid.amsel', id: 'b001' },
  { words: fr, javaScriptEnabled: false, name: 'tarek.winter', id: 'b002' },
])(
  'what was typed is there again after a login and after a step-up: $words.locale, scripts $javaScriptEnabled',
  async ({ words, javaScriptEnabled, name, id }) => {
    const context = await browser.newContext({ javaScriptEnabled })
    await context.addCookies([{ name: 'language', value: words.locale, url: portal.origin }])
    const page = await context.newPage()
    const tour = { page, origin: portal.origin, folder, look: async () => undefined }
    const { paper } = { paper: `${portal.origin}/members/papers/v014` }
    await logIn(tour, name)
    const phone = await enrolApp(page)
    const write = async (text: string): Promise<void> => {
      await page.goto(paper)
      await page.getByLabel(words.note.label).fill(text)
    }
    const save = (): Promise<void> => page.getByRole('button', { name: words.note.save }).click()

    await write(NOTE)
    endSessions()
    await save()
    await page.getByText(words.kept.waits).waitFor()
    await page.fill('#name', name)
    await page.fill('#password', 'linde-uferweg-1848')
    await submit(page)
    await page.fill('input[name=code]', phone.code())
    await submit(page)
    expect(page.url()).toBe(paper)
    await page.getByText(words.kept.again).waitFor()
    expect(await page.inputValue('#note')).toBe(NOTE)
    if (javaScriptEnabled) expect(await violationsOf(page)).toEqual([])
    await save()
    await page.getByText(words.note.saved).waitFor()
    await page.goto(paper)
    expect(await page.inputValue('#note')).toBe(NOTE)

    const long = 'д'.repeat(1900)
    await write(long)
    age(folder, id, 12 * 3600 + 1)
    await save()
    await page.getByRole('heading', { name: words.kept.title }).waitFor()
    expect(await page.getByLabel(words.kept.text).inputValue()).toBe(long)
    if (javaScriptEnabled) expect(await violationsOf(page)).toEqual([])
    const [opened] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('link', { name: words.kept.goOn }).click(),
    ])
    await opened.waitForSelector('input[name=code]')
    expect(await page.getByLabel(words.kept.text).inputValue()).toBe(long)
    await context.close()
  },
  120_000,
)
