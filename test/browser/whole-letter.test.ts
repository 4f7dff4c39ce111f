/**
 * The whole letter, as its people live it: the programs of `npm start`, a real browser, the council app,
 * `einmal vault` on a file and a hardware key. From the code in the letter to the log of the office.
 */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Secret } from 'einmal'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  type Answer,
  type CouncilClient,
  createCouncilClient,
} from '../../docs/examples/council-app/council-client.js'
import { de } from '../../docs/examples/council-portal/words/de.js'
import { codesOf, makeVault, pastePicture, visit } from '../authenticator/support/authenticator.js'
import { memoryKeeper } from '../council-app/support/memory-keeper.js'
import { memoryShelf } from '../council-app/support/memory-shelf.js'
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
import { type VaultCommand, vaultCommand } from '../support/vault-command.js'
import { launchChromium } from './chromium.js'
import { sendForm } from './key-scene.js'
import { yubiKey } from './simulated-keys.js'
import { enrolApp, logIn, logOut, submit, type Tour, typeLetterCode } from './tour.js'
import { usbKeyboard } from './usb-keyboard.js'

const missing = whyNot('chromium')
const folder = temporaryFolder()
const laptop = mkdtempSync(join(tmpdir(), 'einmal-letter-'))
let browser: Browser
let portal: PortalProcess
/** The origin of the authenticator. */
let authenticator: string

beforeAll(async () => {
  if (missing !== undefined) return
  browser = await launchChromium()
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'))
  const program = resolve(scripts.start.replace('node ', ''))
  const environment = { ...DEFAULTS, AUTHENTICATOR_PORT: '0' }
  portal = await startPortal({ folder, environment, program })
  authenticator = /^The web authenticator is at (\S+)$/m.exec(portal.output())?.[1] ?? ''
})
afterAll(async () => {
  await browser?.close()
  await portal?.end()
  removeTemporaryFolders()
  rmSync(laptop, { recursive: true })
})

/** A computer with a browser: one tab has the portal, the other one the authenticator with an empty vault. */
interface Computer extends Tour {
  app: Page
  /** Complaints of the browser, such as violations of a policy. */
  complaints: string[]
  close(): Promise<void>
}

async function openComputer(): Promise<Computer> {
  const { context, page: app, complaints } = await visit(browser, authenticator)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await makeVault(app)
  await neverLockWhenIdle(app)
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const tour = { page, origin: portal.origin, folder, look: async () => undefined }
  return { ...tour, app, complaints, close: () => context.close() }
}

/** On a slow machine minutes pass between two codes. */
async function neverLockWhenIdle(app: Page): Promise<void> {
  await app.getByRole('button', { name: 'Settings', exact: true }).click()
  await app.getByLabel('Lock when the app is not used').selectOption('0')
  await app.keyboard.press('Escape')
  await app.waitForSelector('dialog', { state: 'detached' })
}

const later = { timeout: 60_000 }
const expectTitle = (page: Page, text: string): Promise<void> =>
  expect.poll(() => page.textContent('h1').then((title) => title?.trim()), later).toBe(text)

/** The code that the authenticator shows, once it is another one than the code that was used. */
async function codeIn(app: Page, used = ''): Promise<string> {
  const shown = async () => Object.values(await codesOf(app))[0] ?? ''
  await expect
    .poll(async () => /^\d{6}$/.test(await shown()) && (await shown()) !== used, later)
    .toBe(true)
  return shown()
}

/** Takes a screenshot of the QR code in one tab, pastes it into an authenticator, and types the code. */
async function enrolByScreenshot(page: Page, app: Page): Promise<string> {
  await page.waitForSelector('.secret')
  await pastePicture(app, await page.screenshot())
  const code = await codeIn(app)
  await typeCode(page, code)
  return code
}

async function typeCode(page: Page, code: string): Promise<void> {
  await page.bringToFront()
  await page.fill('input[name=code]', code)
  await submit(page)
}

it('leads the people of the letter to their papers, and the office sees it all', {
  timeout: 600_000,
}, async (context) => {
  if (missing !== undefined) context.skip(missing)

  // A member sets up the web authenticator with the letter and a screenshot.
  const home = await openComputer()
  await logIn(home, 'aylin.celik')
  await typeLetterCode(home, 'aylin.celik')
  await submit(home.page)
  const first = await enrolByScreenshot(home.page, home.app)
  await home.page.waitForSelector('.codes')
  const recoveryCodes = await home.page.locator('.codes code').allInnerTexts()
  await home.page.check('input[name=saved]')
  await submit(home.page)
  await expectTitle(home.page, 'Guten Tag, Aylin Çelik')
  await logOut(home)

  // Another member uses the council app, and keeps the key on the command line.
  const council = councilApp()
  const vault = await vaultCommand(laptop)
  const confirmed = await enrolCouncilApp(council, vault, 'elif.quandt')
  expect(await papersOf(council)).toContain('Nichtöffentlich')

  // A third one has a key that types its codes.
  await useYubiKey('samir.nowak')

  // The first member logs in with the next code, and adds a second device: another vault on another computer.
  await logIn(home, 'aylin.celik')
  const second = await codeIn(home.app, first)
  await typeCode(home.page, second)
  await expectTitle(home.page, 'Guten Tag, Aylin Çelik')
  await home.page.goto(`${home.origin}/second-factor/devices`)
  await home.page.click('main a[href*="/second-factor/enrol"]')
  await home.page.fill('input[name=label]', 'Tablet')
  await submit(home.page)
  const tablet = await openComputer()
  const onTablet = await enrolByScreenshot(home.page, tablet.app)
  await expect.poll(() => home.page.locator('.devices > li').count(), later).toBe(2)
  await logIn(tablet, 'aylin.celik')
  await typeCode(tablet.page, await codeIn(tablet.app, onTablet))
  await expectTitle(tablet.page, 'Guten Tag, Aylin Çelik')

  // The council app logs in again with the next code, and fetches the paper again.
  expect(await council.logOut()).toBe(true)
  expect((await papersAgain(council, vault, confirmed)).length).toBeGreaterThan(0)

  // The second device is lost. A recovery code lets the member in, who removes the device.
  expect(seriousOf(tablet.complaints)).toEqual([])
  await tablet.close()
  await logOut(home)
  await logIn(home, 'aylin.celik')
  await home.page.click('main a[href*="/recovery"]')
  await typeCode(home.page, recoveryCodes[0] ?? '')
  await expectTitle(home.page, 'Guten Tag, Aylin Çelik')
  await home.page.goto(`${home.origin}/second-factor/devices`)
  await home.page
    .locator('.devices > li', { hasText: 'Tablet' })
    .locator('a[href*="/devices/remove"]')
    .click()
  await submit(home.page)
  await typeCode(home.page, await codeIn(home.app, second))
  await expect.poll(() => home.page.locator('.devices > li').count(), later).toBe(1)
  expect(seriousOf(home.complaints)).toEqual([])

  await seeFromTheOffice(home)
})

/** Browsers ask the portal for `/favicon.ico`, which it does not have. */
function seriousOf(complaints: readonly string[]): string[] {
  return complaints.filter((each) => !each.endsWith(` at ${portal.origin}/favicon.ico`))
}

const MEMBERS = ['Aylin Çelik', 'Elif Quandt', 'Samir Nowak']

/** The office sees the state of each member, and every step in the log. */
async function seeFromTheOffice(computer: Computer): Promise<void> {
  const { page, origin } = computer
  await logOut(computer)
  await logIn(computer, 'ingrid.amsel')
  await typeLetterCode(computer, 'ingrid.amsel')
  await enrolApp(page)
  await page.goto(`${origin}/admin`)
  // Six apps of the previous portal, and the three members.
  expect(await page.locator('.count dd').allInnerTexts()).toEqual(['9', '0', '32', '29'])
  const means = (await page.locator('.means li').allInnerTexts()).map((each) => each.trim())
  expect(means).toEqual([
    'App: 8',
    'Stick oder Gerät der Stadt: 0',
    'eigener Stick: 1',
    'noch nichts: 32',
  ])
  const codesLeft = await Promise.all(
    MEMBERS.map(async (name) => {
      const row = await page.locator('.people li', { hasText: name }).first().textContent()
      return /Notfall-Codes: (\d+)/.exec(`${row}`)?.[1]
    }),
  )
  expect(codesLeft).toEqual(['9', '10', '10'])
  const log = await logOf(page, origin)
  expect(log['Aylin Çelik']).toEqual([
    ...[...FIRST_LOGIN, 'logout'],
    ...[...LOGIN, 'enrolment-started', 'enrolment-confirmed'],
    ...[...LOGIN, 'logout'],
    ...['login', 'recovery-code-used', 'elevated', 'authenticator-removed'],
    // The removal ends what was shown before it.
    ...['accepted', 'elevated', 'logout'],
  ])
  expect(log['Elif Quandt']).toEqual([...FIRST_LOGIN, 'logout', ...LOGIN])
  expect(log['Samir Nowak']).toEqual([...FIRST_LOGIN, 'logout', ...LOGIN])
  expect(log['Ingrid Amsel']).toEqual(FIRST_LOGIN)
}

/** Types of entries in the log: from the letter to the papers, … */
const FIRST_LOGIN = [
  ...['activation-issued', 'login', 'activated', 'enrolment-started', 'enrolment-confirmed'],
  ...['elevated', 'recovery-codes-saved'],
]
/** … and a later login with a code. */
const LOGIN = ['login', 'accepted', 'elevated']

/** The types of the entries of each person, the oldest first. */
async function logOf(page: Page, origin: string): Promise<Record<string, string[]>> {
  const types = new Map(Object.entries(de.audit.types).map(([type, words]) => [words, type]))
  const log: Record<string, string[]> = {}
  for (let path: string | null = '/admin/audit'; path !== null; ) {
    await page.goto(origin + path)
    for (const row of await page.locator('tbody tr').all()) {
      const [, what = '', subject = ''] = await row.locator('th, td').allInnerTexts()
      log[subject] = [types.get(what) ?? what, ...(log[subject] ?? [])]
    }
    const older = page.getByText(de.audit.older)
    path = (await older.count()) === 0 ? null : await older.getAttribute('href')
  }
  return log
}

function councilApp(): CouncilClient {
  return createCouncilClient({ portal: portal.origin, tokens: memoryKeeper() })
}

function accepted<T>(answer: Answer<T>): T {
  if (answer.ok) return answer.value
  throw new Error(`the portal asks for something else: ${answer.next.do}`)
}

/** @returns the code that was used */
async function enrolCouncilApp(
  council: CouncilClient,
  vault: VaultCommand,
  name: string,
): Promise<string> {
  accepted(await council.logIn(name, PASSWORD))
  accepted(await council.activate(letterCodes(folder)[name] ?? ''))
  const { uri, authenticatorId } = accepted(await council.enrol('Laptop'))
  vault.add(uri)
  const code = vault.code()
  expect(accepted(await council.confirm(authenticatorId, code)).recoveryCodes).toHaveLength(10)
  accepted(await council.recoveryCodesSaved())
  return code
}

/** Fetches the first paper that is not public. */
async function papersOf(council: CouncilClient): Promise<string> {
  const [paper] = accepted(await council.papers())
  const id = paper?.id ?? ''
  const shelf = memoryShelf()
  accepted(await council.download(id, shelf))
  return new TextDecoder().decode(shelf.whole.get(id))
}

async function papersAgain(
  council: CouncilClient,
  vault: VaultCommand,
  used: string,
): Promise<string> {
  accepted(await council.logIn('elif.quandt', PASSWORD))
  expect(await council.next()).toMatchObject({ do: 'type a code', again: false })
  await expect.poll(() => vault.code(), { ...later, interval: 1000 }).not.toBe(used)
  accepted(await council.showCode(vault.code()))
  return papersOf(council)
}

/** A member without a phone, with a private YubiKey. */
async function useYubiKey(name: string): Promise<void> {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const tour: Tour = { page, origin: portal.origin, folder, look: async () => undefined }
  const keyboard = await usbKeyboard(page)
  await logIn(tour, name)
  await typeLetterCode(tour, name)
  await sendForm(page, () => page.click('main a[href*="/enrol/key"]'))
  await sendForm(page, () => page.click('form[action$="/enrol"] button'))
  const secret = await page.locator('code.secret').nth(1).textContent()
  const key = yubiKey(Secret.fromBase32(`${secret}`.trim()))
  await page.click('#code')
  await sendForm(page, () => key.touch(keyboard))
  await sendForm(page, () => key.touch(keyboard))
  await page.check('input[name=saved]')
  await submit(page)
  await expectTitle(page, 'Guten Tag, Samir Nowak')
  await logOut(tour)
  await logIn(tour, name)
  await page.waitForSelector('#code')
  await sendForm(page, () => key.touch(keyboard))
  await expectTitle(page, 'Guten Tag, Samir Nowak')
  await context.close()
}
