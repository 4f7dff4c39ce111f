/** The letter, the portal, the gate and the authenticator in Firefox and in WebKit. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startAuthenticator } from '../../docs/examples/authenticator/server.mjs'
import { PASSPHRASE, soon } from '../authenticator/support/authenticator.js'
import {
  DEFAULTS,
  letterCodes,
  type PortalProcess,
  removeTemporaryFolders,
  startPortal,
  temporaryFolder,
} from '../portal/support/process.js'
import { PASSWORD } from '../portal/support/visitor.js'
import { whyNot } from '../support/locate.mjs'
import type { EngineTab, RunningEngine } from './engine.js'
import { startFirefox } from './firefox.js'
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

  beforeAll(async () => {
    if (why !== undefined) return
    portal = await startPortal({ folder, environment: DEFAULTS })
    authenticator = await startAuthenticator()
    engine = await start()
  })
  afterAll(async () => {
    await engine?.close()
    await authenticator?.close()
    await portal?.end()
  })
  beforeEach((context) => {
    if (why !== undefined) context.skip(why)
  })

  it('enrols by a screenshot, opens the vault again, and its codes open the portal', async () => {
    const page = await engine.openTab()
    await logIn(page, portal.origin)
    await typeCode(page, letterCodes(folder)[MEMBER] ?? '')
    await until(page, 'form[action$="/enrol"] button')
    await page.click('form[action$="/enrol"] button')
    await until(page, '.secret')
    const picture = await page.screenshot()

    const app = await engine.openTab()
    await app.goto(authenticator.origin)
    await until(app, '.field input[type=password]')
    for (const field of [1, 2]) {
      await app.type(`.field:nth-of-type(${field}) input[type=password]`, PASSPHRASE)
    }
    await app.click('button[type=submit]')
    await until(app, 'main.open')
    await drop(app, picture)
    const first = await codeIn(app)
    await typeCode(page, first)
    await until(page, '.codes')
    await page.click('input[name=saved]')
    await page.click('main form button')
    await expectWelcome(page)
    await page.goto(portal.origin)
    await page.click('form[action="/logout"] button')

    const text = () => app.call(() => document.body.textContent)
    expect(await text()).toContain('Ratsportal')
    await press(app, 'Lock')
    await until(app, 'main.locked input[type=password]')
    expect(await text()).not.toContain('Ratsportal')
    await app.type('input[type=password]', PASSPHRASE)
    await app.click('button[type=submit]')
    await until(app, 'main.open')
    const next = await codeIn(app, first)
    await logIn(page, portal.origin)
    await typeCode(page, next)
    await expectWelcome(page)
  }, 300_000)
})

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
