/** The sample of the guide in a real browser extension: its popup keeps the vault over the end of the browser. */

import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { BrowserContext } from 'playwright-core'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { soon } from '../authenticator/support/authenticator.js'
import { fencesOf } from '../docs/support/pages.js'
import { removeFolder } from '../support/folder.js'
import { whyNot } from '../support/locate.mjs'
import { launchExtension } from './chromium.js'

const GUIDE = 'docs/guides/embed-a-vault.md'
const missing = whyNot('chromium')
const folder = mkdtempSync(join(tmpdir(), 'einmal-extension-'))

const MANIFEST = {
  manifest_version: 3,
  name: 'Keys',
  version: '1',
  action: { default_popup: 'popup.html' },
  background: { service_worker: 'background.js' },
}

/** The part of the popup after the sample of the guide. */
const REST = `
globalThis.keep = (uri) => vault.add(uri)
globalThis.codes = (at) => vault.entries().map(({ id }) => vault.code(id, { at }).code)
globalThis.lock = () => vault.lock()
`

afterAll(() => removeFolder(folder))
beforeEach((context) => {
  if (missing !== undefined) context.skip(missing)
})

/** Writes the extension, as a bundler does. */
async function buildExtension(): Promise<string> {
  const extension = join(folder, 'extension')
  mkdirSync(extension)
  const sample = fencesOf(GUIDE).find(({ text }) => text.includes('indexedDbStorage'))
  await build({
    stdin: { contents: `${sample?.text}${REST}`, resolveDir: process.cwd(), loader: 'ts' },
    outfile: join(extension, 'popup.js'),
    ...{ bundle: true, format: 'esm', target: 'es2022', logLevel: 'error' },
  })
  copyFileSync('dist/vault/scrypt-worker.js', join(extension, 'scrypt-worker.js'))
  writeFileSync(join(extension, 'manifest.json'), JSON.stringify(MANIFEST))
  writeFileSync(join(extension, 'background.js'), '')
  writeFileSync(
    join(extension, 'popup.html'),
    '<!doctype html><title>Keys</title><script type="module" src="popup.js"></script>',
  )
  return extension
}

/** Opens the popup as a page, and notes what it logs. */
async function openPopup(context: BrowserContext): Promise<{
  ask<T>(name: string, value?: unknown): Promise<T>
  logged: string[]
  workers: string[]
}> {
  const [background] = context.serviceWorkers()
  const worker = background ?? (await context.waitForEvent('serviceworker'))
  const page = await context.newPage()
  const [logged, workers]: string[][] = [[], []]
  page.on('console', (message) => logged?.push(message.text()))
  page.on('pageerror', (error) => logged?.push(`${error}`))
  page.on('worker', (each) => workers?.push(each.url()))
  await page.goto(new URL('popup.html', worker.url()).href)
  await page.waitForFunction(() => Reflect.has(globalThis, 'keep'))
  return {
    ask: (name, value) =>
      page.evaluate(async ([called, given]) => Reflect.get(globalThis, `${called}`)(given), [
        name,
        value,
      ] as const),
    logged: logged ?? [],
    workers: workers ?? [],
  }
}

it('keeps a vault in an extension, with scrypt in a worker', async () => {
  const extension = await buildExtension()
  const profile = join(folder, 'profile')
  const first = await launchExtension(extension, profile)
  const { ask, logged, workers } = await openPopup(first)
  await ask('keep', 'otpauth://totp/ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
  expect(await ask('codes', 59_000)).toEqual(['287082'])
  await ask('lock')
  await soon(() => logged).toEqual(['1', 'locked'])
  expect(workers.map((url) => new URL(url).pathname)).toEqual(['/scrypt-worker.js'])
  await first.close()

  const second = await launchExtension(extension, profile)
  const again = await openPopup(second)
  expect(await again.ask('codes', 59_000)).toEqual(['287082'])
  await second.close()
}, 120_000)
