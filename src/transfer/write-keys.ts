/** Writes keys for another program: `writeKeys`. */

import { invalidType, invalidValue } from '../core/argument-errors.js'
import { limitEntries } from './transfer-errors.js'
import type { TransferKey } from './transfer-key.js'
import type { KeyWriter } from './writers/key-writer.js'

/** A format that {@link writeKeys} writes. */
export type WritableFormat = 'uris' | 'google' | 'aegis' | '2fas' | 'bitwarden' | 'pskc'

const WRITERS: { readonly [F in WritableFormat]: () => Promise<KeyWriter> } = {
  uris: async () => (await import('./writers/uri-writers.js')).urisWriter,
  google: async () => (await import('./writers/uri-writers.js')).googleWriter,
  aegis: async () => (await import('./writers/aegis-writer.js')).aegisWriter,
  '2fas': async () => (await import('./writers/two-fas-writer.js')).twoFasWriter,
  bitwarden: async () => (await import('./writers/bitwarden-writer.js')).bitwardenWriter,
  pskc: async () => (await import('./writers/pskc-writer.js')).pskcWriter,
}

/** Options of {@link writeKeys}. */
export interface WriteKeysOptions {
  format: WritableFormat
  /** The password that encrypts the file. Only `aegis`, `2fas` and `pskc` can be encrypted. */
  password?: string | undefined
}

/**
 * Writes keys as a file that another program reads. Without a password, the file shows the secrets.
 *
 * @param keys - at most 10,000
 * @param options - `format` is required; `password` encrypts the file
 * @returns the text of the file
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when a value has the wrong type
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when the format cannot hold a key; the message names the key
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when the format cannot be encrypted, or the password is empty
 * @throws {EinmalError} `ERR_TRANSFER_LIMIT` when there are over 10,000 keys
 * @throws {EinmalError} `ERR_CRYPTO_UNAVAILABLE`, `ERR_RANDOM_UNAVAILABLE`
 *
 * @example
 * ```ts
 * import { readKeys, writeKeys } from 'einmal/transfer'
 *
 * const { keys } = await readKeys('otpauth://totp/ACME:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
 * const file = await writeKeys(keys, { format: 'aegis', password: 'correct horse' })
 * const again = await readKeys(file, { password: 'correct horse' })
 * again.keys[0]?.account // 'ada'
 * ```
 */
export async function writeKeys(
  keys: readonly TransferKey[],
  options: WriteKeysOptions,
): Promise<string> {
  if (!Array.isArray(keys)) throw invalidType('keys must be a list')
  if (Object(options) !== options) throw invalidType('options must be an object')
  const writer = await loadWriter(options.format)
  const password = options.password ?? undefined
  if (password !== undefined) requirePassword(password, options.format, writer)
  const checked = limitEntries(keys).map((key, index) => {
    try {
      return writer.check(key)
    } catch (error) {
      // The message never contains a secret. It names the key, since the caller passed many.
      if (error instanceof RangeError) error.message = `keys[${index}]: ${error.message}`
      throw error
    }
  })
  return writer.write(checked, password)
}

/** Loads the code that writes a format, or throws when there is none. */
async function loadWriter(format: WritableFormat): Promise<KeyWriter> {
  if (typeof format !== 'string') throw invalidType(`format must be a string, not ${typeof format}`)
  if (Object.hasOwn(WRITERS, format)) return WRITERS[format]()
  throw invalidValue(`format must be one of ${Object.keys(WRITERS).join(', ')}`)
}

function requirePassword(password: string, format: WritableFormat, writer: KeyWriter): void {
  if (typeof password !== 'string') {
    throw invalidType(`password must be a string, not ${typeof password}`)
  }
  if (password === '') throw invalidValue('password must not be empty')
  if (!writer.canEncrypt) throw invalidValue(`a file of the format ${format} cannot be encrypted`)
}
