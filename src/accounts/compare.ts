/** Codes compared with the secrets of authenticators. */

import { readCode } from '../core/code.js'
import type { Window } from '../core/parameters.js'
import type { Secret } from '../core/secret.js'
import { hotpAttempt, totpAttempt } from '../verifier/credential.js'
import type { Miss } from '../verifier/judge.js'
import type { Authenticator } from './record.js'

/** An authenticator with its secret. */
export interface Opened {
  readonly factor: Authenticator
  readonly secret: Secret
}

/** What codes are compared with. */
export interface Policy {
  readonly window: Required<Window>
  /** How many counters beyond the expected one of hotp may match. */
  readonly lookAhead: number
}

/** An authenticator whose code was right. */
export interface FactorHit {
  readonly factor: Authenticator
  /** What becomes of it: the code is spent. */
  readonly spent: Partial<Authenticator>
  readonly drift: number
}

/**
 * Compares codes, one or for hotp several in a row, with each authenticator: all of them to the end,
 * whichever matches.
 */
export function compare(
  opened: readonly Opened[],
  codes: readonly string[],
  now: number,
  { window, lookAhead }: Policy,
): { hits: readonly FactorHit[]; miss: Miss } {
  const hits: FactorHit[] = []
  let reason: Miss['reason'] = 'mismatch'
  for (const { factor, secret } of opened) {
    const { algorithm, digits, period, nextCounter = 0n } = factor
    const texts = codes.map((code) => typed(factor, code) ?? '')
    const attempt =
      factor.type === 'totp'
        ? totpAttempt(secret, texts.join(''), { algorithm, digits, period }, window)
        : hotpAttempt(secret, texts, { algorithm, digits }, nextCounter, BigInt(lookAhead))
    const outcome = attempt({ ...factor, failures: 0 }, now)
    if ('state' in outcome) {
      const { state, verdict } = outcome
      const spent = {
        ...(state.lastStep !== undefined && { lastStep: state.lastStep }),
        ...(state.nextCounter !== undefined && { nextCounter: state.nextCounter }),
      }
      const drift =
        'drift' in verdict
          ? verdict.drift
          : Number(verdict.counter - nextCounter) + 1 - codes.length
      hits.push({ factor, spent, drift })
    } else if (outcome.reason === 'replayed') reason = 'replayed'
  }
  return { hits, miss: { ok: false, reason } }
}

/**
 * The code that was typed for an authenticator, or undefined when it is none. A hardware key that
 * types its own code may type its token identifier before it, up to 12 characters.
 */
export function typed({ type, digits }: Authenticator, code: unknown): string | undefined {
  if (typeof code !== 'string') return undefined
  const text = type === 'totp' ? code : code.replace(/[ \u00a0]/g, '').replace(TOKEN_ID[digits], '')
  return readCode(text, digits) < 0 ? undefined : text
}

const TOKEN_ID = {
  6: /^[0-9A-Za-z]{1,12}(?=\d{6}$)/,
  7: /^[0-9A-Za-z]{1,12}(?=\d{7}$)/,
  8: /^[0-9A-Za-z]{1,12}(?=\d{8}$)/,
}
