/** Derives a key from the passphrase: scrypt (RFC 7914). */

import { invalidType, invalidValue } from '../core/argument-errors.js'
import { equalBytes, requireType } from '../core/bytes.js'
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
    if (!trusted.has(storage)) await requireScrypt(theirs)
    const key = await theirs(passphrase, salt, cost)
    if (key?.length === 32) return key
    if (key) throw notScrypt()
  }
  const { scryptAsync } = await import('@noble/hashes/scrypt.js')
  return scryptAsync(passphrase, salt, { ...cost, dkLen: 32 })
}

/** Storages whose scrypt needs no check. */
const trusted = /* @__PURE__ */ new WeakSet<VaultStorage>()

/** Marks a storage of einmal, whose scrypt needs no check. */
export function trustScrypt<S extends VaultStorage>(storage: S): S {
  trusted.add(storage)
  return storage
}

/** Compares a scrypt with the first test vector of RFC 7914 §12. */
async function requireScrypt(scrypt: Scrypt): Promise<void> {
  const made = await scrypt(new Uint8Array(), new Uint8Array(), { N: 16, r: 1, p: 1 })
  if (made && !equalBytes(made, Uint8Array.from(VECTOR))) throw notScrypt()
}

function notScrypt(): TypeError {
  return invalidType('storage.scrypt must compute 32 bytes of scrypt (RFC 7914)')
}

// biome-ignore format: one row of the vector a line
const VECTOR = [
  0x77, 0xd6, 0x57, 0x62, 0x38, 0x65, 0x7b, 0x20, 0x3b, 0x19, 0xca, 0x42, 0xc1, 0x8a, 0x04, 0x97,
  0xf1, 0x6b, 0x48, 0x44, 0xe3, 0x07, 0x4a, 0xe8, 0xdf, 0xdf, 0xfa, 0x3f, 0xed, 0xe2, 0x14, 0x42,
]
