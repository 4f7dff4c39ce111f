/** Tells secret values apart without showing anything of them: for tests that compare objects. */

import { randomBytes } from './bytes.js'
import { digest } from './hmac.js'

/** Made at the first use, since no random source may be there when the module is loaded. */
let key: Uint8Array | undefined

/**
 * A space and 64 bits in hexadecimal: equal for equal bytes within one process, and random without
 * its key. Empty where there is no random source: a guess could be tested against an unkeyed digest.
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
