/** The verbs of an administrator for activation codes. */

import { EinmalError } from '../../core/errors.js'
import { integerOr } from '../../core/parameters.js'
import { decided } from '../../verifier/records.js'
import type { Accounts } from '../accounts-api.js'
import type { AccountsContext } from '../accounts-context.js'
import { redacted } from '../secrets/redacted.js'
import { issueActivationCode } from '../verification/activation-codes.js'

export function activationVerbs({
  userRecords,
}: AccountsContext): Pick<Accounts, 'issueActivation' | 'revokeActivation'> {
  return {
    async issueActivation(userId, { expiresInSeconds } = {}) {
      const seconds = integerOr('expiresInSeconds', expiresInSeconds, TWO_WEEKS, 60, YEAR)
      const verdict = await userRecords.change(userId, (record, now) => {
        if (record.active.length > 0) {
          const problem = 'this user has an authenticator, so an activation code would be of no use'
          throw new EinmalError('ERR_USER_ENROLLED', problem)
        }
        const expiresAt = now + seconds * 1000
        const { code, activation } = issueActivationCode(userId, now, expiresAt)
        return {
          state: { ...record, activation },
          verdict: { code, expiresAt },
          events: [{ type: 'activation-issued', expiresAt }],
        }
      })
      const { code, expiresAt } = decided(verdict)
      return redacted({ expiresAt }, { code })
    },

    async revokeActivation(userId) {
      const verdict = await userRecords.change(userId, (record) => {
        if (record.activation === undefined) return { state: record, verdict: undefined }
        return {
          state: { ...record, activation: undefined },
          verdict: undefined,
          events: [{ type: 'activation-revoked' }],
        }
      })
      decided(verdict)
    },
  }
}

const TWO_WEEKS = 14 * 86_400
const YEAR = 31_536_000
