/** HKDF-SHA-256 (RFC 5869): derives keys for different uses from one key. */

import { prepareMac } from './hmac-sha256.js'
import { utf8 } from './utf8.js'

/**
 * Derives 32 bytes, without a salt. The output has the length of the hash, so one round of HKDF-Expand
 * makes it (RFC 5869 §2.3).
 *
 * @param key - random bytes, up to 64
 * @param info - the use of the derived key; another use gives an independent key
 */
export function deriveKey(key: Uint8Array, info: string): Uint8Array {
  const pseudorandomKey = prepareMac(NO_SALT)(key)
  return prepareMac(pseudorandomKey)(Uint8Array.of(...utf8(info), 1))
}

/** As many zeros as the hash has bytes (RFC 5869 §2.2). */
const NO_SALT = /* @__PURE__ */ new Uint8Array(32)
