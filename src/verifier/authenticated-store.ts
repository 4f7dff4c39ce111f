/**
 * Authenticates every record of a store: an attacker who can write the database, and has no key, cannot
 * make a record that is accepted. It knows no record format.
 */

import { fromBase64Url, toBase64Url } from '../core/base64url.js'
import { requireType } from '../core/bytes.js'
import { EinmalError } from '../core/errors.js'
import { prepareMac } from '../core/hmac-sha256.js'
import { keySetOf } from '../core/key-set.js'
import { isWellFormed } from '../core/utf8.js'
import { type RecordAuthenticator, recordAuthenticator, type TagKeys } from './record-tags.js'
import type { DatabaseStore, StateStore } from './state-store.js'

/** Keys that authenticate records. */
export interface RecordKeys {
  /** Id of the key that new records get. */
  current: string
  /**
   * 32 random bytes by id: the current key, and older ones while records have their tags. An id has 1
   * to 32 letters, digits, `_` and `-`, and always means the same key.
   */
  keys: Readonly<Record<string, Uint8Array>>
}

/** The keys of a store that {@link authenticatedStore} made can be replaced. */
export interface Rotatable {
  /**
   * Replaces all keys while the program runs. Calls that have begun may still use the old ones.
   *
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when a value has the wrong type
   * @throws {RangeError} `ERR_INVALID_ARG_VALUE` as {@link authenticatedStore} throws it
   */
  rotate(recordKeys: RecordKeys): void
}

/**
 * Wraps a store so that each value carries a tag: HMAC-SHA-256 over key id, store key and value. A
 * value that was edited, cut, invented, or copied from another key is not returned; `read` rejects.
 *
 * The tag cannot show that a record is missing or old: a deleted row reads as absent, and an older row
 * with its own tag is accepted again.
 *
 * To rotate keys, add a new key on every node first; then make it current. Records get the current key
 * with their next write, or by `reseal` of the verifier and of accounts.
 *
 * @param store - the store that keeps the values
 * @param recordKeys - checked here, and copied
 * @returns a store. `read` rejects with an EinmalError: `ERR_SEAL_BROKEN` for a value without a right
 * tag, `ERR_KEY_UNKNOWN` for a tag under a key that is not in `keys`
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when a value has the wrong type
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when an id has other characters, a key is not 32 bytes
 * long, or the current key is not among the keys
 *
 * @example
 * ```ts
 * import { authenticatedStore, createVerifier, memoryStore } from 'einmal'
 *
 * const k1 = crypto.getRandomValues(new Uint8Array(32)) // from a secret store, the same on every node
 * const store = authenticatedStore(memoryStore(), { current: 'k1', keys: { k1 } })
 * const verifier = createVerifier({ store })
 * ```
 */
export function authenticatedStore(
  store: DatabaseStore,
  recordKeys: RecordKeys,
): DatabaseStore & Rotatable
export function authenticatedStore(
  store: StateStore,
  recordKeys: RecordKeys,
): StateStore & Rotatable
export function authenticatedStore(
  store: StateStore,
  recordKeys: RecordKeys,
): StateStore & Rotatable {
  let keys = preparedKeys(recordKeys)
  const tagged = taggedStore(
    store,
    recordAuthenticator(() => keys),
  )
  const rotate = (next: RecordKeys): void => {
    keys = preparedKeys(next)
  }
  return { ...tagged, rotate }
}

/**
 * Wraps a store so that each value carries a tag of the authenticator. It waits only where the
 * authenticator answers with a promise: each `await` costs a part of a microsecond.
 */
export function taggedStore(store: StateStore, authenticator: RecordAuthenticator): StateStore {
  for (const method of [store?.read, store?.write, store?.delete]) {
    requireType('each method of store', method, 'function')
  }
  const { setup, check } = store
  return {
    ...(setup && { setup: async () => setup.call(store) }),
    ...(check && { check: async () => check.call(store) }),
    async read(key) {
      const entry = await store.read(key)
      if (entry === undefined) return undefined
      const text = `${entry.value}`
      const end = text.lastIndexOf('#')
      const value = text.slice(0, end)
      const tag = fromBase64Url(text.slice(end + 1))
      // Nothing is parsed before the tag is right. UTF-8 cannot hold a lone surrogate, so no tag was
      // ever made for one.
      if (tag === undefined || !isWellFormed(value)) throw broken()
      const isRight = authenticator.verify(value, tag, { recordKey: key, purpose: 'record' })
      if (isRight !== true && (await isRight) !== true) throw broken()
      return { value, version: entry.version, isCurrent: authenticator.isCurrentTag(tag) }
    },
    async write(key, value, expected, expiresAt) {
      const made = authenticator.authenticate(value, { recordKey: key, purpose: 'record' })
      const tag = made instanceof Uint8Array ? made : await made
      const tagged = `${value}#${toBase64Url(tag)}`
      return expiresAt === undefined
        ? await store.write(key, tagged, expected)
        : await store.write(key, tagged, expected, expiresAt)
    },
    delete: async (key) => store.delete(key),
  }
}

function broken(): EinmalError {
  const problem =
    'the record was changed, is of another key, or was written without the record keys'
  return new EinmalError('ERR_SEAL_BROKEN', problem)
}

function preparedKeys(recordKeys: RecordKeys): TagKeys {
  const { current, keys } = keySetOf(recordKeys)
  const macs = [...keys].map(([id, key]) => [id, prepareMac(key)] as const)
  return { current: current.id, macs: new Map(macs) }
}
