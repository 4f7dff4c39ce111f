/** A vault in IndexedDB: one record, compared and replaced in one transaction. */

import { toBase64Url } from '../../core/base64url.js'
import { randomBytes, requireType } from '../../core/bytes.js'
import { EinmalError } from '../../core/errors.js'
import { trustScrypt } from '../passphrase-key.js'
import type { StoredVault, VaultStorage } from '../vault-storage.js'
import { scryptInWorker } from './scrypt-in-worker.js'

const TABLE = 'vault'
const KEY = 'vault'

/**
 * Keeps a vault in IndexedDB. Several tabs and workers of one origin may use it at once, and learn of
 * each other's changes. scrypt runs in a worker where the page may start one.
 *
 * A browser may delete the data of a site that is seldom visited: call `navigator.storage.persist()`, and
 * let users keep an export.
 *
 * @param name - the name of the database
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when `name` is not a string
 *
 * @example
 * ```ts
 * import { indexedDbStorage } from 'einmal/vault/browser'
 *
 * const storage = indexedDbStorage('my-keys')
 * ```
 */
export function indexedDbStorage(name: string): VaultStorage {
  requireType('name', name, 'string')
  const channelName = `einmal-vault:${name}`
  return trustScrypt({
    read: () =>
      transact<StoredVault | undefined>(name, 'readonly', (table, answer) => {
        const reading: IDBRequest<StoredVault | undefined> = table.get(KEY)
        reading.onsuccess = () => answer(reading.result)
      }),
    async write(bytes, expected) {
      const written = await transact<boolean>(name, 'readwrite', (table, answer) => {
        const reading: IDBRequest<StoredVault | undefined> = table.get(KEY)
        reading.onsuccess = () => {
          const isExpected = reading.result?.version === expected
          const next: StoredVault = { bytes, version: toBase64Url(randomBytes(16)) }
          if (isExpected) table.put(next, KEY)
          answer(isExpected)
        }
      })
      if (written === true) announce(channelName)
      return written === true
    },
    subscribe(changed) {
      if (typeof BroadcastChannel !== 'function') return () => {}
      const channel = new BroadcastChannel(channelName)
      channel.onmessage = () => changed()
      return () => channel.close()
    },
    scrypt: scryptInWorker,
  })
}

/** Tells the other tabs of a change. */
function announce(channelName: string): void {
  if (typeof BroadcastChannel !== 'function') return
  const channel = new BroadcastChannel(channelName)
  channel.postMessage('changed')
  channel.close()
}

/** Runs one transaction. Resolves with the answer when it is durable. */
async function transact<T>(
  name: string,
  mode: IDBTransactionMode,
  act: (table: IDBObjectStore, answer: (value: T) => void) => void,
): Promise<T | undefined> {
  const database = await opened(name)
  try {
    return await new Promise((resolve, reject) => {
      let answer: T | undefined
      const transaction = database.transaction(TABLE, mode, { durability: 'strict' })
      transaction.oncomplete = () => resolve(answer)
      // An error of a request or of the commit aborts the transaction: a full disk, for example.
      transaction.onabort = () => reject(transaction.error ?? failure())
      act(transaction.objectStore(TABLE), (value) => {
        answer = value
      })
    })
  } finally {
    database.close()
  }
}

function opened(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(TABLE)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? failure())
  })
}

function failure(): EinmalError {
  return new EinmalError('ERR_VAULT_STORAGE', 'IndexedDB failed')
}
