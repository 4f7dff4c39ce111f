/** Seals a text with AES-256-GCM, under a key that serves for this text alone. */

import { fromBase64Url, toBase64Url } from '../../core/base64url.js'
import { randomBytes } from '../../core/bytes.js'
import { subtle } from '../../core/web-crypto.js'

/**
 * @param key - 32 bytes
 * @returns printable ASCII
 */
export async function sealText(text: string, key: Uint8Array<ArrayBuffer>): Promise<string> {
  const iv = Uint8Array.from(randomBytes(32).subarray(-IV_BYTES))
  const box = await aes().encrypt(
    { name: 'AES-GCM', iv },
    await aesKey(key, 'encrypt'),
    new TextEncoder().encode(text),
  )
  return `v1 ${toBase64Url(iv)}.${toBase64Url(new Uint8Array(box))}`
}

/** Returns `undefined` for a text that was sealed under another key, or not sealed at all. */
export async function openText(
  sealed: string,
  key: Uint8Array<ArrayBuffer>,
): Promise<string | undefined> {
  const [, nonce = '', box = ''] = /^v1 ([\w-]{16})\.([\w-]+)$/.exec(sealed) ?? []
  const [iv, bytes] = [fromBase64Url(nonce), fromBase64Url(box)]
  if (!iv?.length || !bytes) return undefined
  try {
    const opened = await aes().decrypt(
      { name: 'AES-GCM', iv: Uint8Array.from(iv) },
      await aesKey(key, 'decrypt'),
      Uint8Array.from(bytes),
    )
    return new TextDecoder().decode(opened)
  } catch {
    return undefined
  }
}

const aes = subtle<Pick<SubtleCrypto, 'importKey' | 'encrypt' | 'decrypt'>>
const IV_BYTES = 12

function aesKey(key: Uint8Array<ArrayBuffer>, usage: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
  return aes().importKey('raw', key, 'AES-GCM', false, [usage])
}
