/**
 * A sealer that answers in the order of its calls. Web Crypto runs on threads, with which a run of the
 * scheduler could not be repeated. Its keys rotate like those of a keyring.
 */

import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import type { RecordContext } from 'einmal'
import type { SealContext, Sealer } from 'einmal/accounts'

export interface TestSealer extends Sealer {
  /** Makes a new key the current one; older keys still open. */
  rotate(): void
  /** Deletes all keys except the current one. */
  retire(): void
}

export function testSealer(): TestSealer {
  const keys = new Map([[0, randomBytes(32)]])
  let current = 0
  const tagOf = (id: number, text: string, context: RecordContext) => {
    const key = keys.get(id)
    if (key === undefined) throw new Error('the key is gone')
    const mac = createHmac('sha256', key)
      .update(JSON.stringify([context, text]))
      .digest()
    return Uint8Array.of(id, ...mac)
  }
  const aad = (context: SealContext) => Buffer.from(JSON.stringify(context))
  return {
    async seal(secret, context) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', keys.get(current) ?? '', nonce)
      cipher.setAAD(aad(context))
      const box = Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()])
      return `${current}:${box.toString('base64')}`
    },
    async open(sealed, context) {
      const [id, text = ''] = sealed.split(':')
      const key = keys.get(Number(id))
      if (key === undefined) throw new Error('the key is gone')
      const box = Buffer.from(text, 'base64')
      const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, 12))
      decipher.setAAD(aad(context))
      decipher.setAuthTag(box.subarray(-16))
      return Buffer.concat([decipher.update(box.subarray(12, -16)), decipher.final()])
    },
    authenticate: async (text, context) => tagOf(current, text, context),
    async verify(text, tag, context) {
      return Buffer.compare(tagOf(tag[0] ?? -1, text, context), tag) === 0
    },
    isCurrentTag: (tag) => tag[0] === current,
    isCurrent: (sealed) => sealed.startsWith(`${current}:`),
    rotate() {
      current++
      keys.set(current, randomBytes(32))
    },
    retire() {
      for (const id of keys.keys()) if (id !== current) keys.delete(id)
    },
  }
}
