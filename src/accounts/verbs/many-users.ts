/** The verbs that work on many users. */

import { decided } from '../../verifier/records.js'
import type { Accounts } from '../accounts-api.js'
import type { AccountsContext } from '../accounts-context.js'
import { authenticatorsOf, renewed } from '../record/user-record.js'
import { rowOf } from './account-status.js'
import { type CensusRow, countRows, eachUser, isAboutOneRecord, resealAll } from './roll-out.js'

export function manyUsersVerbs({
  userRecords,
  secrets,
}: AccountsContext): Pick<Accounts, 'reseal' | 'census' | 'censusRows'> {
  async function reseal(userId: string): Promise<boolean> {
    const verdict = await userRecords.change(userId, async (record, _now, isCurrent) => {
      const old = authenticatorsOf(record).filter(({ sealed }) => {
        return secrets.isCurrent(sealed) !== true
      })
      if (old.length === 0)
        return { state: isCurrent ? record : { ...record }, verdict: !isCurrent }
      const { opened, unreadable } = await secrets.open(userId, old)
      const [lost] = unreadable
      if (lost) throw lost.error
      return {
        state: renewed(record, await secrets.renew(userId, opened)),
        verdict: true,
        events: [{ type: 'resealed', count: old.length }],
      }
    })
    return decided(verdict)
  }

  async function row(userId: string): Promise<CensusRow> {
    try {
      return rowOf(userId, await userRecords.read(userId), userRecords.now())
    } catch (error) {
      if (!isAboutOneRecord(error)) throw error
      return { userId, state: 'unreadable', authenticators: 0, recoveryCodesLeft: 0 }
    }
  }

  return {
    reseal: (userIds, options = {}) => {
      return resealAll(userIds, reseal, options.onProgress ?? (() => {}))
    },
    census: (userIds) => countRows(eachUser(userIds, row)),
    censusRows: (userIds) => eachUser(userIds, row),
  }
}
