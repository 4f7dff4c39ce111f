/** The authenticator in a real browser: making and opening a vault, adding keys, and their codes. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hotp, Secret, totp } from 'einmal'
import { qrSvg } from 'einmal/qr'
import { steamCode, writeKeys } from 'einmal/transfer'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startAuthenticator } from '../../docs/examples/authenticator/server.mjs'
import { launchChromium } from '../browser/chromium.js'
import { whyNot } from '../support/locate.mjs'
import { SIGNED } from '../transfer/support/pskc-figures.js'
import {
  addUri,
  codesOf,
  makeVault,
  PASSPHRASE,
  pastePicture,
  screenshotOf,
  soon,
  unlock,
  videoOf,
  visit,
} from './support/authenticator.js'

const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const secret = Secret.fromBase32(SECRET)
const uri = (issuer: string, rest = ''): string =>
  `otpauth://totp/${issuer}:ada?secret=${SECRET}&issuer=${issuer}${rest}`
/** 12 s after the start of a period. */
const NOON = 1_800_000_012_000

const missing = whyNot('chromium')
const folder = mkdtempSync(join(tmpdir(), 'einmal-authenticator-'))
let browser: Browser
let app: Awaited<ReturnType<typeof startAuthenticator>>

beforeAll(async () => {
  if (missing !== undefined) return
  const video = join(folder, 'camera.y4m')
  writeFileSync(video, videoOf(uri('Camera')))
  app = await startAuthenticator()
  browser = await launchChromium([
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${video}`,
    '--auto-select-tab-capture-source-by-title=shared tab',
  ])
})
afterAll(async () => {
  await browser?.close()
  await app?.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach((context) => {
  if (missing) context.skip(missing)
})

const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click()
const notice = (page: Page): Promise<string | null> => page.textContent('.notices')

/** A page with an open vault whose clock is set shortly before NOON. */
async function openVaultBeforeNoon(): Promise<Awaited<ReturnType<typeof visit>>> {
  // Less than the idle time, since `pauseAt` jumps.
  const visited = await visit(browser, app.origin, { time: NOON - 240_000 })
  await makeVault(visited.page)
  return visited
}

describe('a vault', () => {
  it('is made with two equal passphrases of at least 8 characters, locked and opened again', async () => {
    const { page, context, complaints } = await visit(browser, app.origin)
    const [first, again] = await page.locator('input[type=password]').all()
    await first?.fill('short')
    expect(await page.textContent('.hint')).toContain('at least 8')
    await page.click('button[type=submit]')
    await soon(() => notice(page)).toContain('at least 8')
    await first?.fill(PASSPHRASE)
    await again?.fill(`${PASSPHRASE}!`)
    await page.click('button[type=submit]')
    await soon(() => notice(page)).toContain('differ')
    await makeVault(page)
    await addUri(page, uri('ACME'))
    await press(page, 'Lock')
    await page.waitForSelector('main.locked h1')
    await unlock(page, 'another passphrase')
    await soon(() => notice(page)).toContain('wrong')
    await unlock(page)
    await page.waitForSelector('main.open')
    await soon(async () => Object.keys(await codesOf(page))).toEqual(['ACME'])
    expect(complaints).toEqual([])
    await context.close()
  })

  it('is locked in every tab, when it is idle, and in the background', async () => {
    const { page, context } = await visit(browser, app.origin)
    await makeVault(page)
    const other = await context.newPage()
    await other.goto(app.origin)
    await other.waitForSelector('main h1')
    await unlock(other)
    await other.waitForSelector('main.open')
    await press(page, 'Lock')
    await other.waitForSelector('main.locked')
    await other.close()

    await page.clock.install()
    await unlock(page)
    await page.waitForSelector('main.open')
    await page.clock.runFor(4 * 60_000)
    expect(await page.locator('main.open').count()).toBe(1)
    await page.clock.runFor(61_000)
    await page.waitForSelector('main.locked')

    await unlock(page)
    await page.waitForSelector('main.open')
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    })
    await page.clock.runFor(30_000)
    expect(await page.locator('main.open').count()).toBe(1)
    await page.clock.runFor(31_000)
    await page.waitForSelector('main.locked')
    await context.close()
  })
})

describe('a code', () => {
  it('is that of einmal, with the next one in the last five seconds', async () => {
    const { page, context } = await openVaultBeforeNoon()
    await addUri(page, uri('ACME'))
    await addUri(page, uri('Long', '&digits=8&period=60&algorithm=SHA256'))
    await addUri(page, `otpauth://totp/Steam:ada?secret=${SECRET}&issuer=Steam&encoder=steam`)
    await page.clock.pauseAt(NOON)
    await page.clock.runFor(1000)
    const now = NOON + 1000
    await soon(() => codesOf(page)).toEqual({
      ACME: totp(secret, { at: now }),
      Long: totp(secret, { at: now, digits: 8, period: 60, algorithm: 'SHA256' }),
      Steam: steamCode(secret, { at: now }),
    })
    const first = page.locator('li.entry').first()
    expect(await first.locator('.next').textContent()).toBe('')
    // NOON is 12 s after the start of a period: 14 s later 4 s are left.
    await page.clock.runFor(13_000)
    const next = totp(secret, { at: now + 30_000 })
    expect((await first.locator('.next').textContent())?.replace(/\D/g, '')).toBe(next)
    await page.clock.runFor(6_000)
    await soon(async () => (await codesOf(page))['ACME']).toBe(next)
    // Screen readers get the digits one by one.
    const spoken = await first.locator('.code .spoken').first().textContent()
    expect(spoken).toBe(`${[...next.slice(0, 3)].join(' ')}, ${[...next.slice(3)].join(' ')}`)
    await context.close()
  })

  it('of a counter comes once, also with two tabs', async () => {
    const { page, context } = await visit(browser, app.origin)
    await makeVault(page)
    await addUri(page, `otpauth://hotp/Rat:ada?secret=${SECRET}&issuer=Rat&counter=5`)
    const other = await context.newPage()
    await other.goto(app.origin)
    await other.waitForSelector('main h1')
    await unlock(other)
    await other.waitForSelector('main.open li')
    const given: string[] = []
    for (let round = 0; round < 4; round++) {
      await Promise.all(
        [page, other].map(async (tab) => {
          const before = await tab.textContent('.next')
          await press(tab, 'New code of Rat, ada')
          await soon(() => tab.textContent('.next')).not.toBe(before)
          given.push(`${(await codesOf(tab))['Rat']}`)
        }),
      )
    }
    const expected = Array.from({ length: 8 }, (_, i) => hotp(secret, BigInt(5 + i)))
    expect(given.sort()).toEqual(expected.sort())
    await context.close()
  })
})

describe('a key is added', () => {
  it('by the camera', async () => {
    const { page, context } = await visit(browser, app.origin)
    await context.grantPermissions(['camera'])
    await makeVault(page)
    await press(page, 'Add')
    await press(page, 'Camera')
    await soon(async () => Object.keys(await codesOf(page))).toEqual(['Camera'])
    await soon(() => page.locator('dialog').count()).toBe(0)
    await context.close()
  })

  it('by a QR code in another tab, which the user shares', async () => {
    const { page, context } = await visit(browser, app.origin)
    await makeVault(page)
    const shared = await context.newPage()
    await shared.setContent(
      `<title>shared tab</title><div style="width:16rem">${qrSvg(uri('Shared'))}</div>`,
    )
    await page.bringToFront()
    await press(page, 'Add')
    await press(page, 'Another window')
    await soon(async () => Object.keys(await codesOf(page))).toEqual(['Shared'])
    await soon(() => page.locator('dialog').count()).toBe(0)
    await context.close()
  })

  it('by a picture that is chosen, dropped or pasted', async () => {
    const { page, context, complaints } = await visit(browser, app.origin)
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await makeVault(page)
    const picture = (name: string): Promise<Buffer> =>
      screenshotOf(browser, uri(name).replace(SECRET, Secret.generate().toBase32()))
    await press(page, 'Add')
    const chooser = page.waitForEvent('filechooser')
    await press(page, 'Picture or file')
    const buffer = await picture('Chosen')
    await (await chooser).setFiles({ name: 'shot.png', mimeType: 'image/png', buffer })
    const names = async (): Promise<string[]> => Object.keys(await codesOf(page))
    await soon(names).toEqual(['Chosen'])
    await soon(() => page.locator('dialog').count()).toBe(0)

    await page.evaluate(
      ({ bytes, type }) => {
        const data = new DataTransfer()
        data.items.add(new File([Uint8Array.from(bytes)], 'shot.png', { type: 'image/png' }))
        document.body.dispatchEvent(
          new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }),
        )
      },
      { bytes: [...(await picture('Dropped'))], type: 'drop' },
    )
    await soon(names).toEqual(['Chosen', 'Dropped'])

    await pastePicture(page, await picture('Pasted'))
    await soon(names).toEqual(['Chosen', 'Dropped', 'Pasted'])

    await page.evaluate((text) => navigator.clipboard.writeText(text), uri('Text'))
    await page.keyboard.press('Control+V')
    await soon(names).toEqual(['Chosen', 'Dropped', 'Pasted', 'Text'])
    expect(complaints).toEqual([])
    await context.close()
  })

  it('by a file with a signature, and the app says that it was not verified', async () => {
    const { page, context } = await visit(browser, app.origin)
    await makeVault(page)
    await press(page, 'Add')
    const chooser = page.waitForEvent('filechooser')
    await press(page, 'Picture or file')
    const chosen = { name: 'keys.xml', mimeType: '', buffer: Buffer.from(SIGNED) }
    await (await chooser).setFiles(chosen)
    await page.getByText('The file has a signature, which was not verified.').waitFor()
    await soon(() => page.locator('li.entry').count()).toBe(1)
    await context.close()
  })

  it('by a file, and the choice may take longer than the lock in the background', async () => {
    const { page, context } = await openVaultBeforeNoon()
    const hide = (isHidden: boolean): Promise<void> =>
      page.evaluate((value) => {
        Object.defineProperty(document, 'hidden', { value, configurable: true })
        document.dispatchEvent(new Event('visibilitychange'))
      }, isHidden)
    await press(page, 'Add')
    const closed = page.waitForEvent('filechooser')
    await press(page, 'Picture or file')
    await closed
    await hide(true)
    await page.clock.runFor(90_000)
    expect(await page.locator('main.open').count()).toBe(1)
    await hide(false)
    await page.locator('dialog input[type=file]').dispatchEvent('cancel')

    const chooser = page.waitForEvent('filechooser')
    await press(page, 'Picture or file')
    await hide(true)
    await page.clock.runFor(90_000)
    const buffer = Buffer.from(uri('Chosen'))
    await (await chooser).setFiles({ name: 'a.txt', mimeType: 'text/plain', buffer })
    await soon(async () => Object.keys(await codesOf(page))).toEqual(['Chosen'])
    await page.clock.runFor(61_000)
    await page.waitForSelector('main.locked')
    await context.close()
  })

  it('by typing, with every value', async () => {
    const { page, context } = await openVaultBeforeNoon()
    await press(page, 'Add')
    await page.getByText('Or type the key').click()
    await page.getByLabel('Service').fill('Typed')
    await page.getByLabel('Account').fill('ada')
    await page.getByLabel('Key (letters and digits)').fill('gezd gnbv!')
    await page.getByText('More settings').click()
    await page.getByLabel('Digits', { exact: true }).selectOption('7')
    await page.getByLabel('Seconds per code').fill('45')
    await page.getByLabel('Algorithm').selectOption('SHA512')
    await press(page, 'Add the key')
    await soon(() => notice(page)).toContain('wrong character')
    await page
      .getByLabel('Key (letters and digits)')
      .fill('gezd gnbv gy3t qojq gezd gnbv gy3t qojq')
    await press(page, 'Add the key')
    await page.clock.pauseAt(NOON)
    await page.clock.runFor(1000)
    const code = totp(secret, { at: NOON, digits: 7, period: 45, algorithm: 'SHA512' })
    await soon(() => codesOf(page)).toEqual({ Typed: code })
    await context.close()
  })

  it('by the file of another app, whose password is asked for until it is right', async () => {
    const { page, context } = await visit(browser, app.origin)
    await makeVault(page)
    const key = { type: 'totp', issuer: 'Old', account: 'ada', secret } as const
    const rest = { algorithm: 'SHA1', digits: 6, period: 30, counter: 0n } as const
    const file = await writeKeys([{ ...key, ...rest }], { format: '2fas', password: 'tulip' })
    await press(page, 'Add')
    const chooser = page.waitForEvent('filechooser')
    await press(page, 'Picture or file')
    const chosen = { name: 'keys.2fas', mimeType: '', buffer: Buffer.from(file) }
    await (await chooser).setFiles(chosen)
    await page.getByLabel('The file is encrypted. Its password:').fill('rose')
    await press(page, 'Open')
    await page.getByText('The password is wrong.').waitFor()
    await page.getByLabel('The file is encrypted. Its password:').fill('tulip')
    await press(page, 'Open')
    await soon(async () => Object.keys(await codesOf(page))).toEqual(['Old'])
    await soon(() => notice(page)).toContain('1 added')
    await context.close()
  })
})
