/** The authenticator without a network, its updates, and its weight. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
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

it('locks and reloads every tab when the user loads a new version in one', async (context) => {
  if (missing) context.skip(missing)
  const app = await startAuthenticator()
  let suffix = ''
  const server = createServer(async (request, response) => {
    const answer = await fetch(`${app.origin}${request.url}`)
    const names = ['content-type', 'content-security-policy', 'cache-control']
    const headers = names.map((name) => [name, answer.headers.get(name) ?? ''] as const)
    const text = request.url === '/service-worker.js' ? suffix : ''
    response.writeHead(answer.status, Object.fromEntries(headers))
    response.end(Buffer.concat([Buffer.from(await answer.arrayBuffer()), Buffer.from(text)]))
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  const { page, context: tabs } = await visit(browser, origin)
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  // The first worker replaces nothing.
  const entry = await page.evaluate(() => performance.getEntriesByType('navigation')[0]?.toJSON())
  expect(entry.type).toBe('navigate')
  await page.evaluate(() => Reflect.set(window, 'isOld', true))
  await makeVault(page)
  await addUri(page, `otpauth://totp/A:ada?secret=${Secret.generate().toBase32()}&issuer=A`)
  const other = await tabs.newPage()
  await other.goto(origin)
  await other.waitForSelector('main h1')
  await other.evaluate(() => Reflect.set(window, 'isOld', true))

  suffix = '\n// a new version'
  await other.evaluate(async () => {
    await (await navigator.serviceWorker.ready).update()
  })
  await other.getByText('A new version is ready.').waitFor()
  expect(await page.locator('main.open').count()).toBe(1)
  await other.getByRole('button', { name: 'Load it' }).click()
  for (const tab of [page, other]) {
    await tab.waitForFunction(() => !('isOld' in window))
    await tab.waitForSelector('main.locked h1')
  }
  await tabs.close()
  server.close()
  server.closeAllConnections()
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
