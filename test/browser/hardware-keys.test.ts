/** Hardware keys at the USB port of a real browser, and tokens with a display: from the box to the login. */

import { Secret } from 'einmal'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { sameKey } from '../accounts/support/token-owners.js'
import { GERMAN_CAPS_LOCK, LAYOUTS } from '../support/keyboard-layouts.js'
import { whyNot } from '../support/locate.mjs'
import { launchChromium } from './chromium.js'
import { type KeyScene, openKeyScene, PAPERS } from './key-scene.js'
import { displayToken, YEAR, type YubiKey, yubiKey } from './simulated-keys.js'
import { type UsbKeyboard, type UsbKeyboardOptions, usbKeyboard } from './usb-keyboard.js'

const missing = whyNot('chromium')
let browser: Browser
beforeAll(async () => {
  if (missing === undefined) browser = await launchChromium()
})
afterAll(() => browser?.close())

const open: KeyScene[] = []
afterEach(async () => {
  for (const scene of open.splice(0)) await scene.close()
})

/** A person at a computer, with their key in the USB port. */
interface Desk extends KeyScene {
  heading(): Promise<string | null>
  alert(): Promise<string | null>
  /** Puts the key into a computer with this keyboard. */
  keyboard(options?: UsbKeyboardOptions): Promise<UsbKeyboard>
  /** Opens the page for keys, from the page that asks for an app. */
  chooseKey(): Promise<void>
  /** Ends an enrolment: the user has written the recovery codes down. */
  saveCodes(): Promise<void>
}

async function openDesk(context: TestContext): Promise<Desk> {
  if (missing !== undefined) context.skip(missing)
  const scene = await openKeyScene(browser)
  open.push(scene)
  const { page, send } = scene
  const desk: Desk = {
    ...scene,
    heading: () => page.textContent('h1'),
    alert: () => page.textContent('[role=alert]'),
    keyboard: (options) => usbKeyboard(page, options),
    chooseKey: () => send(() => page.getByText('Set up a key or small device').click()),
    async saveCodes() {
      expect(await desk.heading()).toBe('Your backup codes')
      await page.check('#saved')
      await send(() => page.click('main button'))
    },
  }
  return desk
}

/** Runs the command that the page shows, and copies the text of the page into it. */
async function programmed({ page }: Desk, identifier = ''): Promise<YubiKey> {
  const [command, secret = ''] = await page.locator('code.secret').allTextContents()
  expect(command).toBe('ykman otp hotp 2')
  return yubiKey(Secret.fromBase32(secret.trim()), { identifier })
}

describe('a key of the office, which types its codes', () => {
  it('is set up by its number and two touches, and opens the next login', async (context) => {
    const desk = await openDesk(context)
    const { page, send, logIn, tokens } = desk
    const seed = sameKey('FT-2308841')
    await tokens.add([seed])
    const key = yubiKey(seed.secret)
    const keyboard = await desk.keyboard()
    await logIn()
    await desk.chooseKey()
    await page.fill('#serial', 'ft-2308841')
    await page.click('#code')
    await send(() => key.touch(keyboard))
    expect(await desk.heading()).toBe('And one more code')
    await send(() => key.touch(keyboard))
    await desk.saveCodes()
    expect(await desk.heading()).toBe(PAPERS)
    expect(await tokens.status('FT-2308841')).toMatchObject({ state: 'claimed', userId: 'ada' })

    await logIn()
    await send(() => key.touch(keyboard))
    expect(await desk.heading()).toBe(PAPERS)
  })

  it('that types into the field for its number sends nothing, and its next touches help', async (context) => {
    const desk = await openDesk(context)
    const { page, send, logIn, tokens } = desk
    const seed = sameKey('FT-1')
    await tokens.add([seed])
    const key = yubiKey(seed.secret)
    const keyboard = await desk.keyboard()
    await logIn()
    await desk.chooseKey()
    await page.click('#serial')
    await key.touch(keyboard)
    // The browser asks for the field that is empty, and puts the focus there.
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('code')
    await send(() => key.touch(keyboard))
    expect(await desk.heading()).toBe('And one more code')
    await send(() => key.touch(keyboard))
    expect(await desk.alert()).toContain('Compare the number with the device.')
    await page.fill('#serial', 'FT-1')
    await page.click('#code')
    await send(() => key.touch(keyboard))
    await send(() => key.touch(keyboard))
    await desk.saveCodes()
  })
})

describe('a token of the office, which has a display and a clock', () => {
  it('is set up by its number and one code, and opens the next login', async (context) => {
    const desk = await openDesk(context)
    const { page, send, logIn, tokens, clock } = desk
    const seed = sameKey('T-7', 'totp')
    await tokens.add([seed])
    const token = displayToken(seed.secret, clock.now, 0)
    await logIn()
    await desk.chooseKey()
    await page.fill('#serial', 'T-7')
    await page.fill('#code', token.shown())
    await send(() => page.press('#code', 'Enter'))
    await desk.saveCodes()
    clock.advance(30)
    await logIn()
    await page.keyboard.type(token.shown())
    await send(() => page.keyboard.press('Enter'))
    expect(await desk.heading()).toBe(PAPERS)
  })

  it('opens a login twice a year for ten years, although its clock runs a minute a year behind', async (context) => {
    const desk = await openDesk(context)
    const { page, send, logIn, accounts, tokens, clock } = desk
    const seed = sameKey('T-7', 'totp')
    await tokens.add([seed])
    const token = displayToken(seed.secret, clock.now, 60)
    await tokens.claim('ada', 'T-7', [token.shown()])
    await accounts.markRecoveryCodesSaved('ada')
    let resyncs = 0
    for (let half = 1; half <= 20; half++) {
      clock.advance(YEAR / 2 / 1000)
      await logIn()
      await page.keyboard.type(token.shown())
      await send(() => page.keyboard.press('Enter'))
      if ((await desk.heading()) !== PAPERS) {
        resyncs++
        await resync(desk, async () => {
          clock.advance(30)
          await page.keyboard.type(token.shown())
          await page.keyboard.press('Enter')
        })
      }
      expect(await desk.heading()).toBe(PAPERS)
    }
    // Ten steps are learned from login to login. After more than five years, two codes set the clock again.
    expect(resyncs).toBe(1)
  })

  it('that lay in a drawer for eight years is found again by two codes', async (context) => {
    const desk = await openDesk(context)
    const { page, send, logIn, accounts, tokens, clock } = desk
    const seed = sameKey('T-7', 'totp')
    await tokens.add([seed])
    const token = displayToken(seed.secret, clock.now, 60)
    await tokens.claim('ada', 'T-7', [token.shown()])
    await accounts.markRecoveryCodesSaved('ada')
    clock.advance((8 * YEAR) / 1000)
    await logIn()
    await page.keyboard.type(token.shown())
    await send(() => page.keyboard.press('Enter'))
    expect(await desk.alert()).toContain('The code is not right.')
    const type = async () => {
      await page.keyboard.type(token.shown())
      await page.keyboard.press('Enter')
    }
    await send(() => page.getByText('shows codes that are not accepted').click())
    await send(type)
    await send(type)
    expect(await desk.alert()).toContain('That is the same code again.')
    await page.click('#code')
    clock.advance(30)
    await send(type)
    expect(await desk.heading()).toBe(PAPERS)
    clock.advance(30)
    await logIn()
    await send(type)
    expect(await desk.heading()).toBe(PAPERS)
  })
})

/** Follows the link of the page that asks for a code, and shows two codes in a row. */
async function resync({ page, send, heading }: Desk, show: () => Promise<void>): Promise<void> {
  await send(() => page.getByText('shows codes that are not accepted').click())
  expect(await heading()).toBe('Your codes are not accepted?')
  await send(show)
  expect(await heading()).toBe('And one more code')
  await send(show)
}

describe('a YubiKey of the user', () => {
  it('is set up by the command and two touches, and opens the next login', async (context) => {
    const desk = await openDesk(context)
    const { page, send, logIn } = desk
    const keyboard = await desk.keyboard()
    await logIn()
    await desk.chooseKey()
    await send(() => page.getByText('Set up my own key').click())
    const key = await programmed(desk)
    await page.click('#code')
    await send(() => key.touch(keyboard))
    await send(() => key.touch(keyboard))
    await desk.saveCodes()
    expect(await desk.heading()).toBe(PAPERS)
    await logIn()
    await send(() => key.touch(keyboard))
    expect(await desk.heading()).toBe(PAPERS)
  })

  it('that is touched briefly gets advice, loses no attempt, and is set up then', async (context) => {
    const desk = await openDesk(context)
    const { page, send, logIn, accounts } = desk
    const keyboard = await desk.keyboard()
    await logIn()
    await desk.chooseKey()
    await send(() => page.getByText('Set up my own key').click())
    const key = await programmed(desk, 'ubnu01234567')
    await page.click('#code')
    for (let times = 0; times < 7; times++) {
      await send(() => key.touchBriefly(keyboard))
      expect(await desk.alert()).toContain('keep your finger on it for three seconds')
      await page.click('#code')
    }
    await send(() => key.touch(keyboard))
    await send(() => key.touch(keyboard))
    await desk.saveCodes()
    expect((await accounts.status('ada')).authenticators).toMatchObject([
      { type: 'hotp', label: 'My key' },
    ])
  })

  it('that was touched 60 times in a pocket is found again by two touches', async (context) => {
    const desk = await openDesk(context)
    const { send, logIn } = desk
    const keyboard = await desk.keyboard()
    const key = await imported(desk)
    key.touchInPocket(60)
    await logIn()
    await send(() => key.touch(keyboard))
    expect(await desk.alert()).toContain('The code is not right.')
    await resync(desk, () => key.touch(keyboard))
    expect(await desk.heading()).toBe(PAPERS)
    await logIn()
    await send(() => key.touch(keyboard))
    expect(await desk.heading()).toBe(PAPERS)
  })

  it('of a neighbour locks the login after five touches, for as long as the page says', async (context) => {
    const desk = await openDesk(context)
    const { page, send, logIn, clock } = desk
    const keyboard = await desk.keyboard()
    const key = await imported(desk)
    const other = yubiKey(Secret.generate())
    await logIn()
    for (let times = 0; times < 5; times++) {
      await page.click('#code')
      await send(() => other.touch(keyboard))
    }
    expect(await desk.alert()).toContain('too many wrong codes')
    await page.click('#code')
    await send(() => key.touch(keyboard))
    expect(await desk.alert()).toMatch(/You can try again in 30 seconds, at \d/)
    await page.click('#code')
    clock.advance(31)
    await send(() => key.touch(keyboard))
    expect(await desk.heading()).toBe(PAPERS)
  })
})

describe('on a computer with another keyboard', () => {
  it('a touch opens the login: German, French, Belgian, and by the digits of the keypad', async (context) => {
    const desk = await openDesk(context)
    const key = await imported(desk)
    for (const options of [
      { layout: LAYOUTS.german },
      { layout: LAYOUTS.french },
      { layout: LAYOUTS.belgian },
      { layout: LAYOUTS.french, keypad: true },
    ]) {
      const keyboard = await desk.keyboard(options)
      await desk.logIn()
      // A code of few different digits may have no sign that only French and Belgian keyboards type.
      while (!/[02479]/.test(key.next())) key.touchInPocket(1)
      await desk.send(() => key.touch(keyboard))
      expect(await desk.heading()).toBe(PAPERS)
    }
  })

  it.for(Object.entries(LAYOUTS))(
    'a brief touch gets advice, and its text is not repeated: %s',
    async ([, layout], context) => {
      const desk = await openDesk(context)
      const key = await imported(desk)
      const keyboard = await desk.keyboard({ layout })
      await desk.logIn()
      await desk.send(() => key.touchBriefly(keyboard))
      expect(await desk.alert()).toContain('Your key typed letters instead of a code.')
      expect(await desk.page.content()).not.toContain(layout('vvccccbtdkkk'))
    },
  )

  it('with Caps Lock on a German keyboard the page names the key to press', async (context) => {
    const desk = await openDesk(context)
    const key = await imported(desk)
    await desk.logIn()
    const shifted = await desk.keyboard({ layout: GERMAN_CAPS_LOCK })
    await desk.send(() => key.touch(shifted))
    expect(await desk.alert()).toContain('Caps Lock')
    await desk.page.click('#code')
    const keyboard = await desk.keyboard({ layout: LAYOUTS.german })
    await desk.send(() => key.touch(keyboard))
    expect(await desk.heading()).toBe(PAPERS)
  })
})

/** A key of ada that is set up already. */
async function imported({ accounts }: Desk): Promise<YubiKey> {
  const secret = Secret.generate()
  await accounts.importKey('ada', { key: { type: 'hotp', secret, counter: 0n } })
  return yubiKey(secret)
}
