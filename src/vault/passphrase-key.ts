/** Derives a key from the passphrase: scrypt (RFC 7914). */

import { invalidType, invalidValue } from '../core/argument-errors.js'
import { requireType } from '../core/bytes.js'
import { utf8 } from '../core/utf8.js'
import type { ScryptCost, Scrypted, VaultStorage } from './vault-storage.js'

/** The least log2 of N, which new vaults have: 128 MiB of memory. A smaller one is refused. */
export const LEAST_COST = 17
/** The largest log2 of N: 1 GiB of memory. A hostile file cannot ask for more. */
export const MOST_COST = 20
/** The other parameters, the same in every vault. */
export const BLOCK_SIZE = 8
export const PARALLELIZATION = 1

type Scrypt = (passphrase: Uint8Array, salt: Uint8Array, cost: ScryptCost) => Promise<Scrypted>

/**
 * Checks a passphrase and returns its bytes: UTF-8 of the form NFKC, since keyboards write one letter
 * in different ways.
 *
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when it is not a string
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when it is empty, or has over 1,024 characters or a lone
 * surrogate
 */
export function passphraseBytes(passphrase: string): Uint8Array {
  requireType('passphrase', passphrase, 'string')
  if (/^[^\ud800-\udfff]{1,1024}$/su.test(passphrase)) return utf8(passphrase.normalize('NFKC'))
  throw invalidValue('passphrase must have 1 to 1,024 characters and no lone surrogate')
}

/** Derives 32 bytes, with the scrypt of the storage when it has one. */
export async function deriveKey(
  storage: VaultStorage,
  passphrase: Uint8Array,
  salt: Uint8Array,
  logN: number,
): Promise<Uint8Array> {
  const cost = { N: 2 ** logN, r: BLOCK_SIZE, p: PARALLELIZATION }
  const theirs: Scrypt | undefined = storage.scrypt?.bind(storage)
  if (theirs) {
    if (!trusted.has(storage)) {
      const { requireScrypt } = await import('./foreign-scrypt.js')
      await requireScrypt(theirs)
    }
    const key = await theirs(passphrase, salt, cost)
    if (key?.length === 32) return key
    if (key) throw invalidType('storage.scrypt must return 32 bytes')
  }
  const { scryptAsync } = await import('./own-scrypt.js')
  return scryptAsync(passphrase, salt, { ...cost, dkLen: 32 })
}

/** Storages whose scrypt needs no check. */
const trusted = /* @__PURE__ */ new WeakSet<VaultStorage>()

/** Marks a storage of einmal, whose scrypt needs no check. */
export function trustScrypt<S extends VaultStorage>(storage: S): S {
  trusted.add(storage)
  return storage
}
