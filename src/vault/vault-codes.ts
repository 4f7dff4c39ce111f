/** The codes of an entry by time. */

import { invalidValue } from '../core/argument-errors.js'
import { keyed } from '../core/hotp.js'
import { totp, totpStep } from '../core/totp.js'
import type { VaultCode } from './vault-api.js'
import type { VaultKey } from './vault-key.js'

/** Computes the code of an instant, and the one after it. */
export function codeOfKey(key: VaultKey, at: Date | number | undefined): VaultCode {
  if (key.type === 'hotp') throw invalidValue('code is for totp; use advance for this entry')
  const { step, secondsLeft } = totpStep({ period: key.period, at })
  const [code, next] = [step, step + 1].map((each) => codeOfStep(key, each))
  // Both exist; the fallback only satisfies the type.
  return { code: code ?? '', secondsLeft, next: next ?? '' }
}

function codeOfStep(key: VaultKey, step: number): string {
  if (key.encoder === 'steam') return steamCharacters(key, step)
  return totp(key.secret, { ...key, at: step * key.period * 1000 })
}

/** Five characters of Steam's alphabet, the lowest digit first. */
function steamCharacters(key: VaultKey, step: number): string {
  let integer = keyed(key.secret, key)((step / 2 ** 32) | 0, step >>> 0)
  let code = ''
  for (let i = 0; i < 5; i++) {
    code += STEAM.charAt(integer % STEAM.length)
    integer = Math.floor(integer / STEAM.length)
  }
  return code
}

const STEAM = '23456789BCDFGHJKMNPQRTVWXY'
