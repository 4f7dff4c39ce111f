/** The pages for hardware keys in pictures: a key is set up, used, touched briefly and found again. */

import { Secret } from 'einmal'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { sameKey } from '../accounts/support/token-owners.js'
import { openKeyScene } from './key-scene.js'
import { yubiKey } from './simulated-keys.js'
import { usbKeyboard } from './usb-keyboard.js'

/** Windows in which the pages are photographed. */
const WALKS: { suffix: string; locale: 'de' | 'en' | 'fr'; window: BrowserContextOptions }[] = [
  { suffix: '', locale: 'de', window: { viewport: { width: 900, height: 700 } } },
  {
    suffix: '-phone',
    locale: 'de',
    window: { viewport: { width: 320, height: 640 }, colorScheme: 'dark' },
  },
  { suffix: '-en', locale: 'en', window: { viewport: { width: 900, height: 700 } } },
  { suffix: '-fr', locale: 'fr', window: { viewport: { width: 900, height: 700 } } },
]

/** @param save - called with the name of a picture and the page that is to be photographed */
export async function takeKeyPictures(
  browser: Browser,
  save: (name: string, page: Page) => Promise<void>,
): Promise<void> {
  for (const { suffix, locale, window } of WALKS) {
    const scene = await openKeyScene(browser, { ...window, locale })
    const { page, send, logIn, tokens } = scene
    const keyboard = await usbKeyboard(page)
    const look = (name: string): Promise<void> => save(`${name}${suffix}`, page)
    const submit = (path: string) => send(() => page.click(`form[action$="${path}"] button`))

    // A key of the office.
    const seed = sameKey('FT-2308841')
    await tokens.add([seed])
    const city = yubiKey(seed.secret)
    await logIn()
    await look('key-choice')
    await send(() => page.click('main a[href*="/enrol/key"]'))
    await look('key')
    await page.fill('#serial', 'FT-2308814')
    await page.click('#code')
    await send(() => city.touch(keyboard))
    await send(() => city.touch(keyboard))
    await look('key-number')
    await page.fill('#serial', 'FT-2308841')
    await page.click('#code')
    await send(() => city.touch(keyboard))
    await look('key-second')
    await send(() => city.touch(keyboard))
    await page.check('#saved')
    await send(() => page.click('main button'))

    // The next login.
    await logIn()
    await look('key-challenge')
    await send(() => city.touchBriefly(keyboard))
    await look('key-brief')
    city.touchInPocket(40)
    await send(() => page.click('main a[href*="/resync"]'))
    await look('key-resync')
    await send(() => city.touch(keyboard))
    await send(() => city.touch(keyboard))

    // A key of the user.
    await page.goto(`${scene.origin}/second-factor/enrol/key`)
    await submit('/enrol')
    await look('key-own')
    const [, secret = ''] = await page.locator('code.secret').allTextContents()
    const own = yubiKey(Secret.fromBase32(secret.trim()))
    await page.click('#code')
    await send(() => own.touch(keyboard))
    await send(() => own.touch(keyboard))
    await look('key-devices')
    await scene.close()
  }
}
