/** A vault in IndexedDB of a real browser: several tabs at once, and scrypt in a worker. */

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Secret } from 'einmal'
import type { Vault } from 'einmal/vault'
import { type BuildOptions, build } from 'esbuild'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { soon } from '../authenticator/support/authenticator.js'
import { whyNot } from '../support/locate.mjs'
import { launchChromium } from './chromium.js'

declare global {
  var openTab: (name: string, create: boolean) => Promise<Vault>
  var tab: Vault
  var newSecret: () => Secret
}

const PAGE = `
import { Secret } from 'einmal'
import { openVault } from 'einmal/vault'
import { indexedDbStorage } from 'einmal/vault/browser'
globalThis.openTab = (name, create) =>
  openVault({ storage: indexedDbStorage(name), passphrase: 'correct horse battery', create })
globalThis.newSecret = () => Secret.generate()
globalThis.loaded = true
`
const ALIAS = {
  einmal: './src/index.ts',
  'einmal/vault': './src/vault/index.ts',
  'einmal/vault/browser': './src/vault/browser/index.ts',
}

const BUNDLED: BuildOptions = { bundle: true, format: 'esm', target: 'es2022' }

const missing = whyNot('chromium')
let browser: Browser
let server: Server
let origin = ''
const asked: string[] = []

beforeAll(async () => {
  if (missing !== undefined) return
  const options = { ...BUNDLED, write: false as const, alias: ALIAS }
  const stdin = { contents: PAGE, resolveDir: process.cwd() }
  const page = await build({ ...options, stdin })
  const worker = await build({ ...options, entryPoints: ['src/vault/scrypt-worker.ts'] })
  const files: Record<string, string> = {
    '/page.js': page.outputFiles[0]?.text ?? '',
    '/scrypt-worker.js': worker.outputFiles[0]?.text ?? '',
  }
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    asked.push(pathname)
    const script = files[pathname]
    const policy = searchParams.has('strict') ? "worker-src 'none'" : "worker-src 'self'"
    response.writeHead(200, {
      'content-type': script === undefined ? 'text/html' : 'text/javascript',
      'content-security-policy': policy,
    })
    response.end(script ?? '<!doctype html><script type="module" src="/page.js"></script>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // The cast is safe: a server that listens on a port has this address.
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  server?.close()
})
beforeEach((context) => {
  if (missing) context.skip(missing)
})

async function newTab(context: BrowserContext, name: string, path = '/'): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${origin}${path}`)
  await page.waitForFunction(() => Reflect.get(globalThis, 'loaded'))
  await page.evaluate(async (name) => {
    globalThis.tab = await openTab(name, true)
  }, name)
  return page
}

describe('a vault in several tabs of a browser', () => {
  it('gives no HOTP code twice, loses no addition and hears of changes', async () => {
    const context = await browser.newContext()
    const first = await newTab(context, 'keys')
    const id = await first.evaluate(async () => {
      const key = { type: 'hotp', account: 'key', secret: newSecret() } as const
      return (await tab.add(key)).id
    })
    const tabs = [first, await newTab(context, 'keys'), await newTab(context, 'keys')]
    const counters = await Promise.all(
      tabs.map((page, i) =>
        page.evaluate(
          async ({ id, i }) => {
            const given: string[] = []
            for (let n = 0; n < 15; n++) {
              given.push(`${(await tab.advance(id)).counter}`)
              if (n % 5 === 0) await tab.add({ account: `tab ${i} ${n}`, secret: newSecret() })
            }
            return given
          },
          { id, i },
        ),
      ),
    )
    expect(new Set(counters.flat()).size).toBe(45)
    // Each tab learns of the changes of the others by itself.
    for (const page of tabs) {
      await soon(() => page.evaluate(() => tab.entries().length)).toBe(10)
    }
    await context.close()
  })

  it('keeps the older state, whole, when the storage is full, and goes on', async () => {
    const context = await browser.newContext()
    // Before the first write: the browser remembers how much is left for half a minute.
    const session = await context.newCDPSession(await context.newPage())
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1_000_000 })
    const page = await newTab(context, 'full')
    const answers = await page.evaluate(async () => {
      const { id } = await tab.add({ type: 'hotp', account: 'key', secret: newSecret() })
      const uri = () => `otpauth://totp/${'a'.repeat(500)}?secret=${newSecret().toBase32()}`
      const refused = await tab.import(Array.from({ length: 5000 }, uri).join('\n')).then(
        () => 'done',
        ({ code, cause }) => `${code} ${cause?.name}`,
      )
      const stored = await openTab('full', false)
      return [refused, tab.entries().length, stored.entries().length, id]
    })
    const [id] = answers.splice(3)
    expect(answers).toEqual(['ERR_VAULT_STORAGE QuotaExceededError', 1, 1])
    // The refused write may still count as used. With room again the vault goes on, and no code was given out.
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 100_000_000 })
    const advance = (): Promise<string> =>
      page.evaluate(
        (id) =>
          tab.advance(id).then(
            ({ counter }) => `${counter}`,
            ({ code }) => code,
          ),
        `${id}`,
      )
    await expect.poll(advance, { timeout: 50_000 }).not.toBe('ERR_VAULT_STORAGE')
    const counter = await page.evaluate(async (id) => {
      tab.lock()
      return `${(await (await openTab('full', false)).advance(id)).counter}`
    }, `${id}`)
    expect(counter).toBe('1')
    await context.close()
  })

  it('computes scrypt in a worker, and in the page where a policy forbids workers', async () => {
    const context = await browser.newContext()
    asked.length = 0
    const page = await newTab(context, 'worker')
    expect(asked).toContain('/scrypt-worker.js')
    await page.evaluate(() => tab.add({ account: 'ada', secret: newSecret() }))
    asked.length = 0
    const strict = await newTab(context, 'worker', '/?strict')
    expect(asked).not.toContain('/scrypt-worker.js')
    expect(await strict.evaluate(() => tab.entries().length)).toBe(1)
    await context.close()
  })
})
