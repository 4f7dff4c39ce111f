/** The sample of the guide in a real browser extension: its popup keeps the vault over the end of the browser. */

import { createHash, generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
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

const PUBLIC_KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({
  type: 'spki',
  format: 'der',
})
const MANIFEST = {
  manifest_version: 3,
  name: 'Keys',
  version: '1',
  action: { default_popup: 'popup.html' },
  // The id of an extension is made of its public key, otherwise of its folder.
  key: PUBLIC_KEY.toString('base64'),
}
const ID = [...createHash('sha256').update(PUBLIC_KEY).digest('hex').slice(0, 32)]
  .map((digit) => 'abcdefghijklmnop'[Number.parseInt(digit, 16)])
  .join('')

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

/** Writes the extension, with the scripts of the guide's command. */
async function buildExtension(): Promise<string> {
  const fences = fencesOf(GUIDE)
  const sample = fences.find(({ text }) => text.includes('indexedDbStorage'))
  const command = fences.find(({ text }) => text.startsWith('npx esbuild '))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(process.cwd(), join(folder, 'node_modules/einmal'), 'junction')
  writeFileSync(join(folder, 'popup.ts'), `${sample?.text}${REST}`)
  const named = [...(command?.text ?? '').matchAll(/(\S+)=(\S+\.[jt]s)/g)]
  await build({
    entryPoints: Object.fromEntries(named.map(([, name, path]) => [name, path])),
    ...{ absWorkingDir: folder, outdir: 'extension' },
    ...{ bundle: true, format: 'esm', logLevel: 'error' },
  })
  const extension = join(folder, 'extension')
  writeFileSync(join(extension, 'manifest.json'), JSON.stringify(MANIFEST))
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
  const page = await context.newPage()
  const [logged, workers]: string[][] = [[], []]
  page.on('console', (message) => {
    // A warning says that the browser may delete the data, which is so here.
    if (message.type() !== 'warning') logged?.push(message.text())
  })
  page.on('pageerror', (error) => logged?.push(`${error}`))
  page.on('worker', (each) => workers?.push(each.url()))
  await page.addInitScript(noteAnswers)
  await page.goto(`chrome-extension://${ID}/popup.html`)
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

/** Notes in the page the first answer of each worker: a worker that cannot load its file has an error. */
function noteAnswers(): void {
  const answers: string[] = []
  Reflect.set(globalThis, 'answers', () => answers)
  const post = Worker.prototype.postMessage
  Worker.prototype.postMessage = function (this: Worker, ...given: [unknown]) {
    for (const type of ['message', 'error']) {
      this.addEventListener(type, () => answers.push(type), { once: true })
    }
    return post.apply(this, given)
  }
}

it('keeps a vault in an extension, with scrypt in a worker', async () => {
  const extension = await buildExtension()
  const profile = join(folder, 'profile')
  const first = await launchExtension(extension, profile)
  try {
    const { ask, logged, workers } = await openPopup(first)
    await ask('keep', 'otpauth://totp/ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
    expect(await ask('codes', 59_000)).toEqual(['287082'])
    await ask('lock')
    await soon(() => logged).toEqual(['1', 'locked'])
    expect(workers.map((url) => new URL(url).pathname)).toEqual(['/scrypt-worker.js'])
    expect(await ask('answers')).toEqual(['message'])
  } finally {
    await first.close()
  }

  const second = await launchExtension(extension, profile)
  try {
    const again = await openPopup(second)
    expect(await again.ask('codes', 59_000)).toEqual(['287082'])
  } finally {
    await second.close()
  }
}, 120_000)
