/** What is tried on a record, and what it comes to: pure, once the secrets are open. */

import { type Hit, judge, type Refusal } from '../../verifier/judge.js'
import { type Attempts, isLocked, type Limit, unlocked } from '../../verifier/lockout.js'
import type { Miss } from '../../verifier/spend-code.js'
import type { NotEnrolled } from '../account-events.js'
import {
  type Authenticator,
  confirmed,
  NOBODY,
  type Pending,
  type Shown,
  shownAt,
  type UserRecord,
} from '../record/user-record.js'
import { factorsOf, isDecoy } from '../secrets/dummy-authenticator.js'
import { compare, type FactorHit, type Opened, type Policy, typed } from './authenticator-codes.js'
import {
  type RecoveryIssue,
  type RecoverySet,
  readRecoveryCode,
  recoveryCodesLeft,
  spendRecoveryCode,
} from './recovery-codes.js'

/** A factor was proven: what a session keeps of it. */
export interface Proof<Method extends string = 'totp' | 'hotp'> {
  ok: true
  /**
   * When, in milliseconds since the Unix epoch: always after the `factorsRemovedAt` of the status,
   * also where a clock was set back. Its age is `Date.now() + proofOffset - at`, with the
   * `proofOffset` of the status.
   */
  at: number
  method: Method
}

/** A code of an authenticator was accepted. */
export interface CodeAccepted extends Proof {
  authenticatorId: string
  /** How far the code was from the expected one: in steps, for hotp in counters. */
  drift: number
}

/** An enrolment was confirmed; the recovery codes that were issued with it, or none. */
export interface EnrolmentAccepted extends CodeAccepted {
  issued: readonly string[]
}

/** A recovery code was accepted, and is spent. */
export interface RecoveryAccepted extends Proof<'recovery'> {
  /** How many recovery codes are left. */
  remaining: number
}

/** Something that is tried: what it takes, and what it does to the record. */
export interface Attempt<A, X = never> {
  /** Whose secrets it needs; none while there is nothing to compare. */
  readonly factors: readonly Authenticator[]
  /** False where a right answer needs no secret: what does not open is no reason to refuse it. */
  readonly needsSecrets: boolean
  /** Compares with the secrets of the factors, and counts: the next record and the verdict. */
  decide(opened: readonly Opened[]): Hit<UserRecord, A | Refusal>
  /** The refusal in its own words. */
  refused(refusal: Refusal): Refusal | X
}

/** What every attempt is decided on. */
export interface Situation {
  readonly record: UserRecord
  readonly now: number
  readonly limit: Limit
  readonly policy: Policy
}

/** An attempt by codes of authenticators, under the one count of the account. */
function byCodes<A>(
  { record, now, limit, policy }: Situation,
  factors: readonly Authenticator[],
  codes: readonly string[],
  accept: (
    hits: readonly [FactorHit, ...FactorHit[]],
    shown: Shown,
  ) => Hit<UserRecord, A> | undefined,
): Attempt<A> {
  const wellFormed = factors.some((factor) => codes.every((code) => typed(factor, code) !== ''))
  return {
    factors: wellFormed && !isLocked(record, now) ? factors : [],
    needsSecrets: true,
    decide: (opened) =>
      judge(
        record,
        (): Hit<UserRecord, A> | Miss => {
          if (!wellFormed) return { ok: false, reason: 'malformed' }
          const { hits, miss } = compare(opened, codes, now, policy)
          const [first, ...others] = hits
          return (first && accept([first, ...others], shownAt(record, now))) ?? miss
        },
        now,
        limit,
      ),
    refused: (refusal) => refusal,
  }
}

/**
 * A code of any active authenticator. Each is computed to its end, and each whose code it is has it
 * spent, so that a key that is there twice gives nobody a second try.
 */
export function codeAttempt(
  situation: Situation,
  code: string,
): Attempt<CodeAccepted, NotEnrolled> {
  const { record } = situation
  const accept = (hits: readonly [FactorHit, ...FactorHit[]], shown: Shown) => {
    const [first] = hits
    // A user without a factor has no right code, not even that of the decoy.
    if (isDecoy(first.factor)) return undefined
    return { state: proven(record, hits, shown), verdict: accepted(first, shown) }
  }
  return {
    ...byCodes(situation, factorsOf(record), [code], accept),
    refused: (refusal) => ofNobody(record, refusal),
  }
}

/** Codes of consecutive counters of one hardware key (RFC 4226 §7.4). */
export function resyncAttempt(
  situation: Situation,
  factor: Authenticator,
  codes: readonly string[],
): Attempt<CodeAccepted> {
  const { record, policy } = situation
  const several = Array.isArray(codes) && codes.length > 1 && codes.length < 6
  const wide = { ...situation, policy: { ...policy, lookAhead: RESYNC_AHEAD } }
  const accept = (hits: readonly [FactorHit, ...FactorHit[]], shown: Shown) => {
    return { state: proven(record, hits, shown), verdict: accepted(hits[0], shown) }
  }
  return byCodes(wide, [factor], several ? codes : [NO_CODE], accept)
}

/** Two codes in a row are a million times rarer than one: a wider search costs no safety. */
const RESYNC_AHEAD = 100

// Stryker disable next-line StringLiteral: any text that is no code will do
const NO_CODE = ''

/**
 * The first code of a pending authenticator. Where others are active a right one does not take
 * failures back: a user who has just made the secret proves nothing about theirs.
 *
 * @param issue - gives recovery codes to a user who has none left
 */
export function confirmAttempt(
  situation: Situation,
  { expiresAt: _, ...factor }: Pending,
  code: string,
  issue: () => RecoveryIssue,
): Attempt<EnrolmentAccepted> {
  const { record } = situation
  const { failures, lockedUntil } = record
  const accept = (hits: readonly [FactorHit, ...FactorHit[]], shown: Shown) => {
    const { codes, set } = record.recovery ? { codes: [], set: record.recovery } : issue()
    const active = confirmed(record, { ...factor, createdAt: shown.now }, set)
    const verdict = { ...accepted(hits[0], shown), issued: codes }
    return { state: proven(active, hits, shown), verdict }
  }
  const attempt = byCodes(situation, [factor], [code], accept)
  return {
    ...attempt,
    decide(opened) {
      const hit = attempt.decide(opened)
      if (!hit.verdict.ok || record.active.length === 0) return hit
      return { ...hit, state: { ...hit.state, failures, lockedUntil } }
    },
  }
}

/**
 * A recovery code. It has too many bits to be guessed, so a right one opens whatever was tried
 * before, and lifts the lock: somebody who knows the password and types wrong codes must not shut
 * the owner out. Wrong ones are counted apart.
 *
 * The secrets of the authenticators are opened too, so that a record of another user is noticed.
 */
export function recoveryAttempt(
  { record, now, limit }: Situation,
  userId: string,
  typedCode: string,
): Attempt<RecoveryAccepted, NotEnrolled> {
  const code = readRecoveryCode(typedCode)
  return {
    factors: code === undefined ? [] : factorsOf(record),
    needsSecrets: false,
    decide() {
      const left = code && spendRecoveryCode(userId, record.recovery ?? NO_CODES, code)
      if (left) {
        const remaining = recoveryCodesLeft(left)
        const shown = shownAt(record, now)
        const next = {
          ...unlocked(record),
          recovery: remaining > 0 ? left : undefined,
          wrongRecovery: NOBODY.wrongRecovery,
        }
        const verdict = { ok: true, at: shown.at, method: 'recovery', remaining } as const
        return { state: proven(next, [], shown), verdict }
      }
      const { state, verdict } = wrongRecoveryCode(record.wrongRecovery, code, now, limit)
      const isSame = state === record.wrongRecovery
      return { state: isSame ? record : { ...record, wrongRecovery: state }, verdict }
    },
    refused: (refusal) => ofNobody(record, refusal),
  }
}

/** Counts as for codes, and never for good: there is no guess to be stopped, only a flood of writes. */
function wrongRecoveryCode(
  before: Attempts,
  code: string | undefined,
  now: number,
  limit: Limit,
): Hit<Attempts, Refusal> {
  const reason = code === undefined ? 'malformed' : 'mismatch'
  const counted = { ...limit, hardStop: Infinity }
  const { state, verdict } = judge<Attempts, Refusal>(
    before,
    () => ({ ok: false, reason }),
    now,
    counted,
  )
  if (state === before) return { state, verdict }
  return { state: { ...state, failures: Math.min(state.failures, MOST_FAILURES) }, verdict }
}

/** The count of wrong recovery codes goes no further. */
const MOST_FAILURES = 100

// Stryker disable next-line all: hashing something is what counts, and nothing equals the hash
const NO_CODES: RecoverySet = { salt: '', hashes: '' }

/** The refusal of a user who has no authenticator. */
function ofNobody({ active }: UserRecord, refusal: Refusal): Refusal | NotEnrolled {
  return active.length === 0 && refusal.reason === 'mismatch'
    ? { ...refusal, reason: 'not-enrolled' }
    : refusal
}

function accepted({ factor, drift }: FactorHit, { at }: Shown): CodeAccepted {
  return { ok: true, at, method: factor.type, authenticatorId: factor.id, drift }
}

/** A factor was proven: by codes, which are spent, or by a recovery code. */
function proven(
  record: UserRecord,
  hits: readonly FactorHit[],
  { now, at, removedAt, proofOffset }: Shown,
): UserRecord {
  const active = record.active.map((each) => {
    const hit = hits.find(({ factor }) => factor.id === each.id)
    if (hit === undefined) return each
    const { lastStep, nextCounter } = hit.spent
    return { ...each, lastStep, nextCounter, lastUsedAt: now }
  })
  return {
    ...record,
    active,
    provenAt: Math.max(record.provenAt ?? at, at),
    removedAt,
    proofOffset,
  }
}
