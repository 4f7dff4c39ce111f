/** The authenticator in a real browser: a backup replaces a vault that cannot be opened. */

import { readFileSync } from 'node:fs'
import { hotp, Secret } from 'einmal'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import {
  addUri,
  codesOf,
  confirm,
  makeVault,
  soon,
  unlock,
  visit,
} from './support/authenticator.js'
import { inChromium } from './support/in-chromium.js'

const secret = Secret.generate()
const HOTP = `otpauth://hotp/Rat:ada?secret=${secret.toBase32()}&issuer=Rat&counter=5`

const chromium = inChromium()

const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click()

/** Downloads a backup of the open vault. */
async function backUp(page: Page): Promise<Buffer> {
  await press(page, 'Backup and export')
  const coming = page.waitForEvent('download')
  await press(page, 'Download the backup')
  const bytes = readFileSync(await (await coming).path())
  await page.keyboard.press('Escape')
  return bytes
}

/** Chooses the file of a backup on the locked screen. */
async function chooseBackup(page: Page, buffer: Buffer): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await press(page, 'Restore a backup')
  await (await chooser).setFiles({ name: 'keys.vault', mimeType: '', buffer })
  await page.waitForSelector('main h1:text("Restore a backup")')
}

/** The next code of the HOTP entry. */
async function nextCode(page: Page): Promise<string | undefined> {
  const before = await page.textContent('.next')
  await press(page, 'New code of Rat, ada')
  await soon(() => page.textContent('.next')).not.toBe(before)
  return (await codesOf(page))['Rat']
}

/** Puts these bytes into the storage, or flips a bit of the last one that is there. */
function tamper(page: Page, bytes?: number[]): Promise<void> {
  return page.evaluate(async (given) => {
    const opening = indexedDB.open('authenticator')
    await new Promise((resolve) => {
      opening.onsuccess = resolve
    })
    const transaction = opening.result.transaction('vault', 'readwrite')
    const table = transaction.objectStore('vault')
    const reading: IDBRequest<{ bytes: Uint8Array }> = table.get('vault')
    reading.onsuccess = () => {
      const flipped = reading.result.bytes.map((byte, i, all) =>
        i === all.length - 1 ? byte ^ 1 : byte,
      )
      const next = given ? Uint8Array.from(given) : flipped
      table.put({ bytes: next, version: 'of an attacker' }, 'vault')
    }
    await new Promise((resolve) => {
      transaction.oncomplete = resolve
    })
    opening.result.close()
  }, bytes)
}

describe('a backup', () => {
  it('replaces a damaged vault after a confirmation, and the app warns that codes may repeat', async () => {
    const { page, context, complaints } = await visit(chromium.browser, chromium.app.origin)
    await makeVault(page)
    await addUri(page, HOTP)
    const backup = await backUp(page)
    expect(await nextCode(page)).toBe(hotp(secret, 5n))
    await press(page, 'Lock')
    await page.waitForSelector('main.locked input[type=password]')
    await tamper(page)
    await unlock(page)
    await page.getByText('The vault is damaged. Restore a backup.').waitFor()

    await chooseBackup(page, backup)
    await unlock(page)
    await page.getByText('Confirm first that the vault is replaced.').waitFor()
    await page.getByLabel('I want to replace the vault of this device.').check()
    await unlock(page, 'not the passphrase')
    await page.getByText('The passphrase is wrong.').waitFor()
    await unlock(page)
    await page.waitForSelector('main.open li')
    await page.getByText('This vault may be an older copy.').waitFor()
    await press(page, 'Close the notice')
    expect(await nextCode(page)).toBe(hotp(secret, 5n))

    // The warning comes with the restore alone.
    await press(page, 'Lock')
    await page.waitForSelector('main.locked input[type=password]')
    await unlock(page)
    await page.waitForSelector('main.open li')
    expect(await page.textContent('.notices')).toBe('')
    expect(complaints).toEqual([])
    await context.close()
  })

  it('whose passphrase is not known replaces nothing', async () => {
    const { page, context } = await visit(chromium.browser, chromium.app.origin)
    await makeVault(page)
    const backup = await backUp(page)
    await addUri(page, HOTP)
    await press(page, 'Lock')
    await page.waitForSelector('main.locked input[type=password]')
    await chooseBackup(page, backup)
    await page.getByLabel('I want to replace the vault of this device.').check()
    await unlock(page, 'not the passphrase')
    await page.getByText('The passphrase is wrong.').waitFor()
    await press(page, 'Cancel')
    await page.waitForSelector('main h1:text("Unlock")')
    await unlock(page)
    await soon(async () => Object.keys(await codesOf(page))).toEqual(['Rat'])
    await context.close()
  })

  it('replaces no vault that another tab has made or changed meanwhile', async () => {
    const { page, context } = await visit(chromium.browser, chromium.app.origin)
    await makeVault(page)
    await addUri(page, HOTP)
    const backup = await backUp(page)
    await context.close()

    const { page: first, context: tabs } = await visit(chromium.browser, chromium.app.origin)
    await chooseBackup(first, backup)
    const other = await tabs.newPage()
    await other.goto(chromium.app.origin)
    await other.waitForSelector('main h1')
    await makeVault(other)
    await unlock(first)
    await first.getByText('Another tab has changed the vault meanwhile.').waitFor()

    // Now there is a vault, which has to be given up with a word.
    await first.waitForSelector('main h1:text("Unlock")')
    await chooseBackup(first, backup)
    await first.getByLabel('I want to replace the vault of this device.').check()
    const uri = `otpauth://totp/Newer:ada?secret=${Secret.generate().toBase32()}&issuer=Newer`
    await addUri(other, uri)
    await unlock(first)
    await first.getByText('Another tab has changed the vault meanwhile.').waitFor()
    await first.waitForSelector('main h1:text("Unlock")')
    await unlock(first)
    await soon(async () => Object.keys(await codesOf(first))).toEqual(['Newer'])
    await tabs.close()
  })
})

describe('a vault of an attacker', () => {
  it('that is restored in another tab confirms no export of the open vault', async () => {
    const passphrase = 'of the attacker'
    const { page, context } = await visit(chromium.browser, chromium.app.origin)
    await makeVault(page, passphrase)
    const backup = await backUp(page)
    await context.close()

    const { page: open, context: tabs } = await visit(chromium.browser, chromium.app.origin)
    await makeVault(open)
    await addUri(open, HOTP)
    const other = await tabs.newPage()
    await other.goto(chromium.app.origin)
    await other.waitForSelector('main h1')
    await chooseBackup(other, backup)
    await other.getByLabel('I want to replace the vault of this device.').check()
    await unlock(other, passphrase)
    await other.waitForSelector('main.open')
    const files: string[] = []
    open.on('download', (download) => files.push(download.suggestedFilename()))
    await press(open, 'Backup and export')
    await open.getByLabel('I want a file without a password').check()
    await press(open, 'Download the export')
    await confirm(open, passphrase)
    await open.getByText('There is another vault now.').waitFor()
    expect(files).toEqual([])
    await tabs.close()
  })
})

it('warns when an older copy of the vault was put into the storage', async () => {
  const { page, context } = await visit(chromium.browser, chromium.app.origin)
  await makeVault(page)
  const backup = [...(await backUp(page))]
  await addUri(page, HOTP)
  await press(page, 'Lock')
  await page.waitForSelector('main.locked input[type=password]')
  await tamper(page, backup)
  await unlock(page)
  await page.waitForSelector('main.open')
  await page.getByText('This vault may be an older copy.').waitFor()
  await context.close()
})
