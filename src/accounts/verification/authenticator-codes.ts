/** Codes compared with the secrets of authenticators. */

import { spaced } from '../../core/blank.js'
import { LONGEST_CODE, readCode } from '../../core/code.js'
import type { Complete, Window } from '../../core/parameters.js'
import type { Secret } from '../../core/secret.js'
import { type Miss, spendHotp, spendTotp } from '../../verifier/spend-code.js'
import type { Authenticator } from '../record/user-record.js'

/** An authenticator with its secret. */
export interface Opened {
  readonly factor: Authenticator
  readonly secret: Secret
}

/** What codes are compared with. */
export interface Policy {
  readonly window: Complete<Window>
  /** How many counters beyond the expected one of hotp may match. */
  readonly lookAhead: number
}

/** An authenticator whose code was right. */
export interface FactorHit {
  readonly factor: Authenticator
  /** What becomes of it: the code is spent. */
  readonly spent: Pick<Authenticator, 'lastStep' | 'nextCounter'>
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
  let miss: Miss = { ok: false, reason: 'mismatch' }
  for (const each of opened) {
    const texts = codes.map((code) => typed(each.factor, code))
    const outcome =
      each.factor.type === 'totp'
        ? compareTotp(each, texts.join(), now, window)
        : compareHotp(each, texts, lookAhead)
    if ('spent' in outcome) hits.push(outcome)
    else if (outcome.reason === 'replayed' && !miss.repeated) miss = outcome
  }
  return { hits, miss }
}

function compareTotp(
  { factor, secret }: Opened,
  code: string,
  at: number,
  window: Complete<Window>,
): FactorHit | Miss {
  const { algorithm, digits, period, nextCounter, lastStep = -1 } = factor
  const verdict = spendTotp(secret, code, { algorithm, digits, period, window, at }, lastStep)
  if (!verdict.ok) return verdict
  return { factor, spent: { lastStep: verdict.step, nextCounter }, drift: verdict.drift }
}

function compareHotp(
  { factor, secret }: Opened,
  codes: readonly string[],
  lookAhead: number,
): FactorHit | Miss {
  const { algorithm, digits, nextCounter } = factor
  const verdict = spendHotp(secret, codes, { algorithm, digits }, nextCounter, lookAhead)
  if (!verdict.ok) return verdict
  const { counter } = verdict
  const drift = Number(counter - nextCounter) + 1 - codes.length
  return { factor, spent: { lastStep: undefined, nextCounter: counter + 1n }, drift }
}

/**
 * The code that was typed for an authenticator, empty when it is none. A hardware key that types its
 * own code may type its token identifier before it, up to 12 characters.
 */
export function typed({ type, digits }: Authenticator, code: unknown): string {
  if (typeof code !== 'string' || code.length > LONGEST_CODE) return ''
  const text = type === 'totp' ? code : withoutTokenId(spaced(code).replaceAll(' ', ''), digits)
  return readCode(text, digits) < 0 ? '' : text
}

function withoutTokenId(text: string, digits: number): string {
  return /^[0-9A-Za-z]{0,12}$/.test(text.slice(0, -digits)) ? text.slice(-digits) : text
}
