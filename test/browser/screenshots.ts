/** `npm run screenshots`: takes the pictures of docs/start/pictures.md, some of them also on a phone, in English and in French. */

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { pages } from '../docs/support/pages.js'
import { DEFAULTS, startPortal, temporaryFolder } from '../portal/support/process.js'
import { takeAuthenticatorPictures } from './authenticator-pictures.js'
import { launchChromium } from './chromium.js'
import { takeKeyPictures } from './key-pictures.js'
import { walk } from './tour.js'

const FOLDER = 'docs/screenshots'

/** Windows in which the tour is photographed. */
const TOURS: {
  suffix: string
  window: BrowserContextOptions
  /** Switches the portal to another language than German. */
  language?: 'en' | 'fr'
}[] = [
  { suffix: '', window: { viewport: { width: 900, height: 700 } } },
  { suffix: '-phone', window: { viewport: { width: 320, height: 640 }, colorScheme: 'dark' } },
  { suffix: '-en', window: { viewport: { width: 900, height: 700 } }, language: 'en' },
  { suffix: '-fr', window: { viewport: { width: 900, height: 700 } }, language: 'fr' },
]

/** Names of the pictures that a page shows. No other picture is kept. */
const SHOWN = new Set(
  pages().flatMap((file) => {
    const text = readFileSync(file, 'utf8')
    return [...text.matchAll(/screenshots\/([\w-]+)\.webp/g)].map(([, name = '']) => name)
  }),
)

/** Longest picture, in pixels; longer pages are cut, since the rest looks the same. */
const TALLEST = 1100

rmSync(FOLDER, { recursive: true, force: true })
mkdirSync(FOLDER, { recursive: true })
const browser = await launchChromium()
for (const { suffix, window, language } of TOURS) {
  const folder = temporaryFolder()
  const portal = await startPortal({ folder, environment: DEFAULTS })
  const page = await (await browser.newContext(window)).newPage()
  const { origin } = portal
  if (language) {
    await page.goto(origin)
    await page.click(`form[action="/language"] button[value=${language}]`)
  }
  await walk({
    ...{ page, origin, folder },
    look: (name) => save(`${name}${suffix}`, page),
  })
  await page.context().close()
  await portal.end()
}
await takeKeyPictures(browser, save)
await takeAuthenticatorPictures(browser, save)
await browser.close()
const missing = [...SHOWN].filter((name) => !existsSync(pathOf(name)))
if (missing.length > 0) throw new Error(`no tour has taken ${missing.join(', ')}`)

async function save(name: string, page: Page): Promise<void> {
  if (SHOWN.has(name)) writeFileSync(pathOf(name), await picture(page))
}

function pathOf(name: string): string {
  return join(FOLDER, `${name}.webp`)
}

async function picture(page: Page): Promise<Buffer> {
  const session = await page.context().newCDPSession(page)
  const { width, height } = await page.evaluate(() => {
    const { clientWidth, scrollHeight } = document.documentElement
    return { width: clientWidth, height: scrollHeight }
  })
  const { data } = await session.send('Page.captureScreenshot', {
    format: 'webp',
    quality: 50,
    captureBeyondViewport: true,
    clip: { x: 0, y: 0, width, height: Math.min(height, TALLEST), scale: 0.75 },
  })
  await session.detach()
  return Buffer.from(data, 'base64')
}
