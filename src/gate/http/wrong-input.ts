/** Recognises what a person or a hardware key typed instead of a code. Pure; the text is never kept. */

import { spaced } from '../../core/blank.js'
import { LONGEST_CODE } from '../../core/code.js'

/**
 * A text that was typed instead of a code. None of these can ever be one, so none is counted.
 *
 * - `yubico-otp`: the code that a new YubiKey types, for servers of Yubico: the other touch is needed
 * - `password`: a password, which a hardware key can type too
 * - `recovery-code`: a recovery code, which has its own field
 * - `signs`: the signs that are on the keys of the digits
 * - `too-long`: more than one code
 */
export type WrongInput = 'yubico-otp' | 'password' | 'recovery-code' | 'signs' | 'too-long'

/**
 * Recognises a text that accounts call malformed.
 *
 * @param isLookUp - the field is for a recovery or activation code, of letters and digits
 */
export function wrongInputOf(typed: unknown, isLookUp: boolean): WrongInput | undefined {
  if (typeof typed !== 'string') return undefined
  if (typed.length > 4 * LONGEST_CODE) return 'too-long'
  const text = spaced(typed).replaceAll(' ', '')
  if (YUBICO_OTP.test(text)) return 'yubico-otp'
  if (text.length > LONGEST_CODE) return 'too-long'
  if (isLookUp) return undefined
  if (/^\d{9,}$/.test(text)) return 'too-long'
  if (RECOVERY_CODE.test(text.replaceAll('-', ''))) return 'recovery-code'
  if (/^[^\p{L}\p{N}]{6,}$/u.test(text)) return 'signs'
  // Shorter texts, and words with spaces, are mistakes of other kinds.
  return /^(?=.*\p{L})\S{9,}$/u.test(text) && text === typed.trim() ? 'password' : undefined
}

/**
 * 32 to 64 letters of modhex, by default 44. Keyboards of most languages have these letters at the same
 * place. Dvorak and Turkish have not. A static password has at most 38 characters, mostly in both cases.
 */
const YUBICO_OTP =
  /^(?:(?:[cbdefghijklnrtuv]{2}){16,32}|(?:[CBDEFGHIJKLNRTUV]{2}){16,32}|(?:[cbdefghıjklnrtuv]{2}){16,32}|(?:[jxe.uidchtnbpygk]{2}){16,32})$/

const RECOVERY_CODE = /^[\dA-HJKMNP-TV-Z]{24}$/i
