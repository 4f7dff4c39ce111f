/** Hardware keys and tokens as they behave in the hand of a person. */

import { hotp, type Secret, totp } from 'einmal'
import type { UsbKeyboard } from './usb-keyboard.js'

/** A YubiKey: slot 1 has a Yubico OTP, as it was made, and slot 2 a key of OATH-HOTP. */
export interface YubiKey {
  /** A short touch: types the Yubico OTP of slot 1. */
  touchBriefly(keyboard: UsbKeyboard): Promise<void>
  /** A touch of three seconds: types the next code of slot 2. */
  touch(keyboard: UsbKeyboard): Promise<void>
  /** Touches in a pocket: the codes are lost. */
  touchInPocket(times: number): void
  /** The code that the next touch types. */
  next(): string
}

/** @param identifier - twelve characters that it types before each code */
export function yubiKey(secret: Secret, { counter = 0, identifier = '' } = {}): YubiKey {
  let at = counter
  let used = 0
  return {
    touchBriefly: (keyboard) => keyboard.press(`vvccccbtdkkk${modhex(used++)}`),
    touch: (keyboard) => keyboard.press(`${identifier}${hotp(secret, at++)}`),
    touchInPocket(times) {
      at += times
    },
    next: () => hotp(secret, at),
  }
}

/** 32 letters that are other ones each time, for the sixteen bytes that slot 1 encrypts. */
function modhex(count: number): string {
  const at = (i: number): string => 'cbdefghijklnrtuv'[(i * 7 + count * 11 + 3) % 16] ?? ''
  return Array.from({ length: 32 }, (_, i) => at(i)).join('')
}

/** A token with a display and a separate clock. */
export interface DisplayToken {
  /** The digits that it shows now. */
  shown(): string
}

/**
 * @param now - the right time, in milliseconds since the Unix epoch
 * @param secondsAYear - by how much its clock runs behind in a year
 */
export function displayToken(
  secret: Secret,
  now: () => number,
  secondsAYear: number,
): DisplayToken {
  const made = now()
  return {
    shown() {
      const years = (now() - made) / YEAR
      return totp(secret, { at: now() - years * secondsAYear * 1000 })
    },
  }
}

/** Milliseconds. */
export const YEAR = 365.25 * 24 * 3600 * 1000
