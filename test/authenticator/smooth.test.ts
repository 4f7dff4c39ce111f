/** A thousand entries: no task of the main thread does the work of all of them. */

import { Secret } from 'einmal'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { makeVault, unlock, visit } from './support/authenticator.js'
import { inChromium } from './support/in-chromium.js'
import { tasksDuring } from './support/main-thread.js'

const ENTRIES = 1000

const chromium = inChromium()

/** Largest share of the work that one task may do. Without portions of rows it is a quarter and more. */
const SHARE = 1 / 6

it.each(['import', 'unlock', 'search'])(
  'a thousand entries are drawn in many short tasks: %s',
  async (what) => {
    const { page, context } = await visit(chromium.browser, chromium.app.origin)
    await makeVault(page)
    const importKeys = async (): Promise<void> => {
      await drop(page, newKeys())
      await untilRows(page, ENTRIES)
    }
    if (what !== 'import') await importKeys()
    if (what === 'unlock') await lock(page)
    const tasks = await tasksDuring(page, async () => {
      if (what === 'import') return importKeys()
      if (what === 'unlock') await unlock(page)
      else {
        await page.fill('input[type=search]', 'E99')
        await untilRows(page, 11)
        await page.fill('input[type=search]', '')
      }
      await untilRows(page, ENTRIES)
    })
    const whole = tasks.reduce((sum, each) => sum + each, 0)
    expect(tasks.length).toBeGreaterThan(ENTRIES / 25)
    expect(Math.max(...tasks) / whole).toBeLessThan(SHARE)
    await context.close()
  },
)

function newKeys(): string {
  const uris = Array.from({ length: ENTRIES }, (_, i) => {
    return `otpauth://totp/E${i}:ada?secret=${Secret.generate().toBase32()}&issuer=E${i}`
  })
  return uris.join('\n')
}

async function drop(page: Page, text: string): Promise<void> {
  await page.evaluate((content) => {
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File([content], 'keys.txt', { type: 'text/plain' }))
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }))
  }, text)
}

async function lock(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Lock', exact: true }).click()
  await page.waitForSelector('main.locked input[type=password]')
}

async function untilRows(page: Page, wanted: number): Promise<void> {
  await page.waitForFunction(
    (count) => document.querySelectorAll('li.entry').length === count,
    wanted,
  )
}
