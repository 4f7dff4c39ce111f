/** The second write of a revocation: the authenticator leaves the account of the user. */

import type { Contended } from '../../verifier/records.js'
import { ended, removed, type UserRecord } from '../record/user-record.js'
import type { UserDecision, UserRecords } from '../record/user-records.js'
import type { TokenRecord } from './token-record.js'

/** Removes the authenticator of a revoked token from the account of its user. Can be repeated. */
export async function removeRevoked(
  userRecords: UserRecords,
  { userId, authenticatorId }: TokenRecord,
): Promise<{ ok: true } | Contended> {
  if (userId === undefined || authenticatorId === undefined) return { ok: true }
  return await userRecords.change(userId, (record, now) => {
    return withoutToken(record, authenticatorId, now)
  })
}

/**
 * The authenticator is noted as ended also when it is not there: a claim that runs at the same time must
 * not add it.
 */
function withoutToken(
  record: UserRecord,
  authenticatorId: string,
  now: number,
): UserDecision<{ ok: true }> {
  const verdict = { ok: true } as const
  if (record.ended.includes(authenticatorId)) return { state: record, verdict }
  if (!record.active.some(({ id }) => id === authenticatorId)) {
    return { state: ended(record, authenticatorId), verdict }
  }
  const state = removed(record, authenticatorId, now)
  const remaining = state.active.length
  const event = { type: 'authenticator-removed', authenticatorId, remaining } as const
  return { state, verdict, events: [event] }
}
