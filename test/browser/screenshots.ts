/** `npm run screenshots`: takes the pictures of docs/start/pictures.md, some of them also on a phone, in English and in French. */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { DEFAULTS, startPortal, temporaryFolder } from '../portal/support/process.js'
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
  /** Names of the pages to take; every page by default. */
  only?: readonly string[]
}[] = [
  { suffix: '', window: { viewport: { width: 900, height: 700 } } },
  {
    suffix: '-phone',
    window: { viewport: { width: 320, height: 640 }, colorScheme: 'dark' },
    only: [
      ...['home', 'login', 'activation', 'enrol', 'secret', 'challenge', 'members', 'roll-out'],
      ...['keys', 'keys-add-problems'],
    ],
  },
  {
    suffix: '-en',
    window: { viewport: { width: 900, height: 700 } },
    language: 'en',
    only: [
      'activation',
      'enrol',
      'secret',
      'challenge',
      'locked',
      'devices',
      'roll-out',
      'letter',
      'keys',
    ],
  },
  {
    suffix: '-fr',
    window: { viewport: { width: 900, height: 700 } },
    language: 'fr',
    only: ['login', 'roll-out', 'keys', 'keys-add-problems'],
  },
]

/** Longest picture, in pixels; longer pages are cut, since the rest looks the same. */
const TALLEST = 1100

rmSync(FOLDER, { recursive: true, force: true })
mkdirSync(FOLDER, { recursive: true })
const browser = await launchChromium()
for (const { suffix, window, language, only } of TOURS) {
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
    async look(name) {
      if (only && !only.includes(name)) return
      writeFileSync(`${FOLDER}/${name}${suffix}.webp`, await picture(page))
    },
  })
  await page.context().close()
  await portal.end()
}
await takeKeyPictures(browser, async (name, page) => {
  writeFileSync(`${FOLDER}/${name}.webp`, await picture(page))
})
await browser.close()

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
