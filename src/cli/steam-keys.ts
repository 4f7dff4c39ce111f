/**
 * Detects keys of Steam. Steam computes five characters of its alphabet from an ordinary secret: six digits
 * of the same secret look right, and are always wrong.
 */

import type { OtpauthKey, ParsedOtpauthUri } from '../core/otpauth.js'
import { DataError } from './cli-errors.js'
import type { Warning } from './report.js'

/** True for a URI whose scheme or type is that of Steam. */
export function isSteamUri(uri: string): boolean {
  return /^(?:steam:\/\/|(?:apple-)?otpauth:\/\/steam(?:[/?]|$))/i.test(uri)
}

/** True for a URI with `encoder=steam`, as KeePassXC writes it. */
export function hasSteamEncoder({ extra }: ParsedOtpauthUri): boolean {
  return [...extra].some(
    ([name, values]) =>
      name.toLowerCase() === 'encoder' && values.some((value) => value.toLowerCase() === 'steam'),
  )
}

/** The error for a key of Steam. */
export function steamError(): DataError {
  return new DataError(
    'ERR_KEY_STEAM',
    `this is a key of Steam: ${STEAM_CODES}; einmal vault code shows them`,
  )
}

/** Warns of a key whose issuer is Steam. */
export function steamWarnings(key: OtpauthKey & { labelIssuer?: string }): Warning[] {
  if (![key.issuer, key.labelIssuer].some((name) => name && STEAM.test(name))) return []
  const message = `the issuer is Steam: ${STEAM_CODES}; if this is the key of Steam Guard, codes of digits are always wrong`
  return [{ code: 'steam', message }]
}

/** Describes the codes of Steam, as a part of a message. */
export const STEAM_CODES = 'its codes are five letters and digits of a special alphabet'

const STEAM = /^steam(?:$|[^a-z]|guard|powered|community)/i
