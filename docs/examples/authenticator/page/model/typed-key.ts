/** A key from the fields that the user typed, or from the text of a QR code. */

import { Secret } from 'einmal'
import type { NewVaultKey } from 'einmal/vault'

/** The fields of the form, all of them text. */
export interface TypedFields {
  issuer: string
  account: string
  group: string
  secret: string
  kind: string
  digits: string
  period: string
  algorithm: string
  counter: string
}

const DIGITS = [6, 7, 8] as const
const ALGORITHMS = ['SHA1', 'SHA256', 'SHA512'] as const

/**
 * Makes the key. The vault checks all values again.
 *
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE`, or an `EinmalError` for a secret that is no base32
 */
export function typedKey(fields: TypedFields): NewVaultKey {
  const isHotp = fields.kind === 'hotp'
  const secret = Secret.fromBase32(fields.secret)
  return {
    type: isHotp ? 'hotp' : 'totp',
    secret,
    account: fields.account.trim(),
    ...(fields.issuer.trim() ? { issuer: fields.issuer.trim() } : {}),
    ...(fields.group.trim() ? { group: fields.group.trim() } : {}),
    ...(fields.kind === 'steam'
      ? { encoder: 'steam' as const }
      : {
          digits: DIGITS.find((digits) => `${digits}` === fields.digits),
          algorithm: ALGORITHMS.find((name) => name === fields.algorithm),
        }),
    ...(isHotp ? { counter: BigInt(fields.counter || '0') } : {}),
    ...(fields.kind === 'totp' ? { period: Number(fields.period) } : {}),
  }
}

/** Distinguishes an address of a key, a file of keys, and other texts. */
export function kindOfText(text: string): 'uri' | 'file' | 'other' {
  const lines = text.trim().split(/\s*\n\s*/)
  if (lines.length === 1 && /^otpauth:\/\//i.test(`${lines[0]}`)) return 'uri'
  return /^(?:otpauth-migration|otpauth|steam):\/\//i.test(`${lines[0]}`) ? 'file' : 'other'
}
