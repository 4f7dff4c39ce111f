/** Every state of the authenticator is checked with axe, in three languages, light and dark, narrow and enlarged. */

import type { BrowserContextOptions } from 'playwright-core'
import { expect, it } from 'vitest'
import { violationsOf } from '../browser/axe.js'
import { walkStates } from './states.js'
import { visit } from './support/authenticator.js'
import { inChromium } from './support/in-chromium.js'

const chromium = inChromium()

const LANGUAGES = ['en-GB', 'de-DE', 'fr-FR']
const THEMES: [name: string, options: BrowserContextOptions][] = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  [
    'forced colours, without motion',
    { colorScheme: 'dark', forcedColors: 'active', reducedMotion: 'reduce' },
  ],
]
const SIZES: [name: string, options: BrowserContextOptions][] = [
  ['1280 pixels', {}],
  ['320 pixels', { viewport: { width: 320, height: 640 } }],
  // 1280 pixels at 400 % are 320 pixels wide and 256 high.
  ['400 %', { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 }],
]

/** Each language in each theme. Each language and each theme has every size once. */
const WINDOWS = LANGUAGES.flatMap((locale, i) =>
  THEMES.map(([theme, colours], j): [name: string, options: BrowserContextOptions] => {
    const [size, window] = SIZES[(i + j) % SIZES.length] ?? ['', {}]
    return [`${locale}, ${theme}, ${size}`, { locale, ...colours, ...window }]
  }),
)

it.each(WINDOWS)(
  'has no finding of axe and no sideways scrolling in any state: %s',
  async (_, options) => {
    const { page, context, complaints } = await visit(
      chromium.browser,
      chromium.app.origin,
      options,
    )
    const findings: string[] = []
    let count = 0
    await walkStates(page, async (state) => {
      count++
      for (const finding of await violationsOf(page)) findings.push(`${state}: ${finding}`)
      const wide = await page.evaluate(() => {
        const parts = [document.documentElement, ...document.querySelectorAll('dialog')]
        return parts.some(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
      })
      if (wide) findings.push(`${state}: scrolls sideways`)
    })
    expect(findings).toEqual([])
    expect(count).toBe(13)
    expect(complaints).toEqual([])
    await context.close()
  },
)
