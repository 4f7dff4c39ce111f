/** Checks the scrypt of an app: another function would lock the vault for every other app. */

import { invalidType } from '../core/argument-errors.js'
import { writeHex } from '../core/hex.js'
import type { VaultStorage } from './vault-storage.js'

/**
 * Compares a scrypt with the first test vector of RFC 7914 §12.
 *
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE`
 */
export async function requireScrypt(scrypt: NonNullable<VaultStorage['scrypt']>): Promise<void> {
  const made = await scrypt(new Uint8Array(), new Uint8Array(), { N: 16, r: 1, p: 1 })
  if (made && writeHex(made) !== VECTOR) {
    throw invalidType('storage.scrypt must compute 32 bytes of scrypt (RFC 7914)')
  }
}

/** The first 32 bytes of the vector. */
const VECTOR = '77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442'
