/** The store of a single process: a Map with expiry. What it holds ends with the process. */

import { EinmalError } from '../core/errors.js'
import { integerOr } from '../core/parameters.js'
import type { StateStore } from './state-store.js'

/**
 * Keeps state in the memory of this process: for tests, and for a service of one process that may
 * forget used codes and failures when it restarts. There is no timer: expired entries go while
 * others come.
 *
 * When it is full of entries that may not be forgotten, a replay floor or a count of failures, a
 * further credential is refused with `ERR_STORE_FULL`: it forgets nothing to make room. Over 1,000
 * entries it may take a few refusals until it finds the expired ones among them.
 *
 * @param options - `maxEntries`: 1 to 16,777,216, as many as a Map holds, which is the default
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when `maxEntries` is not a number
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when it is out of its range
 *
 * @example
 * ```ts
 * import { createVerifier, memoryStore } from 'einmal'
 *
 * const verifier = createVerifier({ store: memoryStore({ maxEntries: 100_000 }) })
 * ```
 */
export function memoryStore(options: { maxEntries?: number | undefined } = {}): StateStore {
  const maxEntries = integerOr('maxEntries', options.maxEntries, 2 ** 24, 1, 2 ** 24)
  const entries = new Map<string, Entry>()
  let cursor = entries.keys()
  let version = 0

  /** The entry, unless it has expired, when it is dropped. */
  const live = (key: string): Entry | undefined => {
    const entry = entries.get(key)
    if (entry && entry.expiresAt > Date.now()) return entry
    entries.delete(key)
    return undefined
  }

  return {
    async read(key) {
      return live(key)
    },
    async write(key, value, expected, expiresAt = Infinity) {
      const entry = live(key)
      if (entry?.version !== expected) return false
      // Two looks for each that comes, round and round: the expired never outgrow the others.
      let looks = entry ? 0 : entries.size < maxEntries ? 2 : 1001
      for (; looks > 0; looks--) {
        const next = cursor.next()
        if (next.done) cursor = entries.keys()
        else live(next.value)
      }
      if (!entry && entries.size >= maxEntries) {
        throw new EinmalError('ERR_STORE_FULL', 'the store is full')
      }
      // Stryker disable next-line UpdateOperator: downwards no version comes twice either
      entries.set(key, { value, version: `${++version}`, expiresAt })
      return true
    },
    async delete(key) {
      entries.delete(key)
    },
  }
}

interface Entry {
  readonly value: string
  readonly version: string
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number
}
