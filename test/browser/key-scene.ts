/** A portal with hardware keys behind a gate, on HTTP, and a person in front of Chromium without JavaScript. */

import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { memoryStore } from 'einmal'
import {
  type Accounts,
  createAccounts,
  createKeyring,
  createTokens,
  generateKey,
  type Tokens,
} from 'einmal/accounts'
import { createGate } from 'einmal/gate'
import { fr } from 'einmal/gate/fr'
import { gateMiddleware } from 'einmal/gate/node'
import { type SettableClock, settableClock } from 'einmal/testing'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { closeServer, listen } from '../gate-frameworks/client.js'
import { memorySessions } from './sessions.js'

export interface KeyScene {
  accounts: Accounts
  tokens: Tokens
  clock: SettableClock
  page: Page
  origin: string
  /** Logs ada in with the password, on a computer without a session. The page of the gate opens. */
  logIn(): Promise<void>
  /** Does what sends a form, and waits for the next page and its focus. */
  send(what: () => Promise<unknown>): Promise<void>
  close(): Promise<void>
}

/** Words on the only page of the portal. */
export const PAPERS = 'The papers'

const BRAND = { name: 'Ratsinformation Musterstadt', help: 'Telefon 0123 45 67 89' }

export async function openKeyScene(
  browser: Browser,
  { locale = 'en', ...window }: BrowserContextOptions & { locale?: 'de' | 'en' | 'fr' } = {},
): Promise<KeyScene> {
  const clock = settableClock(new Date('2026-11-23T10:00:10Z'))
  const keyring = await createKeyring(generateKey('k1'))
  const store = memoryStore()
  const accounts = createAccounts({ store, issuer: 'Rat', keyring, now: clock.now })
  const tokens = createTokens({ accounts })
  const sessions = memorySessions()
  const server = createServer()
  const origin = `http://localhost:${await listen(server)}`
  const gate = createGate({
    ...{ accounts, tokens, ownKeys: true, origin, messages: { fr }, locale: () => locale },
    key: Uint8Array.from({ length: 32 }, (_, i) => i),
    session: sessions.port,
    loginPath: '/login',
    timeZone: 'Europe/Berlin',
    brand: BRAND,
    now: clock.now,
  })
  const guard = gateMiddleware(gate)
  server.on('request', (req, res) => {
    guard(req, res, () => {
      if (req.method === 'POST') {
        res.writeHead(303, { location: '/papers', 'set-cookie': sessions.begin() }).end()
      } else {
        const html = req.url?.startsWith('/login') ? LOGIN : `<h1>${PAPERS}</h1>`
        res.writeHead(200, { 'content-type': 'text/html' }).end(html)
      }
    })
  })
  const context = await browser.newContext({ javaScriptEnabled: false, ...window })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const send = (what: () => Promise<unknown>): Promise<void> => sendForm(page, what)

  return {
    ...{ accounts, tokens, clock, page, origin, send },
    async logIn() {
      await context.clearCookies()
      await page.goto(`${origin}/login`)
      await send(() => page.click('button'))
    },
    async close() {
      await context.close()
      await closeServer(server)
    },
  }
}

/** Does what sends a form, and waits for the next page and its focus. */
export async function sendForm(page: Page, what: () => Promise<unknown>): Promise<void> {
  // A page that has just begun to load would be taken for the next one.
  await page.waitForLoadState()
  await Promise.all([page.waitForEvent('domcontentloaded'), what()])
  // The browser sets the focus when it first renders the page.
  const focused = () => page.evaluate(() => document.activeElement?.matches('[autofocus]'))
  if ((await page.locator('[autofocus]').count()) === 0) return
  while (!(await focused())) await sleep(10)
}

const LOGIN = '<title>Login</title><form method="post"><button>Log in</button></form>'
