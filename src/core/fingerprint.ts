/** Fingerprints of secret values, for tests that compare objects. They do not reveal the secret. */

import { randomBytes } from './bytes.js'
import { digest } from './hmac.js'

/** Made at the first use: a runtime may have no random source when the module is loaded. */
let key: Uint8Array | undefined

/**
 * Returns a space and 64 bits in hexadecimal. Equal bytes have equal fingerprints within one process.
 * Returns an empty text when there is no random source: with an unkeyed digest an attacker could test
 * guesses.
 */
export function fingerprint(bytes: Uint8Array): string {
  try {
    key ??= randomBytes(32)
  } catch {
    return ''
  }
  const words = digest('SHA256', Uint8Array.of(...key, ...bytes))
  return ` ${new BigUint64Array(words.buffer)[0]?.toString(16)}`
}
