/** The record of one user: all that is stored about the second factor, as plain data. */

import type { Algorithm } from '../../core/hmac.js'
import type { Attempts } from '../../verifier/lockout.js'
import type { LookupSet } from '../verification/lookup-secrets.js'

/** One device or app of a user. */
export interface Authenticator {
  /** 16 random characters of base64url; no other authenticator ever has the same. */
  readonly id: string
  readonly type: 'totp' | 'hotp'
  readonly algorithm: Algorithm
  readonly digits: 6 | 7 | 8
  /** Seconds; unused for HOTP. */
  readonly period: number
  /** The last accepted step of TOTP, absent before the first; it never falls. */
  readonly lastStep?: number | undefined
  /** The next counter expected of HOTP, 0 to 2^64; unused for TOTP. */
  readonly nextCounter: bigint
  /**
   * When it was confirmed or imported, for a pending one when the enrolment began; milliseconds since
   * the Unix epoch.
   */
  readonly createdAt: number
  /** When a code of it was last accepted, in milliseconds since the Unix epoch; absent: never. */
  readonly lastUsedAt?: number | undefined
  /** The serial number of a hardware token; absent for an app and for a key of the user. */
  readonly serial?: string | undefined
  /** Lead of the clock of a hardware token (TOTP), in steps; absent: 0. */
  readonly drift?: number | undefined
  /** The drift at the last synchronisation, in steps: learning moves `drift` near it. Absent: 0. */
  readonly synced?: number | undefined
  /** The user's name for it. */
  readonly label: string
  /** The secret, sealed for this user and this id. */
  readonly sealed: string
}

/** An authenticator that waits for its first code. */
export interface Pending extends Authenticator {
  /** When the enrolment ends, in milliseconds since the Unix epoch. */
  readonly expiresAt: number
}

/** The unused recovery codes of a user. */
export interface RecoverySet extends LookupSet {
  /** True once the user has said that they saved the codes, or has used one. */
  readonly isSaved: boolean
}

/** The activation code of a letter, with which a user begins to enrol the first authenticator. */
export interface Activation extends LookupSet {
  /** Instants in milliseconds since the Unix epoch. */
  readonly issuedAt: number
  readonly expiresAt: number
  /** When the code was used; a used code is kept, so that its next use is known as a replay. */
  readonly usedAt?: number | undefined
}

/** One user. All authenticators share one count of failures; recovery codes have their own. */
export interface UserRecord extends Attempts {
  /** The active authenticators, in the order in which they were added. */
  readonly active: readonly Authenticator[]
  readonly pending: Pending | undefined
  /** The unused recovery codes; `undefined` when there is none. */
  readonly recovery: RecoverySet | undefined
  /** The activation code that was issued last, while the user has no authenticator. */
  readonly activation: Activation | undefined
  /** Wrong recovery codes. They lock neither codes nor right recovery codes. */
  readonly wrongRecovery: Attempts
  /** The latest instant of a proof, by a code or a recovery code. */
  readonly provenAt: number | undefined
  /** When a factor was last removed: proofs until then do not count any more. */
  readonly removedAt: number | undefined
  /**
   * Distance of the instants of proofs ahead of the clock, in milliseconds. More than 0 only after a
   * removal that a fast clock dated in the future: proofs must come after the removal.
   */
  readonly proofOffset: number
  /**
   * Ids of authenticators of hardware tokens that were removed. A claim that was interrupted must not
   * add them again.
   */
  readonly ended: readonly string[]
}

/** Greatest number of authenticators that the options can allow. */
export const MOST_AUTHENTICATORS = 32

/** The record of a user of whom nothing is stored. */
export const NOBODY: UserRecord = {
  active: [],
  pending: undefined,
  recovery: undefined,
  activation: undefined,
  wrongRecovery: { failures: 0 },
  provenAt: undefined,
  removedAt: undefined,
  proofOffset: 0,
  ended: [],
  failures: 0,
  lockedUntil: undefined,
}

/** Begins an enrolment. An older pending one ends; active authenticators stay as they are. */
export function begun(record: UserRecord, pending: Pending): UserRecord {
  return { ...record, pending }
}

/** Adds an active authenticator. With the first one the activation code ends. */
export function imported(record: UserRecord, authenticator: Authenticator): UserRecord {
  return { ...record, active: [...record.active, authenticator], activation: undefined }
}

/** Makes the pending authenticator active. */
export function confirmed(
  record: UserRecord,
  authenticator: Authenticator,
  recovery: RecoverySet | undefined,
): UserRecord {
  return { ...imported(record, authenticator), pending: undefined, recovery }
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

/** Removes an authenticator, with the last one the recovery codes too; or ends an enrolment. */
export function removed(record: UserRecord, id: string, at: number): UserRecord {
  const active = record.active.filter((each) => each.id !== id)
  const pending = record.pending?.id === id ? undefined : record.pending
  if (active.length === record.active.length) return { ...record, pending }
  const recovery = active.length > 0 ? record.recovery : undefined
  const gone = record.active.filter((each) => each.id === id)
  return {
    ...record,
    ended: endedWith(record, gone),
    active,
    pending,
    recovery,
    removedAt: removalMark(record, at),
    proofOffset: 0,
  }
}

/** Removes every factor, and resets the failures. */
export function reset(record: UserRecord, at: number): UserRecord {
  const ended = endedWith(record, record.active)
  return { ...NOBODY, removedAt: removalMark(record, at), ended }
}

/** Notes that the authenticator of a hardware token is gone, or must not be added by a late claim. */
export function ended(record: UserRecord, id: string): UserRecord {
  return { ...record, ended: withEnded(record.ended, [id]) }
}

function endedWith(record: UserRecord, gone: readonly Authenticator[]): readonly string[] {
  const tokens = gone.filter(({ serial }) => serial !== undefined)
  return withEnded(
    record.ended,
    tokens.map(({ id }) => id),
  )
}

function withEnded(before: readonly string[], ids: readonly string[]): readonly string[] {
  return [...before, ...ids].slice(-MOST_ENDED)
}

/** A record keeps the newest ids, so that it cannot grow without an end. */
export const MOST_ENDED = 64

/** Dates a removal no earlier than the latest proof, so that no proof outlives it. */
export function removalMark(
  { removedAt = -Infinity, provenAt = -Infinity }: UserRecord,
  at: number,
): number {
  return Math.max(removedAt, provenAt, at)
}

/** The instant of a proof, by the clock and by the record. */
export interface ShownAt extends Pick<UserRecord, 'removedAt' | 'proofOffset'> {
  readonly now: number
  /** The instant of the proof: `now` plus the offset, always after the last removal. */
  readonly at: number
}

/**
 * Dates a proof that is shown now. When the clock is behind the last removal, since it was set back,
 * proofs get an offset that puts them after the removal. Their age is counted with the same offset, so
 * it grows with the clock. Proofs from before the clock was set back do not count any more.
 */
export function shownAt(record: UserRecord, now: number): ShownAt {
  const { removedAt, provenAt = -Infinity, proofOffset } = record
  const at = now + proofOffset
  if (removedAt === undefined || at > removedAt) return { now, at, removedAt, proofOffset }
  const floor = Math.max(removedAt, provenAt)
  return { now, at: floor + 1, removedAt: floor, proofOffset: floor + 1 - now }
}

export function authenticatorsOf({ active, pending }: UserRecord): readonly Authenticator[] {
  return pending ? [...active, pending] : active
}

/** The pending authenticator, unless its enrolment has ended. */
export function pendingAt({ pending }: UserRecord, now: number): Pending | undefined {
  return pending && now < pending.expiresAt ? pending : undefined
}

/**
 * The time for which a record must be kept, in milliseconds from now; `undefined`: without an end.
 * Factors, the marks of removals and a lock that only `unlock` lifts have no end. Anything else ends a
 * day after its last instant.
 */
export function keepOf(record: UserRecord, now: number): number | undefined {
  const { active, pending, activation, removedAt, wrongRecovery, lockedUntil = now } = record
  if (active.length > 0 || removedAt !== undefined || lockedUntil === Infinity) return undefined
  if (record.ended.length > 0) return undefined
  const ends = [wrongRecovery.lockedUntil, pending?.expiresAt, activation?.expiresAt]
  return Math.max(now, lockedUntil, ...ends.map((end) => end ?? now)) - now + DAY
}

/** In milliseconds; for clocks that are set back. */
const DAY = 86_400_000
