/** Every state of the authenticator, one after another. The tests check them, and pictures are taken of them. */

import { Secret } from 'einmal'
import type { Page } from 'playwright-core'
import { WORDS } from '../../docs/examples/authenticator/page/words/words.js'
import { PASSPHRASE, unlock } from './support/authenticator.js'

const ENTRIES = [
  ['totp', 'Stadt Lindenau', 'ingrid.amsel', ''],
  ['totp', 'ACME', 'ada@example.org', '&digits=8'],
  ['hotp', 'YubiKey', 'ada', '&counter=4'],
  ['totp', 'Steam', 'ada', '&encoder=steam'],
] as const

/** Walks through the app in the language of the page, and calls `look` in every state. */
export async function walkStates(
  page: Page,
  look: (state: string) => Promise<void>,
): Promise<void> {
  const language = await page.evaluate(() => document.documentElement.lang)
  const words = language === 'de' ? WORDS.de : language === 'fr' ? WORDS.fr : WORDS.en
  const press = (name: string): Promise<void> =>
    page.getByRole('button', { name, exact: true }).click()
  await page.waitForSelector('input[type=password]')
  await look('create')
  const [first, again] = await page.locator('input[type=password]').all()
  await first?.fill('tulip tulip')
  await look('create-weak')
  await first?.fill(PASSPHRASE)
  await again?.fill(PASSPHRASE)
  await page.click('button[type=submit]')
  await page.waitForSelector('main.open')
  await look('empty')
  await press(words.list.add)
  await look('add')
  await page.getByText(words.add.typed).click()
  await look('type')
  await page.keyboard.press('Escape')
  for (const [type, issuer, account, rest] of ENTRIES) {
    await press(words.list.add)
    const secret = Secret.generate().toBase32()
    const uri = `otpauth://${type}/${issuer}:${account}?secret=${secret}&issuer=${issuer}${rest}`
    await page.getByLabel(words.add.uri).fill(encodeURI(uri))
    await press(words.add.take)
    await untilDialogs(page, 0)
  }
  await press(words.list.nextHotpOf('YubiKey, ada'))
  await page.locator('li.entry .code').nth(2).waitFor()
  await look('list')
  await press(words.list.edit('ACME, ada@example.org'))
  await look('edit')
  await press(words.edit.remove)
  await press(words.edit.undo)
  await press(words.export.heading)
  await look('export')
  await page.getByLabel(words.export.plain).check()
  await press(words.export.go)
  await page.getByLabel(words.confirm.passphrase).waitFor()
  await look('confirm')
  await page.keyboard.press('Escape')
  await untilDialogs(page, 1)
  await page.keyboard.press('Escape')
  await press(words.settings.heading)
  await look('settings')
  await page.keyboard.press('Escape')
  await press(words.list.lock)
  await page.waitForSelector('main.locked input[type=password]')
  await look('locked')
  await unlock(page, 'not the passphrase')
  await page.getByText(words.errors.ERR_VAULT_PASSPHRASE).waitFor()
  await look('wrong')
  const chooser = page.waitForEvent('filechooser')
  await press(words.restore.heading)
  await (await chooser).setFiles({ name: 'a.vault', mimeType: '', buffer: Buffer.from('x') })
  await page.getByText(words.restore.warning).waitFor()
  await look('restore')
}

/** Waits for a number of open dialogs. The program that takes pictures has no matchers of tests. */
async function untilDialogs(page: Page, wanted: number): Promise<void> {
  await page.waitForFunction((n) => document.querySelectorAll('dialog').length === n, wanted)
}
