/** AES-256-GCM of Web Crypto, for the wrapped key and the content of a vault. */

import { type AesKey, subtle } from '../core/web-crypto.js'

/** A key that the runtime holds and does not give back. */
export type GcmKey = AesKey

export const NONCE_BYTES = 12
export const TAG_BYTES = 16

/** @throws {EinmalError} `ERR_CRYPTO_UNAVAILABLE` */
export function importKey(bytes: Uint8Array): Promise<GcmKey> {
  return subtle().importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
}

/** Returns ciphertext and tag. */
export async function encrypt(
  key: GcmKey,
  iv: Uint8Array,
  additionalData: Uint8Array,
  plain: Uint8Array,
): Promise<Uint8Array> {
  return new Uint8Array(await subtle().encrypt({ name: 'AES-GCM', iv, additionalData }, key, plain))
}

/** Returns undefined when key, nonce, additional data, ciphertext or tag is another one. */
export async function decrypt(
  key: GcmKey,
  iv: Uint8Array,
  additionalData: Uint8Array,
  sealed: Uint8Array,
): Promise<Uint8Array | undefined> {
  // Outside of the block: a runtime without Web Crypto is no wrong key.
  const web = subtle()
  try {
    return new Uint8Array(await web.decrypt({ name: 'AES-GCM', iv, additionalData }, key, sealed))
  } catch {
    return undefined
  }
}
