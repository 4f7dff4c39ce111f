/** Every page of the gate in every state in a narrow window, in three languages and from right to left. */

import { describe, expect, it } from 'vitest'
import { STATES } from '../../src/testing/page-states.js'
import { openDetails, opens, page, show, startsChromium } from './gate-pages.js'

startsChromium()

describe('at 320 pixels, the width at a zoom of 400 %', () => {
  // A window of 1280 by 1024 pixels at a zoom of 400 % (WCAG 1.4.10).
  opens({ viewport: { width: 320, height: 256 }, javaScriptEnabled: false })

  it.each(STATES)('no content is cut off or scrolls horizontally: $name', async (state) => {
    for (const locale of ['de', 'en', 'fr']) {
      await show(state, locale)
      await openDetails()
      expect(await overflow()).toEqual([])
      await spaceText()
      expect(await overflow()).toEqual([])
    }
    await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'))
    expect(await overflow()).toEqual([])
  })
})

describe('a word that is too long', () => {
  opens({ viewport: { width: 320, height: 256 }, javaScriptEnabled: false })

  it.each(['ltr', 'rtl'])('is found: %s', async (direction) => {
    await show(STATES[0] ?? expect.fail('there is no state'))
    await page.evaluate((dir) => {
      document.documentElement.setAttribute('dir', dir)
      const text = document.querySelector('p')
      if (text) text.innerHTML = `<span style="white-space: nowrap">${'word'.repeat(30)}</span>`
    }, direction)
    expect(await overflow()).not.toEqual([])
  })
})

/** Text spacing of WCAG 1.4.12. */
async function spaceText(): Promise<void> {
  await page.evaluate(() => {
    const { style } = document.documentElement
    style.setProperty('line-height', '1.5')
    style.setProperty('letter-spacing', '0.12em')
    style.setProperty('word-spacing', '0.16em')
  })
}

/** Elements that are wider than the window, or reach over its left or right side. */
function overflow(): Promise<string[]> {
  return page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement
    const wide = [...document.body.querySelectorAll(':not(.said, .said *)')].filter((one) => {
      const { left, right } = one.getBoundingClientRect()
      return left < -0.5 || right > clientWidth + 0.5
    })
    const scrolls = scrollWidth > clientWidth ? [`${scrollWidth} pixels`] : []
    return [...scrolls, ...wide.map((one) => one.outerHTML)]
  })
}
