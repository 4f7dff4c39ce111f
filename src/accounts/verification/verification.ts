/** The verbs that take a code. */

import type { Accounts } from '../accounts-api.js'
import type { AccountsContext } from '../accounts-context.js'
import { redacted } from '../secrets/redacted.js'
import { confirmCode, resyncCodes, verifyCode } from './code-attempts.js'
import { recover } from './recovery-attempt.js'
import { submitAttempt } from './submit-attempt.js'

export function verificationVerbs(
  context: AccountsContext,
): Pick<Accounts, 'verify' | 'confirm' | 'recover' | 'resync'> {
  return {
    async verify(userId, code) {
      return await submitAttempt(context, {
        userId,
        verb: 'verify',
        decide: (situation) => verifyCode(situation, code),
        accepted: ({ authenticatorId, method, drift }) => {
          return { type: 'accepted', authenticatorId, method, drift }
        },
      })
    },

    async confirm(userId, authenticatorId, code) {
      const verdict = await submitAttempt(context, {
        userId,
        verb: 'confirm',
        decide: (situation) => {
          return confirmCode(situation, authenticatorId, code, () => context.issueCodes(userId))
        },
        accepted: ({ method, issued }) => {
          const recoveryCodes = issued.length
          return { type: 'enrolment-confirmed', authenticatorId, method, recoveryCodes }
        },
      })
      if (!verdict.ok) return verdict
      const { issued, ...accepted } = verdict
      return issued.length > 0 ? redacted(accepted, { recoveryCodes: issued }) : accepted
    },

    async recover(userId, recoveryCode) {
      return await submitAttempt(context, {
        userId,
        verb: 'recover',
        decide: (situation) => recover(situation, userId, recoveryCode),
        accepted: ({ remaining }) => ({ type: 'recovery-code-used', remaining }),
      })
    },

    async resync(userId, authenticatorId, codes) {
      return await submitAttempt(context, {
        userId,
        verb: 'resync',
        decide: (situation) => resyncCodes(situation, authenticatorId, codes),
        accepted: ({ drift }) => ({ type: 'resynchronised', authenticatorId, drift }),
      })
    },
  }
}
