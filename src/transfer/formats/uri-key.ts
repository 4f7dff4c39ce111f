/** Keys in URIs, with the forms for Steam that apps write. */

import { EinmalError } from '../../core/errors.js'
import { type ParsedOtpauthUri, parseOtpauthUri } from '../../core/otpauth.js'
import { rawKey } from '../raw-key.js'
import type { TransferKey } from '../transfer-key.js'

/** Names for a URI that has none: the other fields of an entry. */
export interface OtherNames {
  issuer?: string | undefined
  account?: string | undefined
}

/**
 * Reads an otpauth URI, `otpauth://steam/…`, or `steam://SECRET`.
 *
 * @throws {EinmalError} as {@link parseOtpauthUri}, and `ERR_TRANSFER_ENTRY` for `steam://` alone
 */
export function uriKey(uri: string, names: OtherNames = {}): TransferKey {
  const [, secret] = /^\s*steam:\/\/([^/?#\s]*)\/?\s*$/i.exec(uri) ?? []
  if (secret !== undefined) {
    // A name of Steam's keys in apps that only store the secret.
    const { issuer, account } = names
    return rawKey({ type: 'steam', secret, issuer, account })
  }
  const isSteam = STEAM_TYPE.test(uri) || /[?&]encoder=steam(?:&|$)/i.test(uri)
  const parsed = parseOtpauthUri(isSteam ? asTotp(uri) : uri)
  const { type, account, secret: key, algorithm, digits, period, counter, image } = parsed
  const issuer = parsed.issuer ?? names.issuer
  if (isSteam && algorithm !== 'SHA1') {
    throw new EinmalError('ERR_URI_ALGORITHM', 'a key of Steam must have the algorithm SHA1')
  }
  return {
    ...(issuer ? { issuer } : {}),
    account: account || (names.account ?? ''),
    ...{ secret: key, type, algorithm, digits, period, counter },
    ...(image ? { image } : {}),
    ...(isSteam || hasSteamEncoder(parsed) ? { encoder: 'steam' as const } : {}),
  }
}

/** True for a URI with `encoder=steam`, as KeePassXC writes it. */
function hasSteamEncoder({ extra }: ParsedOtpauthUri): boolean {
  return [...extra].some(
    ([name, values]) =>
      name.toLowerCase() === 'encoder' && values.some((value) => value.toLowerCase() === 'steam'),
  )
}

const STEAM_TYPE = /^(\s*(?:apple-)?otpauth:\/\/)steam(?=[/?]|\s*$)/i

/** Apps write the five characters of Steam as five digits, which no other key has. */
function asTotp(uri: string): string {
  return uri.replace(STEAM_TYPE, '$1totp').replace(/([?&])digits=5(?=&|\s*$)/i, '$1')
}
