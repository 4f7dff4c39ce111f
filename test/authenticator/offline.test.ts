/** The authenticator without a network, its updates, and its weight. */

import { brotliCompressSync } from 'node:zlib'
import { Secret } from 'einmal'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildFiles } from '../../docs/examples/authenticator/build.mjs'
import { startAuthenticator } from '../../docs/examples/authenticator/server.mjs'
import { launchChromium } from '../browser/chromium.js'
import { whyNot } from '../support/locate.mjs'
import {
  addUri,
  codesOf,
  confirm,
  makeVault,
  screenshotOf,
  soon,
  unlock,
  visit,
} from './support/authenticator.js'

const missing = whyNot('chromium')
let browser: Browser

beforeAll(async () => {
  if (missing === undefined) browser = await launchChromium()
})
afterAll(() => browser?.close())

it('works after the first visit when the server is gone, decoder and formats too', async (context) => {
  if (missing) context.skip(missing)
  const app = await startAuthenticator()
  const { page, context: tab } = await visit(browser, app.origin)
  await makeVault(page)
  await page.evaluate(() => navigator.serviceWorker.ready)
  await app.close()
  await page.reload()
  await page.waitForSelector('main h1')
  await unlock(page)
  await page.waitForSelector('main.open')
  await addUri(page, `otpauth://totp/A:ada?secret=${Secret.generate().toBase32()}&issuer=A`)
  const uri = `otpauth://totp/B:ada?secret=${Secret.generate().toBase32()}&issuer=B`
  const picture = [...(await screenshotOf(browser, uri))]
  await page.evaluate((bytes) => {
    const data = new DataTransfer()
    data.items.add(new File([Uint8Array.from(bytes)], 'a.png', { type: 'image/png' }))
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }))
  }, picture)
  await soon(async () => Object.keys(await codesOf(page))).toEqual(['A', 'B'])
  await page.getByRole('button', { name: 'Backup and export' }).click()
  await page.getByLabel('Password of the file').fill('tulip')
  const coming = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download the export' }).click()
  await confirm(page)
  expect((await coming).suggestedFilename()).toBe('keys.json')
  await tab.close()
})

it('caches its own files alone, and can be installed', async (context) => {
  if (missing) context.skip(missing)
  const app = await startAuthenticator()
  const { page, context: tab } = await visit(browser, app.origin)
  await page.evaluate(() => navigator.serviceWorker.ready)
  const cached = await page.evaluate(async () => {
    const names = await caches.keys()
    const keys = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
    return { names, paths: keys.flat().map(({ url }) => new URL(url).pathname) }
  })
  const files = [...(await buildFiles()).keys()].filter((path) => path !== '/service-worker.js')
  expect(cached.paths.sort()).toEqual(files.sort())
  expect(cached.names).toHaveLength(1)
  const session = await tab.newCDPSession(page)
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors')
  // A window of the tests is always a private one, where nothing can be installed.
  const errors = installabilityErrors.map(({ errorId }) => errorId)
  expect(errors.filter((error) => error !== 'in-incognito')).toEqual([])
  await tab.close()
  await app.close()
})

it('weighs less than 120 kB over the wire, without the decoder', async () => {
  let sum = 0
  for (const [path, bytes] of await buildFiles()) {
    if (path !== '/qr-worker.js') sum += brotliCompressSync(bytes).length
  }
  expect(sum).toBeGreaterThan(20_000)
  expect(sum).toBeLessThan(120_000)
})
