/** The verbs of a user's own page of devices. */

import { decided } from '../../verifier/records.js'
import type { AccountEventDetails, NothingToVerify } from '../account-events.js'
import type { Accounts } from '../accounts-api.js'
import type { AccountsContext } from '../accounts-context.js'
import { labelOf } from '../record/label.js'
import { authenticatorsOf, removed, renewed, type UserRecord } from '../record/user-record.js'
import type { UserDecision } from '../record/user-records.js'
import { redacted } from '../secrets/redacted.js'
import { statusOf, type Unknown } from './account-status.js'

export function deviceVerbs({
  userRecords,
  secrets,
  maxAuthenticators,
  issueCodes,
}: AccountsContext): Pick<
  Accounts,
  'status' | 'rename' | 'remove' | 'regenerateRecoveryCodes' | 'markRecoveryCodesSaved'
> {
  return {
    async status(userId) {
      const record = await userRecords.read(userId)
      return statusOf(record, userRecords.now(), { hasKey: secrets.hasKey, maxAuthenticators })
    },

    async rename(userId, authenticatorId, label) {
      const change = new Map([[authenticatorId, { label: labelOf(label) }]])
      return await userRecords.change<{ ok: true } | Unknown>(userId, (record) => {
        if (!hasAuthenticator(record, authenticatorId)) return unknown(record)
        return {
          state: renewed(record, change),
          verdict: { ok: true },
          events: [{ type: 'authenticator-renamed', authenticatorId }],
        }
      })
    },

    async remove(userId, authenticatorId) {
      type Removed = { ok: true; remaining: number }
      return await userRecords.change<Removed | Unknown>(userId, (record, now) => {
        if (!hasAuthenticator(record, authenticatorId)) return unknown(record)
        const next = removed(record, authenticatorId, now)
        const remaining = next.active.length
        const event: AccountEventDetails =
          remaining === record.active.length
            ? { type: 'enrolment-cancelled', authenticatorId }
            : { type: 'authenticator-removed', authenticatorId, remaining }
        return { state: next, verdict: { ok: true, remaining }, events: [event] }
      })
    },

    async regenerateRecoveryCodes(userId) {
      type Issued = { ok: true; codes: readonly string[] }
      type Verdict = Issued | NothingToVerify<'not-enrolled'>
      const verdict = await userRecords.change<Verdict>(userId, (record) => {
        if (record.active.length === 0) {
          return { state: record, verdict: { ok: false, reason: 'not-enrolled' } }
        }
        const { codes, set } = issueCodes(userId)
        return {
          state: { ...record, recovery: set },
          verdict: { ok: true, codes },
          events: [{ type: 'recovery-codes-regenerated', count: codes.length }],
        }
      })
      if (!verdict.ok) return verdict
      return redacted({ ok: true as const }, { recoveryCodes: verdict.codes })
    },

    async markRecoveryCodesSaved(userId) {
      const verdict = await userRecords.change(userId, (record) => {
        const { recovery } = record
        if (recovery === undefined || recovery.isSaved) return { state: record, verdict: undefined }
        return {
          state: { ...record, recovery: { ...recovery, isSaved: true } },
          verdict: undefined,
          events: [{ type: 'recovery-codes-saved' }],
        }
      })
      decided(verdict)
    },
  }
}

function hasAuthenticator(record: UserRecord, authenticatorId: string): boolean {
  return authenticatorsOf(record).some(({ id }) => id === authenticatorId)
}

function unknown(record: UserRecord): UserDecision<Unknown> {
  return { state: record, verdict: { ok: false, reason: 'unknown' } }
}
