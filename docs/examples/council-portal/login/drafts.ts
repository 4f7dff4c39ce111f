/**
 * A draft: what a user typed into a form when the session had to be renewed. It travels in a cookie of the
 * user's own browser, sealed with AES-256-GCM, and is never kept on the server.
 */

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

export interface Draft {
  /** The path that the form sends to. */
  readonly action: string
  /** The token of the user who had the form, from the form itself: the session may be gone by now. */
  readonly owner: string
  /** The typed text of each field, by its name. Never a secret, and never a confirmation. */
  readonly fields: Readonly<Record<string, string>>
}

export interface Drafts {
  /** @returns the value of a cookie; undefined for a draft that is too long for one */
  seal(draft: Draft): string | undefined
  /** @returns undefined for a value that this portal did not make, or made more than an hour ago */
  open(sealed: string): Draft | undefined
}

export const DRAFT_SECONDS = 3600

/**
 * Browsers take 4,096 bytes for name and value of a cookie. A proxy takes less: nginx reads all headers of an
 * answer into 4 KiB (`proxy_buffer_size`), and answers 502 when they are longer. The other headers need about 700 bytes.
 */
const MOST_CHARACTERS = 3000

/**
 * @param key - 32 bytes
 * @param now - in milliseconds since the Unix epoch
 */
export function createDrafts(key: Uint8Array, now: () => number): Drafts {
  return {
    seal(draft) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const text = JSON.stringify({ ...draft, until: now() + DRAFT_SECONDS * 1000 })
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      const value = Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64url')
      return value.length <= MOST_CHARACTERS ? value : undefined
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64url')
      if (sealed.length > MOST_CHARACTERS || bytes.length < 28) return undefined
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
        decipher.setAuthTag(bytes.subarray(-16))
        const text = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()])
        // A cast, since only `seal` makes a text that the key opens.
        const { until, ...draft } = JSON.parse(text.toString()) as Draft & { until: number }
        return until > now() ? draft : undefined
      } catch {
        return undefined
      }
    },
  }
}
