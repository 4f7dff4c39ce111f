/** A storage in memory, whose scrypt is replaced by a hash: the real one takes most of a second. */

import { createHash } from 'node:crypto'
import type { VaultStorage } from 'einmal/vault'
import { trustScrypt } from '../../../src/vault/passphrase-key.js'

export interface MemoryStorage extends VaultStorage {
  /** The bytes as they are; undefined when there is no vault. */
  bytes: Uint8Array | undefined
  /** The N of each derivation of a key. */
  costs: number[]
}

export function memoryStorage(bytes?: Uint8Array): MemoryStorage {
  let version = 0
  const storage: MemoryStorage = cheap({
    bytes,
    costs: [],
    async read() {
      return storage.bytes && { bytes: storage.bytes.slice(), version: `${version}` }
    },
    async write(next, expected) {
      if ((storage.bytes && `${version}`) !== expected) return false
      storage.bytes = next.slice()
      version++
      return true
    },
  })
  return storage
}

/** Replaces the scrypt of a storage by a hash. Only tests can: einmal checks the scrypt of an app. */
export function cheap<S extends VaultStorage>(storage: S): S {
  return trustScrypt(
    Object.assign(storage, {
      async scrypt(passphrase: Uint8Array, salt: Uint8Array, { N }: { N: number }) {
        Object(storage).costs?.push(N)
        return new Uint8Array(createHash('sha256').update(salt).update(passphrase).digest())
      },
    }),
  )
}

export const PASSPHRASE = 'correct horse battery'
