/** The pages of the gate with the keyboard alone, without JavaScript, on paper and as a picture. */

import { describe, expect, it } from 'vitest'
import { FRAME, STATES } from '../../src/testing/page-states.js'
import { soon } from '../authenticator/support/authenticator.js'
import { readFileWithZbar } from '../qr/readers.js'
import { whyNot } from '../support/locate.mjs'
import {
  ORIGIN,
  openDetails,
  opens,
  page,
  posted,
  show,
  startsChromium,
  stateOf,
  WIDE,
} from './gate-pages.js'

startsChromium()

describe('with the keyboard alone and without JavaScript', () => {
  opens({ viewport: WIDE, javaScriptEnabled: false })

  it.each(STATES)(
    'every control is reached in order, and is easy to see and touch: $name',
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
      await openDetails()
      expect(await small()).toEqual([])
    },
  )

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
    await soon(() => posted.length).toBe(1)
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
    await soon(() => posted.length).toBe(1)
  })

  it('the recovery codes stay on the page until the user confirms that they are saved', async () => {
    await show(stateOf('recovery-codes'))
    await page.locator('main button').press('Enter')
    expect(await page.locator('.codes li').count()).toBe(10)
    expect(posted).toEqual([])
    await page.locator('#saved').press('Space')
    await page.locator('main button').press('Enter')
    await soon(() => posted.length).toBe(1)
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
  opens({ viewport: WIDE, javaScriptEnabled: false, colorScheme: 'dark' })

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
  opens({ colorScheme, forcedColors, viewport: WIDE, javaScriptEnabled: false })

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
