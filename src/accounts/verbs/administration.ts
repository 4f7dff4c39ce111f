/** The verbs of an administrator. */

import { unlocked } from '../../verifier/lockout.js'
import { decided } from '../../verifier/records.js'
import type { Accounts } from '../accounts-api.js'
import type { AccountsContext } from '../accounts-context.js'
import { reset } from '../record/user-record.js'
import { redacted } from '../secrets/redacted.js'
import { restored, restoreOf, summaryOf } from './after-restore.js'

export function administrationVerbs({
  userRecords,
  tolerance,
  issueCodes,
}: AccountsContext): Pick<Accounts, 'reset' | 'unlock' | 'afterRestore' | 'forget'> {
  return {
    async reset(userId) {
      const verdict = await userRecords.change(userId, (record, now) => ({
        state: reset(record, now),
        verdict: undefined,
        events: [{ type: 'reset', removed: record.active.length }],
      }))
      decided(verdict)
    },

    async unlock(userId) {
      const verdict = await userRecords.change(userId, (record) => {
        const wrongRecovery = unlocked(record.wrongRecovery)
        const codes = unlocked(record)
        const isLifted = codes !== record || wrongRecovery !== record.wrongRecovery
        if (!isLifted) return { state: record, verdict: undefined }
        const state = { ...codes, wrongRecovery }
        return { state, verdict: undefined, events: [{ type: 'unlocked' }] }
      })
      decided(verdict)
    },

    async afterRestore(userId, options = {}) {
      const restore = restoreOf(options)
      const verdict = await userRecords.change(userId, (record, now) => {
        const { state, removed, codes, events } = restored(record, now, restore, {
          ...tolerance,
          issue: () => issueCodes(userId),
        })
        return { state, verdict: { summary: summaryOf(state, removed), codes }, events }
      })
      const { summary, codes } = decided(verdict)
      return codes.length > 0 ? redacted(summary, { recoveryCodes: codes }) : summary
    },

    async forget(userId) {
      await userRecords.delete(userId)
      userRecords.report(userId, { type: 'forgotten' })
    },
  }
}
