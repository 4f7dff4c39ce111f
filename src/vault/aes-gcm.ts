/** AES-256-GCM of Web Crypto, for the wrapped key and the content of a vault. */

import { EinmalError } from '../core/errors.js'

/** A key that the runtime holds and does not give back. */
export type GcmKey = object

export const NONCE_BYTES = 12
export const TAG_BYTES = 16

/** The part of SubtleCrypto that is used. */
interface Subtle {
  importKey(
    format: 'raw',
    bytes: Uint8Array,
    algorithm: 'AES-GCM',
    extractable: false,
    usages: readonly ['encrypt', 'decrypt'],
  ): Promise<GcmKey>
  encrypt(algorithm: Gcm, key: GcmKey, plain: Uint8Array): Promise<ArrayBuffer>
  decrypt(algorithm: Gcm, key: GcmKey, sealed: Uint8Array): Promise<ArrayBuffer>
}

interface Gcm {
  name: 'AES-GCM'
  iv: Uint8Array
  additionalData: Uint8Array
}

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

/** Looked up at each use, so that a polyfill can be loaded later. */
function subtle(): Subtle {
  // A cast, since the type library of one runtime would let the rest be used too.
  const { crypto } = globalThis as unknown as { crypto?: { subtle?: Subtle } }
  if (crypto?.subtle) return crypto.subtle
  throw new EinmalError(
    'ERR_CRYPTO_UNAVAILABLE',
    'crypto.subtle is missing: this runtime has no Web Crypto, or the page is not served by https',
  )
}
