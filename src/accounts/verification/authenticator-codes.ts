/** Compares typed codes with the secrets of a user's authenticators. */

import { spaced } from '../../core/blank.js'
import { LONGEST_CODE } from '../../core/code.js'
import type { Complete, Window } from '../../core/parameters.js'
import type { Secret } from '../../core/secret.js'
import { MISMATCH, type Mismatch, matchHotp, matchTotp } from '../../verifier/match-code.js'
import type { Authenticator } from '../record/user-record.js'

/** An authenticator with its secret. */
export interface OpenedAuthenticator {
  readonly authenticator: Authenticator
  readonly secret: Secret
}

/** Greatest distance of a code from the expected step or counter. */
export interface Tolerance {
  readonly window: Complete<Window>
  /** Number of counters after the expected one that match too. */
  readonly lookAhead: number
}

/** An authenticator whose code was right. */
export interface AuthenticatorMatch {
  readonly authenticator: Authenticator
  /** Its next state: the code is spent. */
  readonly spent: Pick<Authenticator, 'lastStep' | 'nextCounter'>
  /** Distance of the code from the expected one: in steps, for HOTP in counters. */
  readonly drift: number
}

/**
 * Compares codes, one or for HOTP several in a row, with every authenticator. The loop never
 * stops early.
 */
export function matchAuthenticators(
  opened: readonly OpenedAuthenticator[],
  codes: readonly TypedCode[],
  now: number,
  tolerance: Tolerance,
): { matches: readonly AuthenticatorMatch[]; mismatch: Mismatch } {
  const matches: AuthenticatorMatch[] = []
  let mismatch = MISMATCH
  for (const each of opened) {
    const typed = codes.map((code) => digitsFor(each.authenticator, code))
    const outcome =
      each.authenticator.type === 'totp'
        ? spentTotp(each, typed, now, tolerance)
        : spentHotp(each, typed, tolerance)
    if ('spent' in outcome) matches.push(outcome)
    else if (outcome.reason === 'replayed' && !mismatch.repeated) mismatch = outcome
  }
  return { matches, mismatch }
}

function spentTotp(
  { authenticator, secret }: OpenedAuthenticator,
  [typed = -1]: readonly number[],
  at: number,
  { window }: Tolerance,
): AuthenticatorMatch | Mismatch {
  const { algorithm, digits, period, nextCounter, lastStep = -1 } = authenticator
  const verdict = matchTotp(secret, typed, { algorithm, digits, period, window, at }, lastStep)
  if (!verdict.ok) return verdict
  return { authenticator, spent: { lastStep: verdict.step, nextCounter }, drift: verdict.drift }
}

function spentHotp(
  { authenticator, secret }: OpenedAuthenticator,
  typed: readonly number[],
  { lookAhead }: Tolerance,
): AuthenticatorMatch | Mismatch {
  const { algorithm, digits, nextCounter } = authenticator
  const verdict = matchHotp(secret, typed, { algorithm, digits }, nextCounter, lookAhead)
  if (!verdict.ok) return verdict
  const { counter } = verdict
  const drift = Number(counter - nextCounter) + 1 - typed.length
  return { authenticator, spent: { lastStep: undefined, nextCounter: counter + 1n }, drift }
}

/** A typed code without white space and invisible characters; empty when it can be no code. */
export type TypedCode = string

/** Reads a typed code, once for all authenticators. Takes a value of any type. */
export function readTypedCode(code: unknown): TypedCode {
  if (typeof code !== 'string' || code.length > LONGEST_CODE) return ''
  return spaced(code).replaceAll(' ', '')
}

/**
 * The number that the digits of a code make, or -1 when this authenticator shows no such code. A
 * hardware key that types its own code may type its token identifier before it, up to 12 characters.
 */
export function digitsFor({ type, digits }: Authenticator, code: TypedCode): number {
  const tokenId = code.slice(0, -digits)
  const text = code.slice(-digits)
  if (text.length < digits || !/^[0-9]+$/.test(text)) return -1
  const isExpected = type === 'totp' ? tokenId === '' : /^[0-9A-Za-z]{0,12}$/.test(tokenId)
  return isExpected ? Number(text) : -1
}
