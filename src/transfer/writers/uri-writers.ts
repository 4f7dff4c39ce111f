/** Writes text with URIs: otpauth URIs, and the export of Google Authenticator. */

import { invalidValue } from '../../core/argument-errors.js'
import { migrationUris } from '../../core/migration.js'
import { otpauthUri } from '../../core/otpauth.js'
import type { TransferKey } from '../transfer-key.js'
import type { KeyWriter } from './key-writer.js'
import { checkWith, refuseSteam } from './writable-key.js'

export const urisWriter: KeyWriter = {
  canEncrypt: false,
  check: checkWith(keyUri),
  write: (keys) => lines(keys.map(keyUri)),
}

export const googleWriter: KeyWriter = {
  canEncrypt: false,
  check: checkWith((key) => {
    refuseSteam(key)
    migrationUris([key])
  }),
  write: (keys) => lines(migrationUris(keys)),
}

/** Returns the otpauth URI of a key. Steam's has the type `steam` and 5 digits, as apps write it. */
export function keyUri(key: TransferKey): string {
  const uri = otpauthUri(key, { allowWeak: true })
  if (!key.encoder) return uri
  if (key.type === 'hotp') throw invalidValue('a key of Steam must be totp')
  return uri
    .replace('otpauth://totp/', 'otpauth://steam/')
    .replace(/&digits=\d&period=/, '&digits=5&period=')
}

function lines(uris: readonly string[]): string {
  return uris.map((uri) => `${uri}\n`).join('')
}
