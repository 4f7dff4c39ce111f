/** Compares typed codes with the secrets of a user's authenticators. */

import { spaced } from '../../core/blank.js'
import { LONGEST_CODE } from '../../core/code.js'
import { type Complete, DATE_MAX, type Window } from '../../core/parameters.js'
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
  /** Most steps by which codes move the drift of a hardware token from its last synchronisation. */
  readonly maxDriftSteps: number
}

/** An authenticator whose code was right. */
export interface AuthenticatorMatch {
  readonly authenticator: Authenticator
  /** Its next state: the code is spent, and the drift of a token is known. */
  readonly spent: Pick<Authenticator, 'lastStep' | 'nextCounter' | 'drift' | 'synced'>
  /** Distance of the code from the expected one: in steps, for HOTP in counters. */
  readonly drift: number
}

/** Compares codes, one or several in a row, with every authenticator. The loop never stops early. */
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
        : spentHotp(each, typed, now, tolerance)
    if ('spent' in outcome) matches.push(outcome)
    else if (outcome.reason === 'replayed' && !mismatch.repeated) mismatch = outcome
  }
  return { matches, mismatch }
}

function spentTotp(
  opened: OpenedAuthenticator,
  typed: readonly number[],
  now: number,
  { window, maxDriftSteps }: Tolerance,
): AuthenticatorMatch | Mismatch {
  const { authenticator, secret } = opened
  const [code = -1, ...further] = typed
  if (further.length > 0) return spentTotpSeries(opened, typed, now)
  const { algorithm, digits, period, nextCounter, lastStep = -1 } = authenticator
  const at = clockOf(authenticator, now)
  const verdict = matchTotp(secret, code, { algorithm, digits, period, window, at }, lastStep)
  if (!verdict.ok) return verdict
  const { step, drift } = verdict
  const learned = learnedDrift(authenticator, drift, maxDriftSteps)
  return { authenticator, spent: { lastStep: step, nextCounter, ...learned }, drift }
}

/**
 * Compares codes of consecutive steps, in a wide window around now, and takes over the drift. A TOTP is
 * the HOTP of its step (RFC 6238 §4.2). Steps up to the last accepted one stay spent.
 */
function spentTotpSeries(
  { authenticator, secret }: OpenedAuthenticator,
  typed: readonly number[],
  at: number,
): AuthenticatorMatch | Mismatch {
  const { algorithm, digits, period, nextCounter, lastStep = -1, drift = 0 } = authenticator
  const now = Math.floor(at / (period * 1000))
  const first = Math.max(0, now - RESYNC_STEPS)
  const further = typed.length - 1
  const lookAhead = now + RESYNC_STEPS - further - first
  const verdict = matchHotp(secret, typed, { algorithm, digits }, BigInt(first), lookAhead)
  // A step before the first one is outside of the window: it says nothing about codes that were used.
  if (!verdict.ok) return verdict.reason === 'replayed' ? MISMATCH : verdict
  const step = Number(verdict.counter)
  if (step - further <= lastStep) return { ok: false, reason: 'replayed' }
  const found = step - now || undefined
  const spent = { lastStep: step, nextCounter, drift: found, synced: found }
  return { authenticator, spent, drift: step - now - drift }
}

/** The clock of an authenticator, in milliseconds: only that of a hardware token has a drift. */
export function clockOf(
  { drift = 0, period }: Pick<Authenticator, 'drift' | 'period'>,
  now: number,
): number {
  return Math.min(Math.max(now + drift * period * 1000, -DATE_MAX), DATE_MAX)
}

/**
 * The drift of a hardware token after a code that was `found` steps from the expected one (RFC 6238 §6).
 * An app on a phone learns nothing: the network sets the clock of the phone.
 */
function learnedDrift(
  { serial, drift = 0, synced = 0 }: Authenticator,
  found: number,
  most: number,
): Pick<Authenticator, 'drift'> {
  if (serial === undefined) return {}
  const next = Math.min(Math.max(drift + found, synced - most), synced + most)
  return { drift: next || undefined }
}

/** For so long the HOTP code that was accepted last is refused without a count. */
const REPEATED_MS = 120_000

/** Two codes in a row are thousands of times rarer than one, also in this wide search. */
export const RESYNC_LOOK_AHEAD = 100

/** Steps before and after now in which codes in a row are searched: 50 minutes with a period of 30. */
export const RESYNC_STEPS = 100

function spentHotp(
  { authenticator, secret }: OpenedAuthenticator,
  typed: readonly number[],
  now: number,
  { lookAhead }: Tolerance,
): AuthenticatorMatch | Mismatch {
  const { algorithm, digits, nextCounter, lastUsedAt = -Infinity } = authenticator
  const verdict = matchHotp(secret, typed, { algorithm, digits }, nextCounter, lookAhead)
  if (!verdict.ok) {
    // Later it is no double click. The same digits are also compared with the other authenticators of
    // the user: without a count they would be guesses without a limit.
    const isDoubleClick = Math.abs(now - lastUsedAt) < REPEATED_MS
    return verdict.repeated && !isDoubleClick ? { ok: false, reason: 'replayed' } : verdict
  }
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
