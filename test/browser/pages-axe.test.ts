/** Every page of the gate in every state, checked by axe in three languages, light and dark. */

import { describe, expect, it } from 'vitest'
import { STATES } from '../../src/testing/page-states.js'
import { violationsOf } from './axe.js'
import { complaints, openDetails, opens, page, show, startsChromium, WIDE } from './gate-pages.js'

startsChromium()

describe('axe finds no violation', () => {
  opens({ viewport: WIDE, colorScheme: 'light' })

  it.each(STATES)('in German, light and dark: $name', async (state) => {
    await show(state, 'de')
    await openDetails()
    expect(await violationsOf(page)).toEqual([])
    // The dark page has other colours, and nothing else.
    await page.emulateMedia({ colorScheme: 'dark' })
    const colours = await violationsOf(page, { runOnly: ['color-contrast'] })
    await page.emulateMedia({ colorScheme: 'light' })
    expect(colours).toEqual([])
    expect(complaints).toEqual([])
  })

  it.each(STATES)('in English and French: $name', async (state) => {
    for (const locale of ['en', 'fr']) {
      await show(state, locale)
      await openDetails()
      // Colours are the same in every language, and their check is the slowest one.
      const rules = { 'color-contrast': { enabled: false } }
      expect(await violationsOf(page, { rules })).toEqual([])
    }
    expect(complaints).toEqual([])
  })
})

describe('a colour that is too light', () => {
  opens({ viewport: WIDE, colorScheme: 'light' })

  it('is found by axe in the dark and in the light', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await show(STATES[0] ?? expect.fail('there is no state'))
      await page.evaluate(() => {
        for (const text of document.querySelectorAll('p')) text.style.color = '#808080'
      })
      const found = await violationsOf(page, { runOnly: ['color-contrast'] })
      expect(found.join()).toContain('color-contrast')
    }
  })
})
