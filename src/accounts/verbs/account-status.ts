/** The status of a user, for the page of devices, for the gate and for a roll-out. */

import { isLocked } from '../../verifier/lockout.js'
import type { NothingToVerify } from '../account-events.js'
import { type Authenticator, pendingAt, type UserRecord } from '../record/user-record.js'
import type { SealedSecrets } from '../secrets/sealed-secrets.js'
import { type ActivationStatus, activationStatusOf } from '../verification/activation-codes.js'
import { codesLeft } from '../verification/lookup-secrets.js'
import type { CensusRow } from './roll-out.js'

/** There is no authenticator of this id, or no longer. */
export type Unknown = NothingToVerify<'unknown'>

/** An authenticator, as its owner may see it. */
export interface AuthenticatorStatus {
  id: string
  label: string
  type: 'totp' | 'hotp'
  /** The serial number of a hardware token; absent for an app and for a key of the user. */
  serial?: string | undefined
  /** When it was confirmed or imported, in milliseconds since the Unix epoch. */
  createdAt: number
  /** When a code of it was last accepted; absent: never. */
  lastUsedAt?: number | undefined
  /** The keyring has lost the key of its secret: no code of it is accepted. */
  unreadable?: true | undefined
}

/** An enrolment that waits for its first code. Instants are milliseconds since the Unix epoch. */
export interface PendingStatus {
  id: string
  label: string
  type: 'totp' | 'hotp'
  /** When the enrolment began. */
  createdAt: number
  /** When the enrolment ends: no code confirms it from then on. */
  expiresAt: number
}

/** The second factor of one user. */
export interface AccountStatus {
  /** True when the user has an active authenticator. */
  enrolled: boolean
  authenticators: AuthenticatorStatus[]
  /** An enrolment that waits for its first code. */
  pending?: PendingStatus | undefined
  /** The user has `maxAuthenticators` authenticators. */
  full?: true | undefined
  /** Number of unused recovery codes. */
  recoveryCodesLeft: number
  /** The user has not said yet that they saved the recovery codes that were issued last. */
  recoveryCodesUnsaved?: true | undefined
  /** The activation code that was issued last, for a user without an authenticator. */
  activation?: ActivationStatus | undefined
  /**
   * End of the lock for codes, in milliseconds since the Unix epoch; Infinity: until `unlock`; absent:
   * codes are not locked. A right recovery code is accepted all the same, and lifts this lock.
   */
  lockedUntil?: number | undefined
  /**
   * Until when wrong recovery and activation codes are not counted; absent: they are counted. A right one is always
   * accepted.
   */
  recoveryLockedUntil?: number | undefined
  /**
   * When `remove` or `reset` last took a factor away, in milliseconds since the Unix epoch. A session
   * whose second factor was shown then or earlier must show one again.
   */
  factorsRemovedAt?: number | undefined
  /**
   * Distance of the `at` of proofs ahead of the clock, in milliseconds; absent: 0. It is there
   * when a clock that was ahead dated a removal, and was then set back. The age of a proof is
   * `Date.now() + proofOffset - at`.
   */
  proofOffset?: number | undefined
}

/** Reads the status from a record. Without object spreads: a gate calls it at every request. */
export function statusOf(
  record: UserRecord,
  now: number,
  { hasKey, maxAuthenticators }: Pick<SealedSecrets, 'hasKey'> & { maxAuthenticators: number },
): AccountStatus {
  const { active, recovery, activation, removedAt, proofOffset, wrongRecovery } = record
  const status: AccountStatus = {
    enrolled: active.length > 0,
    authenticators: active.map((factor) => deviceOf(factor, hasKey)),
    recoveryCodesLeft: codesLeft(recovery),
  }
  const pending = pendingAt(record, now)
  if (pending) {
    const { id, label, type, createdAt, expiresAt } = pending
    status.pending = { id, label, type, createdAt, expiresAt }
  }
  if (recovery?.isSaved === false) status.recoveryCodesUnsaved = true
  if (activation) status.activation = activationStatusOf(activation)
  if (active.length >= maxAuthenticators) status.full = true
  if (isLocked(record, now)) status.lockedUntil = record.lockedUntil
  if (isLocked(wrongRecovery, now)) status.recoveryLockedUntil = wrongRecovery.lockedUntil
  if (removedAt !== undefined) status.factorsRemovedAt = removedAt
  if (proofOffset > 0) status.proofOffset = proofOffset
  return status
}

function deviceOf(
  { id, label, type, serial, createdAt, lastUsedAt, sealed }: Authenticator,
  hasKey: (sealed: string) => boolean | undefined,
): AuthenticatorStatus {
  const device: AuthenticatorStatus = { id, label, type, createdAt }
  if (serial !== undefined) device.serial = serial
  if (lastUsedAt !== undefined) device.lastUsedAt = lastUsedAt
  if (hasKey(sealed) === false) device.unreadable = true
  return device
}

export function rowOf(userId: string, record: UserRecord, now: number): CensusRow {
  const { active, recovery, activation, provenAt, proofOffset } = record
  return {
    userId,
    state: active.length > 0 ? 'enrolled' : pendingAt(record, now) ? 'pending' : 'none',
    authenticators: active.length,
    recoveryCodesLeft: codesLeft(recovery),
    ...(activation && { activation: activationStatusOf(activation) }),
    ...(provenAt !== undefined && { lastUsedAt: provenAt - proofOffset }),
  }
}
