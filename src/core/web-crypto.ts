/** Web Crypto of the runtime. The verifier and the codes do not need it. */

import { EinmalError } from './errors.js'

/** A key that the runtime holds and does not give back. */
export type AesKey = object

/** The part of SubtleCrypto that is used, as every runtime with Web Crypto has it. */
interface Subtle {
  importKey(
    format: 'raw',
    bytes: Uint8Array,
    algorithm: 'AES-GCM',
    extractable: false,
    usages: readonly ['encrypt', 'decrypt'],
  ): Promise<AesKey>
  encrypt(algorithm: Gcm, key: AesKey, plain: Uint8Array): Promise<ArrayBuffer>
  decrypt(algorithm: Gcm, key: AesKey, sealed: Uint8Array): Promise<ArrayBuffer>
}

/** The default tag has 128 bits. */
interface Gcm {
  name: 'AES-GCM'
  iv: Uint8Array
  additionalData: Uint8Array
}

/**
 * Looked up at each use, so that a polyfill may come later; typed as the part that is used.
 *
 * @throws {EinmalError} `ERR_CRYPTO_UNAVAILABLE`
 */
export function subtle<Part = Subtle>(): Part {
  // A cast, since the type library of one runtime would let the rest be used too.
  const { crypto } = globalThis as unknown as { crypto?: { subtle?: Part } }
  if (crypto?.subtle) return crypto.subtle
  throw new EinmalError(
    'ERR_CRYPTO_UNAVAILABLE',
    'crypto.subtle is missing: this runtime has no Web Crypto, or the page is not served by https',
  )
}
