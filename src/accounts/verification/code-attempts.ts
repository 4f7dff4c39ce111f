/** Attempts with codes of authenticators: verify, confirm, resynchronise. */

import { isLocked } from '../../verifier/lockout.js'
import { MALFORMED } from '../../verifier/match-code.js'
import type { Decision } from '../../verifier/records.js'
import { type Accepted, type Refusal, spend } from '../../verifier/spend.js'
import type { NotEnrolled, NothingToVerify } from '../account-events.js'
import {
  type Authenticator,
  confirmed,
  pendingAt,
  type ShownAt,
  shownAt,
  type UserRecord,
} from '../record/user-record.js'
import { authenticatorsOrDummy, isDummy } from '../secrets/dummy-authenticator.js'
import {
  type AuthenticatorMatch,
  digitsFor,
  matchAuthenticators,
  RESYNC_LOOK_AHEAD,
  readTypedCode,
} from './authenticator-codes.js'
import { type Proof, proven } from './proof.js'
import type { RecoveryIssue } from './recovery-codes.js'
import type { Situation } from './situation.js'

/** A code of an authenticator was accepted. */
export interface CodeAccepted extends Proof {
  authenticatorId: string
  /**
   * Distance of the code from the expected one: in steps, for HOTP in counters. The expected step of a
   * hardware token has its learned drift in it.
   */
  drift: number
}

/** An enrolment was confirmed. */
export interface EnrolmentAccepted extends CodeAccepted {
  /** The recovery codes that were issued with it; empty when the user has some. */
  issued: readonly string[]
}

/** Verifies a code of any active authenticator. */
export async function verifyCode(
  situation: Situation,
  code: unknown,
): Promise<Decision<UserRecord, CodeAccepted | Refusal | NotEnrolled>> {
  const { record } = situation
  const decision = await spendCodes(situation, authenticatorsOrDummy(record), [code], accepted)
  return { ...decision, verdict: asNotEnrolled(record, decision.verdict) }
}

/**
 * Verifies codes in a row of one hardware key (RFC 4226 §7.4) or hardware token (RFC 6238 §6), or of any of the
 * user. An app without a serial number has the clock of its phone, which must be set right instead.
 */
export async function resyncCodes(
  situation: Situation,
  authenticatorId: string | undefined,
  codes: readonly unknown[],
): Promise<Decision<UserRecord, CodeAccepted | Refusal | NothingToVerify<'unknown'>>> {
  const { record } = situation
  const hardware = record.active.filter(({ id, type, serial }) => {
    return (authenticatorId ?? id) === id && (type === 'hotp' || serial !== undefined)
  })
  if (hardware.length === 0) return { state: record, verdict: { ok: false, reason: 'unknown' } }
  return spendCodes(inWideWindow(situation), hardware, severalCodes(codes), accepted)
}

/** The same situation with the look-ahead for codes in a row. */
export function inWideWindow(situation: Situation): Situation {
  return { ...situation, tolerance: { ...situation.tolerance, lookAhead: RESYNC_LOOK_AHEAD } }
}

/** Returns 2 to 5 codes; one that is malformed for anything else. */
export function severalCodes(codes: unknown): readonly unknown[] {
  return Array.isArray(codes) && codes.length > 1 && codes.length < 6 ? [...codes] : [undefined]
}

/**
 * Verifies the first code of a pending authenticator, or codes in a row of a pending hardware key. It
 * becomes active.
 *
 * @param issue - makes recovery codes for a user who has none left
 */
export async function confirmCode(
  situation: Situation,
  authenticatorId: string,
  code: unknown,
  issue: () => RecoveryIssue,
): Promise<
  Decision<
    UserRecord,
    EnrolmentAccepted | Refusal | NothingToVerify<'unknown' | 'expired' | 'confirmed'>
  >
> {
  const { record, now } = situation
  const { active, pending, failures, lockedUntil } = record
  if (pending?.id !== authenticatorId) {
    const isActive = active.some(({ id }) => id === authenticatorId)
    return { state: record, verdict: { ok: false, reason: isActive ? 'confirmed' : 'unknown' } }
  }
  if (pendingAt(record, now) === undefined) {
    return { state: record, verdict: { ok: false, reason: 'expired' } }
  }
  const { expiresAt: _, ...authenticator } = pending
  const isSeries = Array.isArray(code)
  const series = authenticator.type === 'hotp' ? severalCodes(code) : [undefined]
  const decision = await spendCodes(
    isSeries ? inWideWindow(situation) : situation,
    [authenticator],
    isSeries ? series : [code],
    (before, matches, shown) => {
      const { codes, set } = before.recovery ? { codes: [], set: before.recovery } : issue()
      const next = confirmed(before, { ...authenticator, createdAt: now }, set)
      const { state, verdict } = accepted(next, matches, shown)
      return { state, verdict: { ...verdict, issued: codes } }
    },
  )
  // A user who has just made the secret proves nothing about the others: their failures stay.
  const keepsFailures = decision.verdict.ok && active.length > 0
  return keepsFailures
    ? { ...decision, state: { ...decision.state, failures, lockedUntil } }
    : decision
}

/**
 * Spends codes under the one count of the account. Secrets are opened only when there is something
 * to compare. Every match has its code spent, so that a key that is enrolled twice gives no second try.
 */
export async function spendCodes<A>(
  situation: Situation,
  authenticators: readonly Authenticator[],
  codes: readonly unknown[],
  accept: (record: UserRecord, matches: Matches, shown: ShownAt) => Accepted<UserRecord, A>,
): Promise<Decision<UserRecord, A | Refusal>> {
  const { record, now, tolerance, open } = situation
  const typed = codes.map(readTypedCode)
  const isComparable = authenticators.some((each) => {
    return typed.every((code) => digitsFor(each, code) >= 0)
  })
  const opened = isComparable && !isLocked(record, now) ? await open(authenticators) : []
  const attempt = (state: UserRecord) => {
    if (!isComparable) return MALFORMED
    const { matches, mismatch } = matchAuthenticators(opened, typed, now, tolerance)
    const [first, ...others] = matches
    // The dummy of a user without an authenticator accepts no code.
    if (first === undefined || isDummy(first.authenticator)) return mismatch
    return accept(state, [first, ...others], shownAt(state, now))
  }
  return spend(record, attempt, situation)
}

/** At least one authenticator whose code was right. */
export type Matches = readonly [AuthenticatorMatch, ...AuthenticatorMatch[]]

function accepted(
  record: UserRecord,
  matches: Matches,
  shown: ShownAt,
): Accepted<UserRecord, CodeAccepted> {
  const [{ authenticator, drift }] = matches
  const { id, type } = authenticator
  return {
    state: proven(record, matches, shown),
    verdict: { ok: true, at: shown.at, method: type, authenticatorId: id, drift },
  }
}

/** Names the refusal of a user who has no authenticator. */
export function asNotEnrolled<V extends { ok: boolean }>(
  { active }: UserRecord,
  verdict: V | Refusal,
): V | Refusal | NotEnrolled {
  // A cast, since only a refusal has this reason.
  return active.length === 0 && 'reason' in verdict && verdict.reason === 'mismatch'
    ? { ...(verdict as Refusal & { reason: 'mismatch' }), reason: 'not-enrolled' }
    : verdict
}
