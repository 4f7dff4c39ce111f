/**
 * The letter, the portal, the gate and the authenticator in Firefox and in WebKit: with axe on each page, and with
 * attack 51, what the pages leak.
 */

import { Secret } from 'einmal'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startAuthenticator } from '../../docs/examples/authenticator/server.mjs'
import { PASSPHRASE, soon } from '../authenticator/support/authenticator.js'
import { readDocument, readStored } from '../authenticator/support/stored.js'
import {
  DEFAULTS,
  letterCodes,
  type PortalProcess,
  removeTemporaryFolders,
  startPortal,
  temporaryFolder,
} from '../portal/support/process.js'
import { PASSWORD } from '../portal/support/visitor.js'
import { expectHidden } from '../support/canary.js'
import { whyNot } from '../support/locate.mjs'
import { violationsIn } from './axe.js'
import type { EngineTab, RunningEngine } from './engine.js'
import { startFirefox } from './firefox.js'
import { type PolicyReports, reportPolicies } from './policy-reports.js'
import { startWebKit } from './webkit.js'

const ENGINES = [
  { name: 'Firefox', why: whyNot('firefox-esr'), start: startFirefox },
  { name: 'WebKit', why: whyNot('WebKitWebDriver', 'MiniBrowser', 'Xvfb'), start: startWebKit },
]
const MEMBER = 'aylin.celik'

afterAll(removeTemporaryFolders)

describe.each(ENGINES)('$name', ({ why, start }) => {
  const folder = temporaryFolder()
  let engine: RunningEngine
  let portal: PortalProcess
  let authenticator: Awaited<ReturnType<typeof startAuthenticator>>
  /** In front of the portal, and of the authenticator. */
  let [gateway, appGateway]: PolicyReports[] = []

  beforeAll(async () => {
    if (why !== undefined) return
    gateway = await reportPolicies(() => portal.port)
    const environment = { ...DEFAULTS, ORIGIN: gateway.origin }
    portal = await startPortal({ folder, environment })
    authenticator = await startAuthenticator()
    appGateway = await reportPolicies(() => Number(new URL(authenticator.origin).port))
    engine = await start()
  })
  afterAll(async () => {
    for (const each of [gateway, appGateway]) each?.close()
    await Promise.allSettled([engine?.close(), authenticator?.close(), portal?.end()])
  })
  beforeEach((context) => {
    if (why !== undefined) context.skip(why)
  })

  it('enrols by a screenshot, opens the vault again, and its codes open the portal', async () => {
    const page = await engine.openTab()
    await logIn(page, portal.origin)
    await until(page, 'input[name=code]')
    await looksRight(page)
    await typeCode(page, letterCodes(folder)[MEMBER] ?? '')
    await until(page, 'form[action$="/enrol"] button')
    await looksRight(page)
    await page.click('form[action$="/enrol"] button')
    await until(page, '.secret')
    const picture = await page.screenshot()
    const secretText = await page.call(() => document.querySelector('.secret')?.textContent ?? '')
    await looksRight(page)

    const app = await engine.openTab()
    await app.goto(appGateway?.origin ?? '')
    await until(app, '.field input[type=password]')
    await looksRight(app)
    for (const field of [1, 2]) {
      await app.type(`.field:nth-of-type(${field}) input[type=password]`, PASSPHRASE)
    }
    await app.click('button[type=submit]')
    await until(app, 'main.open')
    await drop(app, picture)
    const first = await codeIn(app)
    await looksRight(app)
    await typeCode(page, first)
    await until(page, '.codes')
    await looksRight(page)
    await page.click('input[name=saved]')
    await page.click('main form button')
    await expectWelcome(page)
    await looksRight(page)
    await page.goto(portal.origin)
    await page.click('form[action="/logout"] button')

    for (const name of ['Add', 'Backup and export', 'Settings']) {
      await press(app, name)
      await until(app, 'dialog')
      await looksRight(app)
      await app.click('dialog header button')
      await soon(() => app.call(() => document.querySelectorAll('dialog').length)).toBe(0)
    }
    expect(await app.call(readDocument)).toContain('Ratsportal')
    await press(app, 'Lock')
    await until(app, 'main.locked input[type=password]')
    await looksRight(app)
    await leaksNothing(app, Secret.fromBase32(secretText.replace(/\s/g, '')), first)
    await app.type('input[type=password]', PASSPHRASE)
    await app.click('button[type=submit]')
    await until(app, 'main.open')
    const next = await codeIn(app, first)
    await logIn(page, portal.origin)
    await typeCode(page, next)
    await expectWelcome(page)

    for (const [tab, { reports } = { reports: ['no gateway'] }] of [
      [page, gateway],
      [app, appGateway],
    ] as const) {
      expect(reports).toEqual([])
      // The browser reports what a policy has stopped, so the search above is effective.
      await tab.call(() => {
        document.createElement('img').src = 'https://example.org/a.png'
      })
      await soon(() => reports.map((report) => report.split(' ')[0])).toEqual(['img-src'])
    }
  }, 300_000)
})

/** Runs axe until the page is complete: it may be drawn again at first. */
function looksRight(page: EngineTab): Promise<void> {
  return soon(() => violationsIn(page)).toEqual([])
}

/** Looks for the secret, the names, the passphrase and a code in each place that a browser keeps. */
async function leaksNothing(app: EngineTab, secret: Secret, code: string): Promise<void> {
  const stored = await app.call(readStored)
  const kept = { ...stored, document: await app.call(readDocument) }
  for (const [place, text] of Object.entries(kept)) {
    expectHidden(secret.toBytes(), text)
    for (const word of ['Ratsportal', MEMBER, PASSPHRASE, code, spaced(code)]) {
      expect(text.includes(word), `${place} holds ${word}`).toBe(false)
    }
  }
  // The vault and the files of the app are there, so the search is effective.
  expect(stored['databases']).toContain('einmal vault')
  expect(stored['caches']).toContain('/main.js')
}

const spaced = (code: string): string => `${code.slice(0, 3)} ${code.slice(3)}`

async function logIn(page: EngineTab, origin: string): Promise<void> {
  await page.goto(`${origin}/login`)
  await page.type('#name', MEMBER)
  await page.type('#password', PASSWORD)
  await page.click('main form button')
}

/** Types a code on the next page that asks for one. */
async function typeCode(page: EngineTab, code: string): Promise<void> {
  await until(page, 'input[name=code]')
  await page.type('input[name=code]', code)
  await page.click('main form button')
}

function until(page: EngineTab, selector: string): Promise<void> {
  return soon(() => page.call((wanted) => document.querySelector(wanted) !== null, selector)).toBe(
    true,
  )
}

async function expectWelcome(page: EngineTab): Promise<void> {
  const title = () => page.call(() => document.querySelector('h1')?.textContent ?? '')
  await soon(title).toBe('Guten Tag, Aylin Çelik')
}

function press(page: EngineTab, name: string): Promise<void> {
  return page.call((text) => {
    const buttons = [...document.querySelectorAll('button')]
    const button = buttons.find(({ textContent }) => textContent === text)
    if (button === undefined) throw new Error(`no button has the text ${text}`)
    button.click()
  }, name)
}

/** As a user drops a file. Firefox takes no picture into a paste event that a script has made. */
function drop(page: EngineTab, picture: Buffer): Promise<void> {
  return page.call((base64) => {
    const bytes = Uint8Array.from(atob(base64), (each) => each.charCodeAt(0))
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File([bytes], 'screenshot.png', { type: 'image/png' }))
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }))
  }, picture.toString('base64'))
}

/** The code that the authenticator shows, once it is another one than the code that was used. */
async function codeIn(app: EngineTab, used = ''): Promise<string> {
  const shown = async (): Promise<string> => {
    const text = await app.call(() => document.querySelector('.digits')?.textContent ?? '')
    return text.replace(/\D/g, '')
  }
  const isNext = async (): Promise<boolean> =>
    /^\d{6}$/.test(await shown()) && (await shown()) !== used
  await expect.poll(isNext, { timeout: 60_000 }).toBe(true)
  return shown()
}
