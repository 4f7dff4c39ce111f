/** The authenticator in Chromium, and what a user does in it. */

import { qrSvg } from 'einmal/qr'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import { holdFileDialogs } from '../../browser/chromium.js'
import { paintSvg } from '../../qr/readers.js'

export const PASSPHRASE = 'correct horse battery staple'

/**
 * Opens the app in a new page, in English by default, and notes every complaint of the browser, with its address.
 *
 * @param options - `time` sets the clock of the page, which then goes on
 */
export async function visit(
  browser: Browser,
  origin: string,
  { time, ...options }: BrowserContextOptions & { time?: number } = {},
): Promise<{ context: BrowserContext; page: Page; complaints: string[] }> {
  const context = await browser.newContext({ locale: 'en-GB', ...options })
  const complaints: string[] = []
  context.on('console', (message) => {
    if (message.type() === 'log') return
    complaints.push(`${message.text()} at ${message.location().url}`)
  })
  context.on('weberror', (error) => complaints.push(`${error.error()}`))
  const page = await context.newPage()
  holdFileDialogs(page)
  if (time !== undefined) await page.clock.install({ time })
  await page.goto(origin)
  await page.waitForSelector('main h1')
  return { context, page, complaints }
}

/** Polls longer than the default: scrypt alone may take seconds on a busy machine. */
export function soon<T>(read: () => T): ReturnType<typeof expect.poll<T>> {
  return expect.poll(read, { timeout: 30_000 })
}

/** Makes the vault, in any language. */
export async function makeVault(page: Page, passphrase = PASSPHRASE): Promise<void> {
  const [first, again] = await page.locator('input[type=password]').all()
  await first?.fill(passphrase)
  await again?.fill(passphrase)
  await page.click('button[type=submit]')
  await page.waitForSelector('main.open')
}

export async function unlock(page: Page, passphrase = PASSPHRASE): Promise<void> {
  await page.fill('input[type=password]', passphrase)
  await page.click('button[type=submit]')
}

/** Answers the question for the passphrase of the open vault. */
export async function confirm(page: Page, passphrase = PASSPHRASE): Promise<void> {
  await page.getByLabel('The passphrase of the vault').last().fill(passphrase)
  await page.getByRole('button', { name: 'Confirm', exact: true }).click()
}

/** Adds keys by their addresses, as an English user does. */
export async function addUri(page: Page, uri: string): Promise<void> {
  const count = await page.locator('li.entry').count()
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByLabel('Address (otpauth://…)').fill(uri)
  await page.getByRole('button', { name: 'Add the address' }).click()
  await soon(() => page.locator('li.entry').count()).toBe(count + 1)
  await soon(() => page.locator('dialog').count()).toBe(0)
}

/** The codes that the page shows, by the name of the entry, without the space. */
export function codesOf(page: Page): Promise<Record<string, string>> {
  return page
    .locator('li.entry')
    .evaluateAll((rows) =>
      Object.fromEntries(
        rows.map((row) => [
          row.querySelector('strong')?.textContent ?? '',
          (row.querySelector('.digits')?.textContent ?? '').replace(/ /g, ''),
        ]),
      ),
    )
}

/** Puts a picture into the clipboard, as a screenshot is, and pastes it. The context must allow it. */
export async function pastePicture(page: Page, picture: Buffer): Promise<void> {
  await page.bringToFront()
  await page.evaluate(
    async (bytes) => {
      const blob = new Blob([Uint8Array.from(bytes)], { type: 'image/png' })
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })])
    },
    [...picture],
  )
  await page.keyboard.press('Control+V')
}

/** A screenshot of a page that shows the text as a QR code. */
export async function screenshotOf(browser: Browser, text: string): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 900, height: 700 } })
  await page.setContent(`<h1>Set up your app</h1><div style="width:16rem">${qrSvg(text)}</div>`)
  const picture = await page.screenshot()
  await page.close()
  return picture
}

/** One frame of YUV4MPEG2, which Chromium plays as its camera. */
export function videoOf(text: string): Buffer {
  const [width, height, scale] = [640, 480, 6]
  const { grey, width: side } = paintSvg(qrSvg(text), scale)
  const light = Buffer.alloc(width * height, 220)
  const [left, top] = [Math.floor((width - side) / 2), Math.floor((height - side) / 2)]
  if (top < 0) throw new Error('the QR code is larger than the frame')
  for (let row = 0; row < side; row++) {
    light.set(grey.subarray(row * side, (row + 1) * side), (top + row) * width + left)
  }
  const colours = Buffer.alloc((width * height) / 2, 128)
  const head = `YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420\n`
  return Buffer.concat([Buffer.from(`${head}FRAME\n`), light, colours])
}
