/**
 * A keyboard at the USB port of the computer, as a hardware key is one. It presses keys by their place on a US keyboard.
 * The layout of the computer decides which signs they type.
 */

import type { Page } from 'playwright-core'
import type { Layout } from '../support/keyboard-layouts.js'

export interface UsbKeyboard {
  /** Presses the keys of a text on a US keyboard, then Enter. */
  press(text: string): Promise<void>
}

export interface UsbKeyboardOptions {
  /** Layout of the computer. @defaultValue that of the US */
  layout?: Layout
  /** Presses the digits of the keypad, which are the same in every layout. */
  keypad?: boolean
}

export async function usbKeyboard(
  page: Page,
  { layout = String, keypad = false }: UsbKeyboardOptions = {},
): Promise<UsbKeyboard> {
  const session = await page.context().newCDPSession(page)
  return {
    async press(text) {
      for (const key of text) {
        const isKeypad = keypad && /\d/.test(key)
        await stroke(placeOf(key, isKeypad), isKeypad ? key : layout(key), isKeypad)
      }
      await stroke('Enter', '\r', false)
    },
  }

  async function stroke(code: string, text: string, isKeypad: boolean): Promise<void> {
    const key = code === 'Enter' ? code : text
    const virtual = code === 'Enter' ? 13 : VIRTUAL_KEYS.get(code)
    const keys = {
      ...{ code, key, isKeypad },
      ...(virtual !== undefined && { windowsVirtualKeyCode: virtual }),
    }
    await session.send('Input.dispatchKeyEvent', {
      ...{ type: 'keyDown', ...keys, text, unmodifiedText: text },
    })
    await session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...keys })
  }
}

/** Name of a key by its place: `KeyC`, `Digit1`, `Numpad1`. */
function placeOf(key: string, isKeypad: boolean): string {
  if (/^[a-z]$/i.test(key)) return `Key${key.toUpperCase()}`
  if (/^\d$/.test(key)) return `${isKeypad ? 'Numpad' : 'Digit'}${key}`
  throw new Error(`a hardware key has no key for ${key}`)
}

/** Codes that Windows has for the keys, and Chromium on every system. */
const VIRTUAL_KEYS: ReadonlyMap<string, number> = new Map([
  ...Array.from({ length: 10 }, (_, i): [string, number] => [`Digit${i}`, 48 + i]),
  ...Array.from({ length: 10 }, (_, i): [string, number] => [`Numpad${i}`, 96 + i]),
  ...Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ', (letter): [string, number] => {
    return [`Key${letter}`, letter.charCodeAt(0)]
  }),
])
