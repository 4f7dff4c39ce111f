/** What a record tells of its user: for the device page, the gate and a roll-out. */

import type { AccountStatus, AuthenticatorStatus, CensusRow } from './api.js'
import { type Authenticator, isLocked, pendingAt, type UserRecord } from './record.js'
import { recoveryCodesLeft } from './recovery.js'

/** Written without spreading: a gate asks for it at every request. */
export function statusOf(record: UserRecord, now: number): AccountStatus {
  const { active, recovery, removedAt } = record
  const status: AccountStatus = {
    enrolled: active.length > 0,
    authenticators: active.map(deviceOf),
    recoveryCodesLeft: recoveryCodesLeft(recovery),
  }
  const pending = pendingAt(record, now)
  if (pending) {
    const { id, label, type, expiresAt } = pending
    status.pending = { id, label, type, expiresAt }
  }
  if (isLocked(record, now)) status.lockedUntil = record.lockedUntil
  if (removedAt !== undefined) status.factorsRemovedAt = removedAt
  return status
}

function deviceOf({ id, label, type, createdAt, lastUsedAt }: Authenticator): AuthenticatorStatus {
  return lastUsedAt === undefined
    ? { id, label, type, createdAt }
    : { id, label, type, createdAt, lastUsedAt }
}

export function rowOf(userId: string, record: UserRecord, now: number): CensusRow {
  const { active, recovery, provenAt } = record
  return {
    userId,
    state: active.length > 0 ? 'enrolled' : pendingAt(record, now) ? 'pending' : 'none',
    authenticators: active.length,
    recoveryCodesLeft: recoveryCodesLeft(recovery),
    ...(provenAt !== undefined && { lastUsedAt: provenAt }),
  }
}
