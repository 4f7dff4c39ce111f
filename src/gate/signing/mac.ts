/** Signs messages with the key of the gate. Each message has one purpose, and serves for no other. */

import { subtle } from '../../core/web-crypto.js'

/** HMAC-SHA-256 under the key of the gate. */
export interface Mac {
  /** 32 bytes over the parts, the first of which is the purpose. */
  sign(parts: readonly unknown[]): Promise<Uint8Array<ArrayBuffer>>
  /** Compares in constant time, by Web Crypto. */
  verify(mac: Uint8Array, parts: readonly unknown[]): Promise<boolean>
}

/** @param key - 32 bytes */
export function createMac(key: Uint8Array): Mac {
  let imported: Promise<CryptoKey> | undefined
  const hmacKey = (): Promise<CryptoKey> => {
    imported ??= hmac().importKey('raw', Uint8Array.from(key), HMAC, false, ['sign', 'verify'])
    return imported
  }
  return {
    async sign(parts) {
      return new Uint8Array(await hmac().sign('HMAC', await hmacKey(), messageOf(parts)))
    },
    async verify(mac, parts) {
      return hmac().verify('HMAC', await hmacKey(), Uint8Array.from(mac), messageOf(parts))
    },
  }
}

const hmac = subtle<Pick<SubtleCrypto, 'importKey' | 'sign' | 'verify'>>
const HMAC = { name: 'HMAC', hash: 'SHA-256' }

/** JSON, so that no two lists make the same bytes. */
function messageOf(parts: readonly unknown[]): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(['einmal gate', ...parts]))
}
