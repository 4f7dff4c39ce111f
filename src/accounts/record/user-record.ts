/** The record of one user: everything that is stored about the second factor, as plain data. */

import type { Algorithm } from '../../core/hmac.js'
import type { Attempts } from '../../verifier/lockout.js'
import type { RecoverySet } from '../verification/recovery-codes.js'

/** One device or app of a user. */
export interface Authenticator {
  /** 16 characters of base64url, made at random; no other authenticator ever has it. */
  readonly id: string
  readonly type: 'totp' | 'hotp'
  readonly algorithm: Algorithm
  readonly digits: 6 | 7 | 8
  /** Seconds; means nothing for hotp. */
  readonly period: number
  /** The last accepted step of totp, absent before the first: it never falls. */
  readonly lastStep?: number | undefined
  /** The next counter expected of hotp, 0 to 2^64; means nothing for totp. */
  readonly nextCounter: bigint
  /** When it was confirmed or imported, for a pending one when it began; milliseconds since 1970. */
  readonly createdAt: number
  /** When a code of it was last accepted; absent: never. */
  readonly lastUsedAt?: number | undefined
  /** What its owner calls it. */
  readonly label: string
  /** The secret, sealed for this user and this id. */
  readonly sealed: string
}

/** An authenticator that waits for its first code. */
export interface Pending extends Authenticator {
  /** From when on it is too late, in milliseconds since the Unix epoch. */
  readonly expiresAt: number
}

/** One user. Phone, tablet and hardware key share one count of attempts; recovery codes have theirs. */
export interface UserRecord extends Attempts {
  /** What lets the user in, in the order in which it was added. */
  readonly active: readonly Authenticator[]
  readonly pending: Pending | undefined
  /** The unused recovery codes; undefined when there is none. */
  readonly recovery: RecoverySet | undefined
  /** Wrong recovery codes, counted apart: they lock no code, and no right recovery code. */
  readonly wrongRecovery: Attempts
  /** The latest instant of a proof: of an accepted code, also a recovery code. */
  readonly provenAt: number | undefined
  /** When a factor was last taken away: what was proven until then does not count any more. */
  readonly removedAt: number | undefined
  /**
   * How far the instants of proofs are ahead of the clock, in milliseconds. More than 0 only where a
   * removal is dated in the future, by a clock that was set back since: proofs must come after it.
   */
  readonly proofOffset: number
}

/** No options let a record hold more. */
export const MOST_AUTHENTICATORS = 32

/** What is known of a user of whom nothing is stored. */
export const NOBODY: UserRecord = {
  active: [],
  pending: undefined,
  recovery: undefined,
  wrongRecovery: { failures: 0 },
  provenAt: undefined,
  removedAt: undefined,
  proofOffset: 0,
  failures: 0,
  lockedUntil: undefined,
}

/** Begins an enrolment: an older one that is pending ends, what is active stays as it is. */
export function begun(record: UserRecord, pending: Pending): UserRecord {
  return { ...record, pending }
}

/** The pending one becomes active, with its first code spent. */
export function confirmed(
  record: UserRecord,
  authenticator: Authenticator,
  recovery: RecoverySet | undefined,
): UserRecord {
  return { ...record, active: [...record.active, authenticator], pending: undefined, recovery }
}

/** Adds an authenticator whose codes somebody else has already seen. */
export function imported(record: UserRecord, authenticator: Authenticator): UserRecord {
  return { ...record, active: [...record.active, authenticator] }
}

/** Changes authenticators, active or pending, by their ids. */
export function renewed(
  record: UserRecord,
  changes: ReadonlyMap<string, Partial<Authenticator>>,
): UserRecord {
  const { active, pending } = record
  return {
    ...record,
    active: active.map((each) => ({ ...each, ...changes.get(each.id) })),
    pending: pending && { ...pending, ...changes.get(pending.id) },
  }
}

/** Takes an authenticator away, with the recovery codes when it is the last; a pending one ends. */
export function removed(record: UserRecord, id: string, at: number): UserRecord {
  const active = record.active.filter((each) => each.id !== id)
  const pending = record.pending?.id === id ? undefined : record.pending
  if (active.length === record.active.length) return { ...record, pending }
  const recovery = active.length > 0 ? record.recovery : undefined
  return { ...record, active, pending, recovery, removedAt: mark(record, at), proofOffset: 0 }
}

/** Takes every factor away, and with them the count of what was tried on them. */
export function reset(record: UserRecord, at: number): UserRecord {
  return { ...NOBODY, removedAt: mark(record, at) }
}

/** As late as the latest proof, so that none outlives it, even where a clock was set back since. */
function mark({ removedAt = -Infinity, provenAt = -Infinity }: UserRecord, at: number): number {
  return Math.max(removedAt, provenAt, at)
}

/** When a factor is shown: by the clock, and what a proof of it and its record hold. */
export interface Shown extends Pick<UserRecord, 'removedAt' | 'proofOffset'> {
  readonly now: number
  /** The instant of the proof: `now` and the offset, always after the last removal. */
  readonly at: number
}

/**
 * Dates a proof that is shown now. Where the clock is behind a removal, since it was set back, proofs
 * get an offset, with which their age is counted too: it grows with the clock, however far ahead the
 * removal is dated. What was shown before the clock was set back does not count any more.
 */
export function shownAt(record: UserRecord, now: number): Shown {
  const { removedAt, provenAt = -Infinity, proofOffset } = record
  const at = now + proofOffset
  if (removedAt === undefined || at > removedAt) return { now, at, removedAt, proofOffset }
  const floor = Math.max(removedAt, provenAt)
  return { now, at: floor + 1, removedAt: floor, proofOffset: floor + 1 - now }
}

/** Every authenticator of the record, also the one that is pending. */
export function authenticatorsOf({ active, pending }: UserRecord): readonly Authenticator[] {
  return pending ? [...active, pending] : active
}

/** The pending authenticator that can still be confirmed. */
export function pendingAt({ pending }: UserRecord, now: number): Pending | undefined {
  return pending && now < pending.expiresAt ? pending : undefined
}

/**
 * How long the record must be kept, in milliseconds from now; undefined: for good. Factors, the
 * mark of a removal and a lock that only `unlock` lifts stay. What is left of somebody who never
 * had a factor, a beginning or wrong codes, ends a day after its last instant.
 */
export function keepOf(record: UserRecord, now: number): number | undefined {
  const { active, pending, removedAt, wrongRecovery, lockedUntil = now } = record
  if (active.length > 0 || removedAt !== undefined || lockedUntil === Infinity) return undefined
  const ends = [lockedUntil, wrongRecovery.lockedUntil ?? now, pending?.expiresAt ?? now]
  return Math.max(now, ...ends) - now + DAY
}

/** In milliseconds: for clocks that are set back. */
const DAY = 86_400_000
