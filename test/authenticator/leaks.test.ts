/**
 * Attack 51: what the page of the authenticator leaks. A secret is searched for in every place that a
 * browser keeps, and the browser reports what the policies of the page have stopped.
 */

import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { Secret } from 'einmal'
import type { BrowserContext } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { expectHidden } from '../support/canary.js'
import {
  addUri,
  codesOf,
  makeVault,
  PASSPHRASE,
  screenshotOf,
  soon,
  unlock,
  visit,
} from './support/authenticator.js'
import { inChromium } from './support/in-chromium.js'
import { readDocument, readStored } from './support/stored.js'

const ISSUER = 'Kanarienvogel'

const chromium = inChromium()

/** Everything that the browser keeps for the origin, and the documents of all tabs, as texts. */
async function keptBy(context: BrowserContext): Promise<Record<string, string>> {
  const [page] = context.pages()
  if (!page) throw new Error('there is no page')
  const stored = await page.evaluate(readStored)
  const documents = await Promise.all(context.pages().map((each) => each.evaluate(readDocument)))
  return { ...stored, documents: documents.join('\n') }
}

describe('a secret', () => {
  it('is in no place that a browser keeps', async () => {
    const secret = Secret.generate()
    const asked: string[] = []
    const logged: string[] = []
    const { page, context, complaints } = await visit(chromium.browser, chromium.app.origin)
    context.on('console', (message) => logged.push(message.text()))
    context.on('request', (each) => asked.push(`${each.method()} ${each.url()} ${each.postData()}`))
    await makeVault(page)
    const uri = `otpauth://totp/${ISSUER}:ada?secret=${secret.toBase32()}&issuer=${ISSUER}`
    await addUri(page, uri)
    // The search below finds what is there: the name is on the page now.
    expect((await keptBy(context))['documents']).toContain(ISSUER)
    await page.fill('input[type=search]', 'kanari')
    const [code = ''] = Object.values(await codesOf(page))
    expect(code).toMatch(/^\d{6}$/)

    // The same key again, as a picture and by typing: both leave their traces, or none.
    const picture = await screenshotOf(chromium.browser, uri)
    await page.evaluate(
      (bytes) => {
        const data = new DataTransfer()
        data.items.add(new File([Uint8Array.from(bytes)], 'a.png', { type: 'image/png' }))
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }))
      },
      [...picture],
    )
    await page.getByText('was added').waitFor()
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText('Or type the key').click()
    await page.getByLabel('Key (letters and digits)').fill(secret.toBase32())
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: 'Lock', exact: true }).click()
    await page.waitForSelector('main.locked input[type=password]')
    const kept = await keptBy(context)
    for (const [place, text] of Object.entries({ ...kept, complaints, logged, asked })) {
      expectHidden(secret.toBytes(), `${text}`)
      for (const word of [ISSUER, PASSPHRASE, code, `${code.slice(0, 3)} ${code.slice(3)}`]) {
        expect(`${text}`.includes(word), `${place} holds ${word}`).toBe(false)
      }
    }
    expect(complaints).toEqual([])
    await context.close()
  })

  it('leaves every tab at the lock, open dialogs too', async () => {
    const { page, context } = await visit(chromium.browser, chromium.app.origin)
    await makeVault(page)
    const uri = `otpauth://totp/${ISSUER}:ada?secret=${Secret.generate().toBase32()}`
    await addUri(page, uri)
    const other = await context.newPage()
    await other.goto(chromium.app.origin)
    await other.waitForSelector('main h1')
    await unlock(other)
    await other.waitForSelector('main.open li')
    await other.getByRole('button', { name: `Edit ${ISSUER}, ada` }).click()
    await page.getByRole('button', { name: 'Lock', exact: true }).click()
    await other.waitForSelector('main.locked input[type=password]')
    for (const tab of [page, other]) {
      expect(await tab.evaluate(readDocument)).not.toContain(ISSUER)
      expect(await tab.locator('dialog, li').count()).toBe(0)
    }
    await context.close()
  })
})

describe('a copied code', () => {
  it('is cleared from the clipboard after 30 seconds, and something else is not', async () => {
    const { page, context } = await visit(chromium.browser, chromium.app.origin, {
      time: Date.now(),
    })
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await makeVault(page)
    await addUri(page, `otpauth://totp/a?secret=${Secret.generate().toBase32()}`)
    const clipboard = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText())
    await page.click('.code')
    await soon(clipboard).toMatch(/^\d{6}$/)
    await page.clock.runFor(29_000)
    expect(await clipboard()).toMatch(/^\d{6}$/)
    await page.clock.runFor(1_500)
    await soon(clipboard).toBe('')

    await page.click('.code')
    await soon(clipboard).toMatch(/^\d{6}$/)
    await page.evaluate(() => navigator.clipboard.writeText('of another program'))
    await page.clock.runFor(31_000)
    expect(await clipboard()).toBe('of another program')
    await context.close()
  })
})

describe('the policies', () => {
  it('let no request leave for another origin, and no HTML or script come from a text', async () => {
    const { page, context } = await visit(chromium.browser, chromium.app.origin)
    const origins = new Set<string>()
    context.on('request', (each) => origins.add(new URL(each.url()).origin))
    await page.reload()
    await page.waitForSelector('main h1')
    expect([...origins]).toEqual([chromium.app.origin])
    const stopped = await page.evaluate(async () => {
      const tries: Record<string, () => unknown> = {
        html: () => document.createElement('p').setHTMLUnsafe('<b>x</b>'),
        innerHtml: () => {
          document.createElement('p').innerHTML = '<b>x</b>'
        },
        worker: () => new Worker('/main.js'),
        foreignWorker: () => new Worker('https://example.org/scrypt-worker.js'),
        script: () => {
          document.createElement('script').src = 'https://example.org/a.js'
        },
        fetch: () => fetch('/main.js'),
      }
      const results: string[] = []
      for (const [name, act] of Object.entries(tries)) {
        try {
          await act()
          results.push(`${name} is allowed`)
        } catch {
          results.push(`${name} is stopped`)
        }
      }
      return results
    })
    expect(stopped.filter((result) => !result.endsWith('is stopped'))).toEqual([])
    await context.close()
  })

  it('come with every file, and other paths and methods get nothing', async () => {
    const answers = await Promise.all([
      ask('GET', '/'),
      ask('GET', '/main.js'),
      ask('GET', '/service-worker.js'),
      ask('GET', '/../package.json'),
      ask('POST', '/'),
      ask('GET', '//'),
    ])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 404, 405, 400])
    // The answer 400 has not ended the server.
    expect((await ask('HEAD', '/')).status).toBe(200)
    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'cross-origin-opener-policy': 'same-origin',
      })
    }
    const policy = `${answers[0]?.headers['content-security-policy']}`
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
    expect(policy).toContain("require-trusted-types-for 'script'")
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
    expect(`${answers[0]?.headers['permissions-policy']}`).toContain('camera=(self)')
  })

  it('fit a page without anything inline', () => {
    const html = readFileSync('docs/examples/authenticator/page/static/index.html', 'utf8')
    expect(html).not.toMatch(/<style|style=|<script(?![^>]*src=)|\son\w+=|https?:/)
  })
})

function ask(
  method: string,
  path: string,
): Promise<{ status: number; headers: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const sent = request(`${chromium.app.origin}`, { method, path }, (response) => {
      response.resume()
      resolve({ status: response.statusCode ?? 0, headers: response.headers })
    })
    sent.on('error', reject)
    sent.end()
  })
}
