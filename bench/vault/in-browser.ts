/** Unlocks the web authenticator in Chromium: until it is open, and until it shows the first code. scrypt is apart. */

import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Secret } from 'einmal'
import type { Browser, Page } from 'playwright-core'
import { makeVault, PASSPHRASE, visit } from '../../test/authenticator/support/authenticator.js'
import { launchChromium } from '../../test/browser/chromium.js'
import { median } from '../support/statistics.js'

/** Milliseconds: medians. */
export interface UnlockRow {
  entries: number
  /** The key derivation in its worker, with the way there and back. */
  scrypt: number
  /** From the passphrase to the open vault, without scrypt. */
  open: number
  /** From the passphrase to the first code, without scrypt. */
  code: number
}

type Times = Pick<UnlockRow, 'scrypt' | 'open' | 'code'>

/** @param sizes - numbers of entries */
export async function measureUnlock(
  sizes: readonly number[],
  rounds: number,
): Promise<{ version: string; rows: UnlockRow[] }> {
  // Not bundled into this program: the server finds its files by its own place.
  const server = pathToFileURL(resolve('docs/examples/authenticator/server.mjs')).href
  const { startAuthenticator }: typeof import('../../docs/examples/authenticator/server.mjs') =
    await import(server)
  const app = await startAuthenticator()
  let browser: Browser | undefined
  try {
    browser = await launchChromium()
    const rows: UnlockRow[] = []
    for (const entries of sizes) {
      const { page, context } = await visit(browser, app.origin)
      await context.addInitScript(noteWorkers)
      await makeVault(page)
      await drop(page, entries)
      const times: Times[] = []
      for (let round = -1; round < rounds; round++) {
        // A page that was loaded again has neither the vault nor code that was compiled for it.
        await page.reload()
        await page.waitForSelector('main.locked input[type=password]')
        const measured = await page.evaluate(unlockOnce, PASSPHRASE)
        if (round >= 0) times.push(measured)
      }
      const middle = (name: keyof Times): number => median(times.map((each) => each[name]))
      rows.push({ entries, scrypt: middle('scrypt'), open: middle('open'), code: middle('code') })
      await context.close()
    }
    return { version: browser.version(), rows }
  } finally {
    await Promise.allSettled([browser?.close(), app.close()])
  }
}

/** Notes in the page how long each worker takes to answer. While a vault is opened, only scrypt has one. */
function noteWorkers(): void {
  let whole = 0
  Reflect.set(globalThis, 'timeOfWorkers', () => whole)
  const post = Worker.prototype.postMessage
  Worker.prototype.postMessage = function (this: Worker, ...given: [unknown]) {
    const began = performance.now()
    const answered = (): void => {
      whole += performance.now() - began
    }
    this.addEventListener('message', answered, { once: true })
    return post.apply(this, given)
  }
}

/** Types the passphrase in the page and sends it. */
async function unlockOnce(passphrase: string): Promise<Times> {
  const field = document.querySelector<HTMLInputElement>('main.locked input[type=password]')
  if (!field?.form) throw new Error('the page asks for no passphrase')
  field.value = passphrase
  const until = (isThere: () => boolean): Promise<number> =>
    new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (!isThere()) return
        observer.disconnect()
        resolve(performance.now())
      })
      observer.observe(document, {
        ...{ subtree: true, childList: true, attributes: true, characterData: true },
      })
    })
  const isOpen = until(() => document.querySelector('main.open') !== null)
  const hasCode = until(() => /\d/.test(document.querySelector('.digits')?.textContent ?? ''))
  const began = performance.now()
  field.form.requestSubmit()
  const [opened, shown] = await Promise.all([isOpen, hasCode])
  const scrypt = Reflect.get(globalThis, 'timeOfWorkers')()
  return { scrypt, open: opened - began - scrypt, code: shown - began - scrypt }
}

/** Imports new keys, as a user drops a file. */
async function drop(page: Page, entries: number): Promise<void> {
  const uris = Array.from({ length: entries }, (_, i) => {
    return `otpauth://totp/E${i}:ada?secret=${Secret.generate().toBase32()}&issuer=E${i}`
  })
  await page.evaluate((text) => {
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File([text], 'keys.txt', { type: 'text/plain' }))
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }))
  }, uris.join('\n'))
  await page.waitForFunction(
    (wanted) => document.querySelectorAll('li.entry').length === wanted,
    entries,
  )
}
