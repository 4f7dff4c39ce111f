/**
 * Authenticates every record of a store: an attacker who can write the database, and has no key, cannot
 * make a record that is accepted. It knows no record format.
 */

import { requireType } from '../core/bytes.js'
import { EinmalError } from '../core/errors.js'
import { hmacSha256Hex } from '../core/hmac-sha256.js'
import { keySetOf } from '../core/key-set.js'
import { utf8 } from '../core/utf8.js'
import { matchLookupSecret } from './match-code.js'
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

/**
 * Wraps a store so that each value carries a tag: HMAC-SHA-256 over key id, store key and value. A
 * value that was edited, cut, invented, or copied from another key is not returned; `read` rejects.
 *
 * The tag cannot show that a record is missing or old: a deleted row reads as absent, and an older row
 * with its own tag is accepted again.
 *
 * To rotate keys, add a new key on every node first; then make it current. Records get the current key
 * with their next write.
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
export function authenticatedStore(store: DatabaseStore, recordKeys: RecordKeys): DatabaseStore
export function authenticatedStore(store: StateStore, recordKeys: RecordKeys): StateStore
export function authenticatedStore(store: StateStore, recordKeys: RecordKeys): StateStore {
  for (const method of [store?.read, store?.write, store?.delete]) {
    requireType('each method of store', method, 'function')
  }
  const { current, keys } = keySetOf(recordKeys)
  return {
    ...(store.setup && { setup: async () => store.setup?.() }),
    async read(key) {
      const entry = await store.read(key)
      if (entry === undefined) return undefined
      const { value, version } = entry
      return { value: authentic(key, `${value}`, keys), version }
    },
    async write(key, value, expected, expiresAt) {
      const tagged = `${value}#${current.id}.${tagOf(current.key, current.id, key, value)}`
      return expiresAt === undefined
        ? store.write(key, tagged, expected)
        : store.write(key, tagged, expected, expiresAt)
    },
    delete: async (key) => store.delete(key),
  }
}

/** The value without its tag; throws unless the tag is right. Nothing is parsed before. */
function authentic(key: string, tagged: string, keys: ReadonlyMap<string, Uint8Array>): string {
  const [ending, id, tag] = /#([\w-]{1,32})\.([0-9a-f]{64})$/.exec(tagged) ?? []
  if (ending === undefined || id === undefined || tag === undefined) throw broken()
  const secret = keys.get(id)
  if (secret === undefined) {
    throw new EinmalError('ERR_KEY_UNKNOWN', `the record keys have no key "${id}"`)
  }
  const value = tagged.slice(0, -ending.length)
  // UTF-8 cannot hold a lone surrogate, so no tag was ever made for one.
  if (/[\ud800-\udfff]/u.test(value)) throw broken()
  // In constant time.
  if (matchLookupSecret([tag], tagOf(secret, id, key, value)) < 0) throw broken()
  return value
}

function broken(): EinmalError {
  const problem =
    'the record was changed, is of another key, or was written without the record keys'
  return new EinmalError('ERR_SEAL_BROKEN', problem)
}

/** The length of the store key keeps it apart from the value. */
function tagOf(secret: Uint8Array, id: string, key: string, value: string): string {
  return hmacSha256Hex(secret, utf8(`einmal record\n${id}\n${key.length}\n${key}${value}`))
}
