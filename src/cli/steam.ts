/**
 * Keys of Steam. Their codes are five characters of an alphabet of Steam's own, computed from the
 * same kind of secret: six digits computed from it look right and never are.
 */

import type { OtpauthKey, ParsedOtpauthUri } from '../core/otpauth.js'
import { DataError } from './errors.js'
import type { Warning } from './report.js'

/** Whether a line says in its scheme or type that it is a key of Steam. */
export function isSteamUri(uri: string): boolean {
  return /^(?:steam:\/\/|(?:apple-)?otpauth:\/\/steam(?:[/?]|$))/i.test(uri)
}

/** Whether a URI asks for the codes of Steam: `encoder=steam`, as KeePassXC writes it. */
export function hasSteamEncoder({ extra }: ParsedOtpauthUri): boolean {
  return [...extra].some(
    ([name, values]) =>
      name.toLowerCase() === 'encoder' && values.some((value) => value.toLowerCase() === 'steam'),
  )
}

/** Why a key of Steam is not used. */
export function steamError(): DataError {
  return new DataError(
    'ERR_KEY_STEAM',
    `this is a key of Steam: ${STEAM_CODES}, which einmal does not compute`,
  )
}

/** Warns of a key that is likely one of Steam. */
export function steamWarnings(key: OtpauthKey & { labelIssuer?: string }): Warning[] {
  if (![key.issuer, key.labelIssuer].some((name) => name && STEAM.test(name))) return []
  const message = `the issuer is Steam: ${STEAM_CODES}; if this is the key of Steam Guard, digits are never right`
  return [{ code: 'steam', message }]
}

/** What the codes of Steam are, as a part of a sentence. */
export const STEAM_CODES = 'its codes are five letters and digits of an alphabet of its own'

const STEAM = /^steam(?:$|[^a-z]|guard|powered|community)/i
