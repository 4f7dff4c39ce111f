/**
 * What the gate signs: the hidden field of every form, and the notice that a page takes along over a
 * redirect. Both are bound to one session.
 */

import { fromBase64Url, toBase64Url } from '../accounts/base64url.js'
import { subtle } from '../accounts/web-crypto.js'
import type { GateSession } from './api.js'
import { SKEW_MS } from './decide.js'

/** Signs and reads tokens. */
export interface Tokens {
  /** A token for the forms of this session. */
  issue(session: GateSession, now: number): Promise<string>
  /** False for anything that `issue` did not make for this session in the last 12 hours. */
  check(token: unknown, session: GateSession, now: number): Promise<boolean>
  /** A text for the query of a page: it can be read by everybody, and written by the gate alone. */
  sign(text: string, session: GateSession, now: number): Promise<string>
  /** The text; undefined for anything that `sign` did not make for this session in the last 10 minutes. */
  open(token: unknown, session: GateSession, now: number): Promise<string | undefined>
}

/**
 * HMAC-SHA-256 over the purpose, the session, the instant and the text. The session id itself is not
 * in the token. Web Crypto compares, in constant time.
 *
 * @param key - 32 bytes
 */
export function createTokens(key: Uint8Array): Tokens {
  let imported: Promise<CryptoKey> | undefined
  const hmacKey = (): Promise<CryptoKey> => {
    imported ??= hmac().importKey('raw', Uint8Array.from(key), HMAC, false, ['sign', 'verify'])
    return imported
  }
  const macOf = async (message: Uint8Array<ArrayBuffer>): Promise<string> => {
    return toBase64Url(new Uint8Array(await hmac().sign('HMAC', await hmacKey(), message)))
  }
  const isGenuine = async (text: string, message: Uint8Array<ArrayBuffer>): Promise<boolean> => {
    const mac = fromBase64Url(text)
    if (mac?.length !== MAC_BYTES) return false
    return hmac().verify('HMAC', await hmacKey(), Uint8Array.from(mac), message)
  }
  return {
    async issue(session, now) {
      const at = Math.floor(now)
      return `${at}.${await macOf(messageOf('form', session, at))}`
    },
    async check(token, session, now) {
      const [, instant, mac = ''] = FORM.exec(typeof token === 'string' ? token : '') ?? []
      const at = Number(instant)
      if (!isRecent(at, now, FORM_LIFETIME_MS)) return false
      return isGenuine(mac, messageOf('form', session, at))
    },
    async sign(text, session, now) {
      const at = Math.floor(now)
      const encoded = toBase64Url(new TextEncoder().encode(text))
      return `${at}.${encoded}.${await macOf(messageOf('notice', session, at, encoded))}`
    },
    async open(token, session, now) {
      const found = NOTICE.exec(typeof token === 'string' ? token : '')
      if (found === null) return undefined
      const [, instant, encoded = '', mac = ''] = found
      const at = Number(instant)
      if (!isRecent(at, now, NOTICE_LIFETIME_MS)) return undefined
      if (!(await isGenuine(mac, messageOf('notice', session, at, encoded)))) return undefined
      return new TextDecoder().decode(fromBase64Url(encoded))
    },
  }
}

const hmac = subtle<Pick<SubtleCrypto, 'importKey' | 'sign' | 'verify'>>
const HMAC = { name: 'HMAC', hash: 'SHA-256' }
const MAC_BYTES = 32
const FORM = /^(0|[1-9]\d{0,15})\.([\w-]{43})$/
const NOTICE = /^(0|[1-9]\d{0,15})\.([\w-]{1,400})\.([\w-]{43})$/
const FORM_LIFETIME_MS = 12 * 3600 * 1000
const NOTICE_LIFETIME_MS = 600 * 1000

/** Written so that NaN is not recent. */
function isRecent(at: number, now: number, lifetime: number): boolean {
  return now - at < lifetime && at - now < SKEW_MS
}

/** JSON, so that no two sessions make the same bytes. */
function messageOf(
  purpose: 'form' | 'notice',
  { id, userId }: GateSession,
  at: number,
  ...text: string[]
): Uint8Array<ArrayBuffer> {
  const parts = ['einmal gate', purpose, id, userId, at, ...text]
  return new TextEncoder().encode(JSON.stringify(parts))
}
