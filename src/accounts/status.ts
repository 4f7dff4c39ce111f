/** What a record tells of its user: for the device page, the gate and a roll-out. */

import type { AccountStatus, CensusRow } from './api.js'
import { type Authenticator, isLocked, pendingAt, type UserRecord } from './record.js'

export function statusOf(record: UserRecord, now: number): AccountStatus {
  const { active, recovery, removedAt } = record
  const pending = pendingAt(record, now)
  return {
    enrolled: active.length > 0,
    authenticators: active.map((each) => ({
      ...nameOf(each),
      createdAt: each.createdAt,
      ...(each.lastUsedAt !== undefined && { lastUsedAt: each.lastUsedAt }),
    })),
    ...(pending && { pending: { ...nameOf(pending), expiresAt: pending.expiresAt } }),
    recoveryCodesLeft: recovery?.hashes.length ?? 0,
    ...(isLocked(record, now) && { lockedUntil: record.lockedUntil }),
    ...(removedAt !== undefined && { factorsRemovedAt: removedAt }),
  }
}

function nameOf({ id, label, type }: Authenticator): Pick<Authenticator, 'id' | 'label' | 'type'> {
  return { id, label, type }
}

export function rowOf(userId: string, record: UserRecord, now: number): CensusRow {
  const { active, recovery, provenAt } = record
  return {
    userId,
    state: active.length > 0 ? 'enrolled' : pendingAt(record, now) ? 'pending' : 'none',
    authenticators: active.length,
    recoveryCodesLeft: recovery?.hashes.length ?? 0,
    ...(provenAt !== undefined && { lastUsedAt: provenAt }),
  }
}
