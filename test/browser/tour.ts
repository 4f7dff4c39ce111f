/**
 * Visits every page of the portal and of the gate, in every state, in one browser. The tests check these pages, and
 * `npm run screenshots` takes pictures of them.
 */

import { join } from 'node:path'
import { hotp, Secret, totp } from 'einmal'
import { type TransferKey, writeKeys } from 'einmal/transfer'
import Libsql from 'libsql'
import type { Page } from 'playwright-core'
import { letterCodes } from '../portal/support/process.js'

/** The password of the sample accounts. */
const PASSWORD = 'linde-uferweg-1848'

export interface Tour {
  page: Page
  origin: string
  /** The data folder of the portal. */
  folder: string
  /** Called on every page, with a name that can be a file name without its ending. */
  look(name: string): Promise<void>
}

/** Visits all pages. */
export async function walk(tour: Tour): Promise<void> {
  await asVisitor(tour)
  const office = await asOffice(tour)
  await asLocked(tour)
  await withOwnKey(tour)
  await inTheOffice(tour, office)
  await asLost(tour)
}

async function asVisitor({ page, origin, look }: Tour): Promise<void> {
  await page.goto(origin)
  await look('home')
  await page.goto(`${origin}/meetings/s06`)
  await look('meeting')
  await page.goto(`${origin}/papers/v001`)
  await look('paper')
  await page.goto(`${origin}/help`)
  await look('help')
  await page.goto(`${origin}/nothing`)
  await look('not-found')
  await page.goto(`${origin}/members`)
  await look('login')
  await page.fill('#name', 'ingrid.amsel')
  await page.fill('#password', 'falsch')
  await submit(page)
  await look('login-wrong')
}

/** Enrols, and visits the pages of the devices. */
async function asOffice(tour: Tour): Promise<Phone> {
  const { page, origin, folder, look } = tour
  await logIn(tour, 'ingrid.amsel')
  await look('activation')
  await page.fill('input[name=code]', 'K7QM-2VXD-9T4H')
  await submit(page)
  await look('activation-malformed')
  await page.fill('input[name=code]', 'K7QM-2VXD-9T4H-PBWE')
  await submit(page)
  await look('activation-wrong')
  await typeLetterCode(tour, 'ingrid.amsel')
  await look('enrol')
  await submit(page)
  await look('secret')
  const phone = createPhone((await page.textContent('.secret')) ?? '')
  await page.fill('input[name=code]', phone.wrongCode())
  await submit(page)
  await look('confirm-wrong')
  await page.fill('input[name=code]', phone.code())
  await submit(page)
  phone.recoveryCodes.push(...(await page.locator('.codes code').allInnerTexts()))
  await look('recovery-codes')
  await page.check('input[name=saved]')
  await submit(page)
  await look('members')
  await page.goto(`${origin}/members/papers/v014`)
  await look('member-paper')
  await page.goto(`${origin}/members/meetings/s06`)
  await look('member-meeting')
  await page.goto(`${origin}/second-factor/devices`)
  await look('devices')
  await page.click('main a[href*="/devices/remove"]')
  await look('remove')
  await page.goto(`${origin}/second-factor/enrol`)
  await look('enrol-further')
  await page.goto(`${origin}/second-factor/recovery-codes`)
  await look('regenerate')
  age(folder, 'b001', 360)
  await page.goto(`${origin}/second-factor/recovery-codes`)
  await look('step-up')
  await page.fill('input[name=code]', phone.code())
  await submit(page)
  return phone
}

/** Logs in as a second member and locks that account. The walk has one browser, so the office logs out first. */
async function asLocked(tour: Tour): Promise<void> {
  const { page, origin, look } = tour
  await logOut(tour)
  await logIn(tour, 'samir.nowak')
  await typeLetterCode(tour, 'samir.nowak')
  await submit(page)
  const phone = createPhone((await page.textContent('.secret')) ?? '')
  await page.fill('input[name=code]', phone.code())
  await submit(page)
  await page.goto(`${origin}/admin`)
  await look('forbidden')
  await logOut(tour)
  await logIn(tour, 'samir.nowak')
  await look('challenge')
  await page.fill('input[name=code]', phone.wrongCode())
  await submit(page)
  await look('challenge-wrong')
  await page.goto(`${origin}/second-factor/recovery`)
  await look('recovery')
  await page.fill('input[name=code]', '8H12-6Z59-XZJC-WQC3-3V0T-PMHX')
  await submit(page)
  await look('recovery-wrong')
  await page.goto(`${origin}/second-factor`)
  for (let i = 0; i < 4; i++) {
    await page.fill('input[name=code]', phone.wrongCode())
    await submit(page)
  }
  await look('locked')
  await logOut(tour)
}

/** Logs in as a member who sets up a key, without a simulated one. */
async function withOwnKey(tour: Tour): Promise<void> {
  const { page } = tour
  await logIn(tour, KEY_OWNER.login)
  await typeLetterCode(tour, KEY_OWNER.login)
  await page.click('main a[href*="/enrol/key"]')
  await page.click('main form[action$="/enrol"] button')
  const secretText = await page.locator('code.secret').nth(1).textContent()
  const secret = Secret.fromBase32(`${secretText}`.trim())
  for (const counter of [0, 1]) {
    await page.fill('input[name=code]', hotp(secret, counter))
    await submit(page)
  }
  await page.check('input[name=saved]')
  await submit(page)
  await logOut(tour)
}

/** A sample account. */
const KEY_OWNER = { login: 'frank.keller', name: 'Frank Keller' }

async function inTheOffice(tour: Tour, { recoveryCodes }: Phone): Promise<void> {
  const { page, origin, look } = tour
  await logIn(tour, 'ingrid.amsel')
  await page.click('main a[href*="/recovery"]')
  await page.fill('input[name=code]', recoveryCodes[0] ?? '')
  await submit(page)
  await page.goto(`${origin}/admin`)
  await look('roll-out')
  const actions = page.locator('.people li', { hasText: 'Samir Nowak' }).locator('a')
  await actions.nth(0).click()
  await look('unlock')
  await submit(page)
  await look('roll-out-done')
  await page.locator('.people li', { hasText: 'Samir Nowak' }).locator('a').click()
  await look('reset')
  // Sends the form as an old browser would, which does not check `required`.
  await page.locator('main form').evaluate((form) => {
    form.setAttribute('novalidate', '')
  })
  await submit(page)
  await look('reset-unsure')
  await page.goto(`${origin}/admin`)
  const verb = (name: string) =>
    page.locator('.people li', { hasText: 'Tarek Winter' }).locator(`a[href$="/${name}"]`)
  await verb('letter').click()
  await look('letter-confirm')
  await submit(page)
  await look('letter')
  await page.goto(`${origin}/admin`)
  await verb('code').click()
  await look('phone-code-confirm')
  await page.check('#sure')
  await submit(page)
  await look('phone-code')
  await page.goto(`${origin}/admin`)
  await verb('revoke').click()
  await look('revoke')
  await withKeys(tour)
  await page.goto(`${origin}/admin/audit`)
  await look('audit')
}

/** Visits the pages for security keys, with a delivery that has a key in each state. */
async function withKeys({ page, origin, look }: Tour): Promise<void> {
  await page.goto(`${origin}/admin/keys`)
  await look('keys-empty')
  await page.click('main a[href="/admin/key/add"]')
  await look('keys-add')
  const deliver = async (text: string, password: string) => {
    await page.setInputFiles('#file', {
      ...{ name: 'lieferung.xml', mimeType: 'text/plain' },
      buffer: Buffer.from(text),
    })
    await page.fill('#password', password)
    await submit(page)
  }
  const keys = [...Array(60).keys()].map((i) => sampleKey(`FT-${1004711 + i}`, i % 3 === 0))
  const file = await writeKeys(keys, { format: 'pskc', password: 'lieferung-1848' })
  await deliver(file, 'falsch')
  await look('keys-add-wrong')
  await deliver(file, 'lieferung-1848')
  await deliver(
    'FT-2000001, 3132333435363738393031323334353637383930, hotp, 6\nFT-2000002, zz, hotp, 6\nFT-1004711, 3132333435363738393031323334353637383931, hotp, 6',
    '',
  )
  await look('keys-add-problems')
  const act = async (verb: string, serial: string) => {
    await page.goto(`${origin}/admin/key/${verb}?serial=${serial}`)
  }
  for (const [serial, index] of [
    ['FT-1004711', 1],
    ['FT-1004712', 2],
    ['FT-1004713', 3],
  ] as const) {
    await act('assign', serial)
    if (index === 1) await look('key-assign')
    await page.selectOption('#person', { index })
    await submit(page)
  }
  await act('handout', 'FT-1004712')
  await look('key-handout')
  await submit(page)
  await act('release', 'FT-1004713')
  await look('key-release')
  await act('revoke', 'FT-1004714')
  await look('key-revoke')
  await page.check('#sure')
  await submit(page)
  await look('keys')
  await act('assign', 'FT-1004714')
  await look('key-changed')
  await page.goto(`${origin}/admin/keys?page=2`)
  await look('keys-page-2')
  await page.fill('#q', 'niemand')
  await submit(page)
  await look('keys-none')
  await page.goto(`${origin}/admin/resync/p001`)
  await look('resync-none')
  await page.goto(`${origin}/admin`)
  const owner = page.locator('.people li', { hasText: KEY_OWNER.name })
  const path = (await owner.locator('a[href$="/reset"]').getAttribute('href')) ?? ''
  await page.goto(`${origin}${path.replace('/people/', '/resync/').replace('/reset', '')}`)
  await look('resync')
  for (const name of ['first', 'second']) await page.fill(`#${name}`, '123456')
  await page.check('#sure')
  await submit(page)
  await look('resync-wrong')
}

/** A key of a delivery: with a clock, or one that counts. */
export function sampleKey(serial: string, hasClock = false): TransferKey {
  return {
    ...{ serial, account: '', secret: Secret.generate(), algorithm: 'SHA1', counter: 0n },
    ...{ type: hasClock ? 'totp' : 'hotp', digits: 6, period: 30 },
  } as TransferKey
}

/** Logs in as a member whose record of the second factor was deleted. */
async function asLost(tour: Tour): Promise<void> {
  const { folder, look } = tour
  await logOut(tour)
  write(folder, "DELETE FROM einmal_state WHERE key LIKE '%p001%'")
  write(folder, "UPDATE people SET has_second_factor = 1 WHERE id = 'p001'")
  await logIn(tour, 'aylin.celik')
  await look('factor-missing')
}

/** Types the code of the letter of a sample account. */
export async function typeLetterCode({ page, folder }: Tour, name: string): Promise<void> {
  await page.fill('input[name=code]', letterCodes(folder)[name] ?? '')
  await submit(page)
}

/** Logs in by password, from any page. */
export async function logIn({ page, origin }: Tour, name: string): Promise<void> {
  await page.goto(`${origin}/login`)
  await page.fill('#name', name)
  await page.fill('#password', PASSWORD)
  await submit(page)
}

export async function logOut({ page, origin }: Tour): Promise<void> {
  await page.goto(origin)
  await page.click('form[action="/logout"] button')
}

/** Presses the button of the first form of the page. */
export async function submit(page: Page): Promise<void> {
  await page.locator('main form button').first().click()
}

export interface Phone {
  /** The current code, or the code of the next step if the current one was returned before. */
  code(): string
  /** Six digits that are not a code within half an hour. */
  wrongCode(): string
  readonly recoveryCodes: string[]
}

/** An authenticator app with this secret. */
export function createPhone(secretText: string): Phone {
  const secret = Secret.fromBase32(secretText)
  let last = 0
  return {
    recoveryCodes: [],
    code() {
      last = Math.max(Math.floor(Date.now() / 30_000), last + 1)
      return totp(secret, { at: last * 30_000 })
    },
    wrongCode() {
      const now = Math.floor(Date.now() / 30_000)
      const right = [...Array(120).keys()].map((i) => totp(secret, { at: (now + i - 60) * 30_000 }))
      for (let number = 0; ; number++) {
        const code = String(number).padStart(6, '0')
        if (!right.includes(code)) return code
      }
    },
  }
}

/** Sets up an app on the page of the enrolment, and says that the recovery codes are saved. */
export async function enrolApp(page: Page): Promise<Phone> {
  await submit(page)
  const phone = createPhone((await page.textContent('.secret')) ?? '')
  await page.fill('input[name=code]', phone.code())
  await submit(page)
  await page.check('input[name=saved]')
  await submit(page)
  return phone
}

/** Dates the second factor of all sessions of a person back by a number of seconds. */
export function age(folder: string, personId: string, seconds: number): void {
  write(
    folder,
    'UPDATE sessions SET second_factor_at = second_factor_at - ? WHERE person_id = ?',
    ...[seconds * 1000, personId],
  )
}

function write(folder: string, sql: string, ...values: (string | number)[]): void {
  const database = new Libsql(join(folder, 'portal.db'), { timeout: 5000 })
  database.prepare(sql).run(...values)
  database.close()
}
