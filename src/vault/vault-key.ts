/** A key as the vault keeps it, and its names. */

import { invalidValue } from '../core/argument-errors.js'
import { writeHex } from '../core/hex.js'
import { sha256Bytes } from '../core/hmac-sha256.js'
import type { NewOtpauthKey } from '../core/otpauth.js'
import { algorithmOf, counterOf, digitsOf, integer, periodOf, typeOf } from '../core/parameters.js'
import { Secret } from '../core/secret.js'
import { requireText } from '../core/showable-text.js'
import { utf8 } from '../core/utf8.js'
import type { TransferKey } from '../transfer/transfer-key.js'

/** A key to add: `account` and `secret` are required, the others have the defaults of otpauth. */
export type NewVaultKey = NewOtpauthKey & Partial<Omit<TransferKey, keyof NewOtpauthKey>>

/** A checked key. Its secret belongs to the vault. */
export type VaultKey = Readonly<TransferKey>

/** The names of an entry, which a user may change. An empty text removes a name. */
export interface Names {
  readonly issuer?: string | undefined
  readonly account: string
  readonly group?: string | undefined
  readonly image?: string | undefined
}

/** Longest name, in UTF-16 code units. */
const LONGEST_NAME = 1024
/** Longest address of a picture, in UTF-16 code units. */
const LONGEST_IMAGE = 2048
/** Largest drift of a hardware token, in steps. */
const MOST_DRIFT = 1_000_000

/**
 * Checks a key, and copies it with its secret.
 *
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when a value has the wrong type
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when a value is out of its range
 */
export function vaultKeyOf(key: NewVaultKey): VaultKey {
  const { encoder, serial, drift } = key
  const type = typeOf(key)
  const counter = counterOf(key.counter ?? 0n)
  if (encoder != null && (encoder !== 'steam' || type !== 'totp')) {
    throw invalidValue('encoder must be steam, for totp')
  }
  return {
    type,
    ...namesOf(key),
    secret: Secret.fromBytes(Secret.own(key.secret).toBytes()),
    algorithm: algorithmOf(key),
    digits: digitsOf(key),
    period: periodOf(key),
    counter: type === 'hotp' ? counter : 0n,
    ...(encoder != null && { encoder }),
    ...(serial != null && { serial: bounded('serial', serial, LONGEST_NAME) }),
    ...(drift != null && { drift: integer('drift', drift, -MOST_DRIFT, MOST_DRIFT) }),
  }
}

/** Checks names. A name that is missing or empty is left out; the account may be empty. */
export function namesOf(names: Names): Names {
  return {
    issuer: bounded('issuer', names.issuer ?? '', LONGEST_NAME) || undefined,
    account: bounded('account', names.account, LONGEST_NAME),
    group: bounded('group', names.group ?? '', LONGEST_NAME) || undefined,
    image: bounded('image', names.image ?? '', LONGEST_IMAGE) || undefined,
  }
}

/**
 * Describes what makes two keys one entry: all that their codes depend on, and the names. A user may need
 * both names of one secret.
 */
export function identityOf({ type, secret, issuer, account, ...key }: VaultKey): string {
  const { algorithm, digits, period, encoder } = key
  const moving = type === 'totp' && [period, encoder]
  return JSON.stringify([type, secret.toBase32(), algorithm, digits, moving, issuer, account])
}

/** SHA-256 of the secret of an HOTP key: enough to know the secret again, but not to compute codes. */
export function fingerprintOf({ secret }: VaultKey): string {
  return writeHex(sha256Bytes(utf8(`hotp ${secret.toBase32()}`)))
}

function bounded(place: string, text: string, longest: number): string {
  if (requireText(place, text).length <= longest) return text
  throw invalidValue(`${place} must have at most ${longest} characters`)
}
