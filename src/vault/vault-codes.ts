/** The codes of an entry by time. */

import { invalidValue } from '../core/argument-errors.js'
import { totp, totpStep } from '../core/totp.js'
import { steamCode } from '../transfer/steam-code.js'
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
  const at = step * key.period * 1000
  return key.encoder === 'steam' ? steamCode(key.secret, { at }) : totp(key.secret, { ...key, at })
}
