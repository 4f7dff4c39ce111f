/**
 * Signed tokens: the hidden field of every form, the notice that a redirect carries to its page, and the
 * permit for a first enrolment. All are bound to one session.
 */

import { fromBase64Url, toBase64Url } from '../../core/base64url.js'
import { randomBytes } from '../../core/bytes.js'
import { SKEW_MS } from '../decision/decide.js'
import type { GateSession } from '../session-port.js'
import type { Mac } from './mac.js'

/** Signs and reads tokens. */
export interface Tokens {
  /** A token for the forms of this session; each is a new one. */
  issue(session: GateSession, now: number): Promise<string>
  /** False for anything that `issue` did not make for this session in the last 12 hours. */
  check(token: unknown, session: GateSession, now: number): Promise<boolean>
  /** Signs a text for the query of a page: readable for all, written by the gate alone. */
  sign(text: string, session: GateSession, now: number): Promise<string>
  /** The text; undefined for anything that `sign` did not make for this session in the last 10 minutes. */
  open(token: unknown, session: GateSession, now: number): Promise<string | undefined>
  /**
   * Makes the permit of a session for its first enrolment.
   *
   * @param usedAt - when its activation code was used, in milliseconds since the Unix epoch
   */
  permit(usedAt: number, session: GateSession, now: number): Promise<string>
  /** The `usedAt` of a permit; undefined for anything that `permit` did not make for this session. */
  permittedAt(token: unknown, session: GateSession, now: number): Promise<number | undefined>
}

/**
 * HMAC-SHA-256 over the purpose, the session, the instant and the text. For a form the text is 128 random
 * bits: an attacker who has the session id cannot guess the token of a page (see `idempotency.ts`). The
 * session id itself is not in the token. Web Crypto compares in constant time.
 */
export function createTokens(mac: Mac): Tokens {
  async function sign(purpose: Purpose, session: GateSession, now: number, text: string) {
    const at = Math.floor(now)
    const signed = await mac.sign(partsOf(purpose, session, at, text))
    return `${at}.${text}.${toBase64Url(signed)}`
  }

  /** The text; undefined when it is not genuine or too old. */
  async function read(purpose: Purpose, session: GateSession, now: number, token: unknown) {
    const { form, lifetime } = FORMS[purpose]
    const found = form.exec(typeof token === 'string' ? token : '')
    if (found === null) return undefined
    const [, instant, text = '', signed = ''] = found
    const at = Number(instant)
    const bytes = fromBase64Url(signed)
    // Written so that NaN is not recent.
    const isRecent = now - at < lifetime && at - now < SKEW_MS
    if (!isRecent || bytes?.length !== MAC_BYTES) return undefined
    return (await mac.verify(bytes, partsOf(purpose, session, at, text))) ? text : undefined
  }

  return {
    async issue(session, now) {
      const nonce = toBase64Url(randomBytes(32).subarray(-NONCE_BYTES))
      return sign('form', session, now, nonce)
    },
    async check(token, session, now) {
      return (await read('form', session, now, token)) !== undefined
    },
    sign: (text, session, now) => sign('notice', session, now, encoded(text)),
    async open(token, session, now) {
      return decoded(await read('notice', session, now, token))
    },
    permit: (usedAt, session, now) => sign('permit', session, now, encoded(`${usedAt}`)),
    async permittedAt(token, session, now) {
      const text = decoded(await read('permit', session, now, token))
      return text === undefined ? undefined : Number(text)
    },
  }
}

type Purpose = 'form' | 'notice' | 'permit'

function encoded(text: string): string {
  return toBase64Url(new TextEncoder().encode(text))
}

function decoded(text: string | undefined): string | undefined {
  return text === undefined ? undefined : new TextDecoder().decode(fromBase64Url(text))
}

const MAC_BYTES = 32
const NONCE_BYTES = 16

/** The form of a token for each purpose, and its lifetime in milliseconds. */
const FORMS: Readonly<Record<Purpose, { form: RegExp; lifetime: number }>> = {
  form: { form: /^(0|[1-9]\d{0,15})\.([\w-]{22})\.([\w-]{43})$/, lifetime: 12 * 3600 * 1000 },
  notice: { form: /^(0|[1-9]\d{0,15})\.([\w-]{1,400})\.([\w-]{43})$/, lifetime: 600 * 1000 },
  // An enrolment that was begun with it can be confirmed for a day at most.
  permit: { form: /^(0|[1-9]\d{0,15})\.([\w-]{1,40})\.([\w-]{43})$/, lifetime: 25 * 3600 * 1000 },
}

function partsOf(
  purpose: Purpose,
  { id, userId }: GateSession,
  at: number,
  text: string,
): readonly unknown[] {
  return [purpose, id, userId, at, text]
}
