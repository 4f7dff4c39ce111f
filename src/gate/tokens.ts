/** The hidden field of every form: made for one session, for 12 hours, by this gate. */

import { fromBase64Url, toBase64Url } from '../accounts/base64url.js'
import { subtle } from '../accounts/web-crypto.js'
import type { GateSession } from './api.js'
import { SKEW_MS } from './decide.js'

/** Signs and reads tokens. */
export interface Tokens {
  /** A token for the forms of this session. */
  issue(session: GateSession, now: number): Promise<string>
  /** False for whatever `issue` did not make for this session in the last 12 hours. */
  check(token: unknown, session: GateSession, now: number): Promise<boolean>
}

/**
 * HMAC-SHA-256 over the purpose, the session and the instant. The session id itself is not in the
 * token; compared is by Web Crypto, in constant time.
 *
 * @param key - 32 bytes
 */
export function createTokens(key: Uint8Array): Tokens {
  let imported: Promise<CryptoKey> | undefined
  const hmacKey = (): Promise<CryptoKey> => {
    imported ??= hmac().importKey('raw', Uint8Array.from(key), HMAC, false, ['sign', 'verify'])
    return imported
  }
  return {
    async issue(session, now) {
      const at = Math.floor(now)
      const mac = await hmac().sign('HMAC', await hmacKey(), messageOf(session, at))
      return `${at}.${toBase64Url(new Uint8Array(mac))}`
    },
    async check(token, session, now) {
      const [, instant, text = ''] = FORM.exec(typeof token === 'string' ? token : '') ?? []
      const mac = fromBase64Url(text)
      const at = Number(instant)
      if (mac?.length !== MAC_BYTES || !(now - at < LIFETIME_MS && at - now < SKEW_MS)) return false
      const bytes = Uint8Array.from(mac)
      return hmac().verify('HMAC', await hmacKey(), bytes, messageOf(session, at))
    },
  }
}

const hmac = subtle<Pick<SubtleCrypto, 'importKey' | 'sign' | 'verify'>>
const HMAC = { name: 'HMAC', hash: 'SHA-256' }
const MAC_BYTES = 32
const FORM = /^(0|[1-9]\d{0,15})\.([\w-]{43})$/
const LIFETIME_MS = 12 * 3600 * 1000

/** JSON, so that no two sessions make the same bytes. */
function messageOf({ id, userId }: GateSession, at: number): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(['einmal gate', 'form', id, userId, at]))
}
