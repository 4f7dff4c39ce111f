/** Makes keys of the values that a file contains. Nothing is guessed that would make another key. */

import { EinmalError, judged } from '../core/errors.js'
import { readKey } from '../core/otpauth.js'
import { Secret } from '../core/secret.js'
import { requireText } from '../core/showable-text.js'
import { entryError, unsupportedError } from './transfer-errors.js'
import type { TransferEntry } from './transfer-format.js'
import type { TransferKey } from './transfer-key.js'

/** The fields of an entry, as they are in the file. A missing one is undefined or null. */
export interface RawKey {
  /** `totp`, `hotp` or `steam`, in any case; by default `totp`. */
  type?: unknown
  issuer?: unknown
  account?: unknown
  /** Base32, or the bytes. */
  secret: unknown
  algorithm?: unknown
  digits?: unknown
  period?: unknown
  counter?: unknown
  group?: unknown
}

/**
 * Makes a key. Missing values are the defaults of otpauth URIs: SHA1, 6 digits, 30 seconds, counter 0.
 *
 * @throws {EinmalError} with the code of the field that is wrong
 */
export function rawKey(raw: RawKey): TransferKey {
  const type = (given('type', raw.type) ?? 'totp').toLowerCase()
  const isSteam = type === 'steam'
  const issuer = given('issuer', raw.issuer)
  const group = given('group', raw.group)
  const account = given('account', raw.account) ?? ''
  for (const name of [account, issuer ?? '', group ?? '']) {
    if (name.length > LONGEST_NAME) throw entryError(`a name has over ${LONGEST_NAME} characters`)
    judged('ERR_URI_CONTROL_CHARACTER', requireText, 'a name', name)
  }
  const texts = {
    secret: secretText(raw.secret),
    ...present('algorithm', raw.algorithm),
    // Apps write 5 digits for Steam, whose codes have no digits.
    ...(isSteam ? {} : present('digits', raw.digits)),
    // Apps write any period for HOTP and any counter for TOTP.
    ...(type === 'totp' ? present('period', raw.period) : {}),
    ...(type === 'hotp' ? present('counter', raw.counter) : {}),
  }
  const key: TransferKey = readKey(isSteam ? 'totp' : type, texts, { account, issuer })
  if (isSteam && key.algorithm !== 'SHA1') {
    throw new EinmalError('ERR_URI_ALGORITHM', 'a key of Steam must have the algorithm SHA1')
  }
  if (isSteam) key.encoder = 'steam'
  if (group) key.group = group
  return key
}

/** No app has longer names. A name of megabytes could stand in every entry of a file. */
const LONGEST_NAME = 1024

/** Reads one entry. Its error stays beside the other entries. */
export function entryOf(name: string | undefined, read: () => TransferKey): TransferEntry {
  try {
    return { key: read() }
  } catch (error) {
    return failedEntry(name, error)
  }
}

/** An entry whose reading threw an EinmalError; any other error is thrown again. */
export function failedEntry(name: string | undefined, error: unknown): TransferEntry {
  if (!(error instanceof EinmalError)) throw error
  return { name: name === undefined ? name : showable(name), error }
}

/** Names an entry by issuer and account; undefined when it has neither. */
export function nameOf(issuer: unknown, account: unknown): string | undefined {
  const names = [issuer, account].filter((name) => typeof name === 'string' && name !== '')
  return names.length > 0 ? names.join(':') : undefined
}

/** The error for a key whose codes einmal does not compute. */
export function foreignCodes(type: string): EinmalError {
  return unsupportedError(
    `a key of the type ${showable(type)} has codes that are neither TOTP nor HOTP`,
  )
}

/** Shortens a text of the file for a message, without control characters. */
function showable(text: string): string {
  const shown = text.replace(/[^\P{C}]/gu, '')
  return shown.length > 100 ? `${shown.slice(0, 100)}…` : shown
}

function secretText(secret: unknown): string {
  if (typeof secret === 'string' && secret !== '') return secret
  if (secret instanceof Uint8Array) {
    return judged('ERR_SECRET_LENGTH', Secret.fromBytes, secret).toBase32()
  }
  throw entryError('the entry has no secret')
}

/** An object with the text of a value, or without it when it is missing. */
function present<N extends string>(name: N, value: unknown): { [K in N]?: string } {
  const text = given(name, value)
  // The cast is safe: the name of the only property is N.
  return (text === undefined ? {} : { [name]: text }) as { [K in N]?: string }
}

/** Returns a text or a number as text; undefined when it is missing. */
function given(name: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return value
  // A larger number was already rounded when the JSON was parsed.
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return String(value)
  throw entryError(`the field ${name} must be a text or an integer`)
}
