/** Remembers what a text was read as: a gate reads the record of a user at every request of his. */

import type { Format } from '../verifier/store.js'

/**
 * The same format, that reads a text which it has read lately by looking it up. Asked is the store
 * each time: what is saved is the reading alone, of which the same text always comes to the same.
 *
 * @param most - so many texts are remembered at least, and twice as many at most
 */
export function remembering<R>(format: Format<R>, most: number): Format<R> {
  let young = new Map<string | undefined, R>()
  let old = new Map<string | undefined, R>()
  return {
    encode: format.encode,
    decode(text) {
      const known = young.get(text)
      if (known !== undefined) return known
      const record = old.get(text) ?? format.decode(text)
      if (young.size >= most) {
        old = young
        young = new Map()
      }
      young.set(text, record)
      return record
    },
  }
}
