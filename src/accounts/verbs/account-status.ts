/** What a record tells of its user: for the device page, the gate and a roll-out. */

import { isLocked } from '../../verifier/lockout.js'
import type { AccountStatus, AuthenticatorStatus, CensusRow } from '../accounts-api.js'
import { type Authenticator, pendingAt, type UserRecord } from '../record/user-record.js'
import { recoveryCodesLeft } from '../verification/recovery-codes.js'

/** Written without spreading: a gate asks for it at every request. */
export function statusOf(
  record: UserRecord,
  now: number,
  { hasKey, most }: { hasKey(sealed: string): boolean | undefined; most: number },
): AccountStatus {
  const { active, recovery, removedAt, proofOffset, wrongRecovery } = record
  const status: AccountStatus = {
    enrolled: active.length > 0,
    authenticators: active.map((factor) => deviceOf(factor, hasKey)),
    recoveryCodesLeft: recoveryCodesLeft(recovery),
  }
  const pending = pendingAt(record, now)
  if (pending) {
    const { id, label, type, createdAt, expiresAt } = pending
    status.pending = { id, label, type, createdAt, expiresAt }
  }
  if (active.length >= most) status.full = true
  if (isLocked(record, now)) status.lockedUntil = record.lockedUntil
  if (isLocked(wrongRecovery, now)) status.recoveryLockedUntil = wrongRecovery.lockedUntil
  if (removedAt !== undefined) status.factorsRemovedAt = removedAt
  if (proofOffset > 0) status.proofOffset = proofOffset
  return status
}

function deviceOf(
  { id, label, type, createdAt, lastUsedAt, sealed }: Authenticator,
  hasKey: (sealed: string) => boolean | undefined,
): AuthenticatorStatus {
  const device: AuthenticatorStatus = { id, label, type, createdAt }
  if (lastUsedAt !== undefined) device.lastUsedAt = lastUsedAt
  if (hasKey(sealed) === false) device.unreadable = true
  return device
}

export function rowOf(userId: string, record: UserRecord, now: number): CensusRow {
  const { active, recovery, provenAt, proofOffset } = record
  return {
    userId,
    state: active.length > 0 ? 'enrolled' : pendingAt(record, now) ? 'pending' : 'none',
    authenticators: active.length,
    recoveryCodesLeft: recoveryCodesLeft(recovery),
    ...(provenAt !== undefined && { lastUsedAt: provenAt - proofOffset }),
  }
}
