/** The authenticator in a real browser: search, order, removal, export, backup, and the clipboard. */

import { readFileSync } from 'node:fs'
import { Secret, totp } from 'einmal'
import { readKeys } from 'einmal/transfer'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import {
  addUri,
  codesOf,
  confirm,
  makeVault,
  PASSPHRASE,
  soon,
  unlock,
  visit,
} from './support/authenticator.js'
import { inChromium } from './support/in-chromium.js'

const chromium = inChromium()

const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click()
const names = async (page: Page): Promise<string[]> => Object.keys(await codesOf(page))
const newUri = (issuer: string): string =>
  `otpauth://totp/${issuer}:ada?secret=${Secret.generate().toBase32()}&issuer=${issuer}`

/** A page with an open vault that has these entries. */
async function open(...issuers: string[]): Promise<Awaited<ReturnType<typeof visit>>> {
  const visited = await visit(chromium.browser, chromium.app.origin)
  await makeVault(visited.page)
  for (const issuer of issuers) await addUri(visited.page, newUri(issuer))
  return visited
}

async function downloaded(page: Page, name: string): Promise<string> {
  const coming = page.waitForEvent('download')
  await press(page, name)
  if (name === 'Download the export') await confirm(page)
  return (await coming).path()
}

describe('the list', () => {
  it('is searched by the keyboard, and Enter copies the first code', async () => {
    const { page, context } = await open('Alpha', 'Beta')
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.locator('main').focus()
    await page.locator('li.entry .code').first().focus()
    await page.keyboard.press('/')
    await page.keyboard.type('beta')
    await soon(() => names(page)).toEqual(['Beta'])
    await page.keyboard.press('Enter')
    const copied = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText())
    await soon(async () => /^\d{6}$/.test(await copied())).toBe(true)
    await page.getByLabel('Search').fill('nobody')
    await soon(() => page.textContent('.count')).toBe('No key has this name.')
    await context.close()
  })

  it('is put in another order by Alt and an arrow, by buttons and by dragging, in each tab', async () => {
    const { page, context } = await open('A', 'B', 'C')
    const other = await context.newPage()
    await other.goto(chromium.app.origin)
    await other.waitForSelector('main h1')
    await unlock(other)
    await other.waitForSelector('main.open li')
    await page.locator('li.entry .code').nth(2).focus()
    await page.keyboard.press('Alt+ArrowUp')
    await soon(() => names(page)).toEqual(['A', 'C', 'B'])
    // The focus stays on the entry, so that the next key moves it on.
    await soon(() =>
      page.evaluate(
        () => document.activeElement?.closest('li')?.querySelector('strong')?.textContent,
      ),
    ).toBe('C')
    await page.keyboard.press('Alt+ArrowUp')
    await soon(() => names(page)).toEqual(['C', 'A', 'B'])
    await press(page, 'Edit B, ada')
    await press(page, 'Move up')
    await soon(() => names(page)).toEqual(['C', 'B', 'A'])
    await page.keyboard.press('Escape')
    const rows = page.locator('li.entry')
    await rows.nth(0).locator('.names').dragTo(rows.nth(2).locator('.names'))
    await soon(() => names(page)).toEqual(['B', 'A', 'C'])
    await soon(() => names(other)).toEqual(['B', 'A', 'C'])
    await context.close()
  })

  it('shows one group', async () => {
    const { page, context } = await open('A', 'B')
    expect(await page.getByLabel('Group').isVisible()).toBe(false)
    await press(page, 'Edit A, ada')
    await page.getByRole('dialog').getByLabel('Group').fill('Work')
    await press(page, 'Save')
    await page.locator('.filters select').selectOption('Work')
    await soon(() => names(page)).toEqual(['A'])
    await page.locator('.filters select').selectOption('Without a group')
    await soon(() => names(page)).toEqual(['B'])
    await context.close()
  })
})

describe('a removed key', () => {
  it('is brought back by undo, unless the vault was changed meanwhile', async () => {
    const { page, context } = await open('A', 'B')
    const remove = async (name: string): Promise<void> => {
      await press(page, `Edit ${name}, ada`)
      await press(page, 'Remove')
    }
    await remove('A')
    await soon(() => names(page)).toEqual(['B'])
    await press(page, 'Undo')
    await soon(() => names(page)).toEqual(['A', 'B'])

    await remove('A')
    await page.getByText('A, ada was removed.').waitFor()
    const other = await context.newPage()
    await other.goto(chromium.app.origin)
    await other.waitForSelector('main h1')
    await unlock(other)
    await other.waitForSelector('main.open li')
    await addUri(other, newUri('C'))
    await press(page, 'Undo')
    await page.getByText('It cannot be undone').waitFor()
    await soon(() => names(page)).toEqual(['B', 'C'])
    await context.close()
  })
})

describe('the keys leave the app', () => {
  it('in a file for another app, with a password or after a word that there is none', async () => {
    const { page, context } = await open('A', 'B')
    await press(page, 'Backup and export')
    await press(page, 'Download the export')
    await page.getByText('Type a password, or choose').waitFor()
    await page.getByLabel('Password of the file').fill('tulip')
    await press(page, 'Download the export')
    await confirm(page, 'not the passphrase')
    await page.getByText('The passphrase is wrong.').waitFor()
    await page.keyboard.press('Escape')
    await soon(() => page.locator('dialog').count()).toBe(1)
    const sealed = readFileSync(await downloaded(page, 'Download the export'))
    const read = await readKeys(sealed, { password: 'tulip' })
    expect([read.format, read.keys.map(({ issuer }) => issuer)]).toEqual(['aegis', ['A', 'B']])
    await page.getByLabel('Format').selectOption('uris')
    await press(page, 'Download the export')
    await page.getByText('Type a password, or choose').waitFor()
    await page.getByLabel('I want a file without a password').check()
    const plain = readFileSync(await downloaded(page, 'Download the export'), 'utf8')
    expect(plain.match(/^otpauth:\/\//gm)).toHaveLength(2)
    await context.close()
  })

  it('in a format that cannot hold each of them, and the others are named', async () => {
    const { page, context } = await open('A')
    const hotp = `secret=${Secret.generate().toBase32()}&counter=0`
    await addUri(page, `otpauth://hotp/Rat:ada?${hotp}&issuer=Rat`)
    await press(page, 'Backup and export')
    await page.getByLabel('Format').selectOption('bitwarden')
    await page.getByLabel('I want a file without a password').check()
    const file = readFileSync(await downloaded(page, 'Download the export'))
    const { keys } = await readKeys(file)
    expect(keys.map(({ issuer }) => issuer)).toEqual(['A'])
    await page.getByText('This key is not in the file').waitFor()
    expect(await page.locator('dialog li').allTextContents()).toEqual(['Rat:ada'])
    await context.close()
  })

  it('in a sealed backup, which another browser opens with the passphrase', async () => {
    const { page, context } = await open('A')
    await page.getByText('The newest keys are in no backup.').waitFor()
    await press(page, 'Make a backup')
    const file = await downloaded(page, 'Download the backup')
    await page.keyboard.press('Escape')
    const bytes = readFileSync(file)
    expect(bytes.subarray(0, 12).toString()).toBe('einmal vault')
    const codes = await codesOf(page)
    await addUri(page, newUri('B'))
    await context.close()

    const second = await visit(chromium.browser, chromium.app.origin)
    const chooser = second.page.waitForEvent('filechooser')
    await press(second.page, 'Restore a backup')
    await (await chooser).setFiles({ name: 'keys.vault', mimeType: '', buffer: bytes })
    await second.page.waitForSelector('main h1:text("Restore a backup")')
    await unlock(second.page, 'not the passphrase')
    await second.page.getByText('The passphrase is wrong.').waitFor()
    await unlock(second.page)
    await soon(() => names(second.page)).toEqual(Object.keys(codes))
    await second.page.getByText('This vault may be an older copy.').waitFor()
    await second.context.close()
  })
})

it('changes the passphrase after the present one was typed', async () => {
  const { page, context } = await open('A')
  const next = 'another battery staple'
  await press(page, 'Settings')
  await page.getByText('Change the passphrase').click()
  await page.getByLabel('Choose a passphrase').fill(next)
  await page.getByLabel('The same passphrase again').fill(next)
  await page.getByLabel('The passphrase of the vault').fill(next)
  await press(page, 'Save')
  await page.getByText('The passphrase is wrong.').waitFor()
  await page.getByLabel('The passphrase of the vault').fill(PASSPHRASE)
  await press(page, 'Save')
  await page.getByText('The passphrase was changed.').waitFor()
  await page.keyboard.press('Escape')
  await press(page, 'Lock')
  await page.waitForSelector('main.locked input[type=password]')
  await unlock(page)
  await page.getByText('The passphrase is wrong.').waitFor()
  await unlock(page, next)
  await soon(() => names(page)).toEqual(['A'])
  await context.close()
})

it('speaks German, English and French, and changes at once', async () => {
  const { page, context } = await open('A')
  await press(page, 'Settings')
  await page.getByLabel('Language').selectOption('de')
  await page.getByRole('heading', { name: 'Einstellungen' }).waitFor()
  await page.getByLabel('Sprache').selectOption('fr')
  await page.getByRole('heading', { name: 'Réglages' }).waitFor()
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('fr')
  await page.keyboard.press('Escape')
  await press(page, 'Verrouiller')
  await page.getByLabel('Phrase secrète').waitFor()
  await context.close()
})

it('keeps the settings of every tab, and uses them in every tab', async () => {
  const { page, context } = await open('A')
  const other = await context.newPage()
  await other.goto(chromium.app.origin)
  await other.waitForSelector('main h1')
  await unlock(other)
  await other.waitForSelector('main.open li')
  for (const tab of [page, other]) await press(tab, 'Settings')
  await Promise.all([
    page.getByLabel('Lock when the app is not used').selectOption('1'),
    other.getByLabel('Lock in the background').selectOption('0'),
  ])
  for (const tab of [page, other]) await tab.keyboard.press('Escape')
  await addUri(other, newUri('B'))
  await soon(() => names(page)).toEqual(['A', 'B'])
  for (const tab of [page, other]) {
    await soon(async () => {
      await press(tab, 'Settings')
      const labels = ['Lock when the app is not used', 'Lock in the background']
      const shown = await Promise.all(labels.map((label) => tab.getByLabel(label).inputValue()))
      await tab.keyboard.press('Escape')
      return shown
    }).toEqual(['1', '0'])
  }
  await context.close()
})

it('computes codes near the screen alone, and shows a thousand entries in portions', async () => {
  const { page, context } = await open()
  const text = Array.from({ length: 1000 }, (_, i) => newUri(`E${i}`)).join('\n')
  await press(page, 'Add')
  const chooser = page.waitForEvent('filechooser')
  await press(page, 'Picture or file')
  await (await chooser).setFiles({
    name: 'a.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from(text),
  })
  await soon(() => page.locator('li.entry').count()).toBe(1000)
  const codes = Object.values(await codesOf(page)).filter((code) => /^\d{6}$/.test(code))
  expect(codes.length).toBeGreaterThan(3)
  expect(codes.length).toBeLessThan(100)
  const last = page.locator('li.entry').last()
  await last.scrollIntoViewIfNeeded()
  await soon(async () => (await codesOf(page))['E999']).toMatch(/^\d{6}$/)
  const [, secret = ''] = /secret=(\w+)&issuer=E999$/m.exec(text) ?? []
  const at = await page.evaluate(() => Date.now())
  const near = [at - 30_000, at].map((each) => totp(Secret.fromBase32(secret), { at: each }))
  expect(near).toContain((await codesOf(page))['E999'])
  await context.close()
})
