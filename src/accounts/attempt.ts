/** What is tried on a record, and what it comes to: pure, once the secrets are open. */

import type { Hit, Miss, Refusal } from '../verifier/judge.js'
import { compare, type FactorHit, type Opened, type Policy, typed } from './compare.js'
import { factorsOf, isDecoy } from './decoy.js'
import type { NotEnrolled } from './events.js'
import { type Authenticator, confirmed, type Pending, proofAt, type UserRecord } from './record.js'
import {
  type RecoveryIssue,
  type RecoverySet,
  readRecoveryCode,
  recoveryCodesLeft,
  spendRecoveryCode,
} from './recovery.js'

/** A factor was proven: what a session keeps of it. */
export interface Proof<Method extends string = 'totp' | 'hotp'> {
  ok: true
  /**
   * When, in milliseconds since the Unix epoch: always after the `factorsRemovedAt` of the status,
   * also where a clock is slow.
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
  /** Whose secrets it needs. */
  readonly factors: readonly Authenticator[]
  /** False for what can be no right answer, whatever the secrets are. */
  readonly wellFormed: boolean
  /** True when a right answer says nothing about the factors at which wrong ones were guesses. */
  readonly keepsCount: boolean
  /** Compares with the secrets of all the factors. */
  run(opened: readonly Opened[]): (record: UserRecord, now: number) => Hit<UserRecord, A> | Miss
  /** The refusal in its own words. */
  refused(refusal: Refusal): Refusal | X
}

/**
 * A code of whichever active authenticator. Each is computed to its end, and each whose code it is
 * has it spent, so that a key that is there twice gives nobody a second try.
 */
export function codeAttempt(
  record: UserRecord,
  code: string,
  policy: Policy,
): Attempt<CodeAccepted, NotEnrolled> {
  const factors = factorsOf(record)
  return {
    factors,
    wellFormed: factors.some((factor) => typed(factor, code) !== ''),
    keepsCount: false,
    run: (opened) => (state, now) => {
      const { hits, miss } = compare(opened, [code], now, policy)
      const [first] = hits
      // Whoever has no factor has no right code, not even that of the decoy.
      if (first === undefined || isDecoy(first.factor)) return miss
      const at = proofAt(state, now)
      return { state: proven(state, hits, at), verdict: accepted(first, at) }
    },
    refused: (refusal) => ofNobody(record, refusal),
  }
}

/** Codes of consecutive counters of one hardware key (RFC 4226 §7.4). */
export function resyncAttempt(
  factor: Authenticator,
  codes: readonly string[],
  policy: Policy,
): Attempt<CodeAccepted> {
  const several = Array.isArray(codes) && codes.length > 1 && codes.length < 6
  return {
    factors: [factor],
    wellFormed: several && codes.every((code) => typed(factor, code) !== ''),
    keepsCount: false,
    run: (opened) => (state, now) => {
      const { hits, miss } = compare(opened, codes, now, { ...policy, lookAhead: RESYNC_AHEAD })
      const [hit] = hits
      if (hit === undefined) return miss
      const at = proofAt(state, now)
      return { state: proven(state, hits, at), verdict: accepted(hit, at) }
    },
    refused: (refusal) => refusal,
  }
}

/** Two codes in a row are a million times rarer than one: a wider search costs no safety. */
const RESYNC_AHEAD = 100

/**
 * The first code of a pending authenticator. Where others are active a right one does not take
 * failures back: whoever has just made the secret proves nothing about theirs.
 *
 * @param issue - gives recovery codes to whoever has none left
 */
export function confirmAttempt(
  record: UserRecord,
  { expiresAt: _, ...factor }: Pending,
  code: string,
  policy: Policy,
  issue: () => RecoveryIssue,
): Attempt<EnrolmentAccepted> {
  return {
    factors: [factor],
    wellFormed: typed(factor, code) !== '',
    keepsCount: record.active.length > 0,
    run: (opened) => (state, now) => {
      const { hits, miss } = compare(opened, [code], now, policy)
      const [hit] = hits
      if (hit === undefined) return miss
      const at = proofAt(state, now)
      const { codes, set } = state.recovery ? { codes: [], set: state.recovery } : issue()
      const active = confirmed(state, { ...factor, createdAt: at }, set)
      return {
        state: proven(active, hits, at),
        verdict: { ...accepted(hit, at), issued: codes },
      }
    },
    refused: (refusal) => refusal,
  }
}

/** A recovery code; the other factors are opened too, so that a record of somebody else is noticed. */
export function recoveryAttempt(
  record: UserRecord,
  userId: string,
  typedCode: string,
): Attempt<RecoveryAccepted, NotEnrolled> {
  const code = readRecoveryCode(typedCode) ?? ''
  const factors = factorsOf(record)
  return {
    factors,
    wellFormed: code !== '',
    keepsCount: false,
    run: () => (state, now) => {
      const left = spendRecoveryCode(userId, state.recovery ?? NO_CODES, code)
      if (left === undefined) return { ok: false, reason: 'mismatch' }
      const remaining = recoveryCodesLeft(left)
      const next = { ...state, recovery: remaining > 0 ? left : undefined }
      const at = proofAt(state, now)
      return {
        state: proven(next, [], at),
        verdict: { ok: true, at, method: 'recovery', remaining },
      }
    },
    refused: (refusal) => ofNobody(record, refusal),
  }
}

// Stryker disable next-line all: hashing something is what counts, and nothing equals the hash
const NO_CODES: RecoverySet = { salt: '', hashes: '' }

/** The refusal of whoever has nothing to try. */
function ofNobody({ active }: UserRecord, refusal: Refusal): Refusal | NotEnrolled {
  return active.length === 0 && refusal.reason === 'mismatch'
    ? { ...refusal, reason: 'not-enrolled' }
    : refusal
}

function accepted({ factor, drift }: FactorHit, at: number): CodeAccepted {
  return { ok: true, at, method: factor.type, authenticatorId: factor.id, drift }
}

/** A factor was proven: by codes, which are spent, or by a recovery code. */
function proven(record: UserRecord, hits: readonly FactorHit[], at: number): UserRecord {
  const active = record.active.map((each) => {
    const hit = hits.find(({ factor }) => factor.id === each.id)
    if (hit === undefined) return each
    const { lastStep, nextCounter } = hit.spent
    return { ...each, lastStep, nextCounter, lastUsedAt: at }
  })
  return { ...record, active, provenAt: Math.max(record.provenAt ?? at, at) }
}
