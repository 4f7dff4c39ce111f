/** The verbs that take a code: each reads the record, opens secrets, decides, writes and reports. */

import { isLocked } from '../../verifier/lockout.js'
import { type Contended, type Decision, isContended } from '../../verifier/records.js'
import type { AccountEventDetails, AttemptVerb, Refused } from '../account-events.js'
import type { Accounts } from '../accounts-api.js'
import type { AccountsContext } from '../accounts-context.js'
import { type Authenticator, renewed, type UserRecord } from '../record/user-record.js'
import { isDummy } from '../secrets/dummy-authenticator.js'
import { redacted } from '../secrets/redacted.js'
import type { SealedSecrets } from '../secrets/sealed-secrets.js'
import { activate } from './activation-attempt.js'
import type { OpenedAuthenticator } from './authenticator-codes.js'
import { confirmCode, resyncCodes, verifyCode } from './code-attempts.js'
import { recover } from './recovery-attempt.js'
import type { Situation } from './situation.js'

export function verificationVerbs(
  context: AccountsContext,
): Pick<Accounts, 'verify' | 'confirm' | 'recover' | 'resync' | 'activate'> {
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

    async activate(userId, code) {
      return await submitAttempt(context, {
        userId,
        verb: 'activate',
        decide: (situation) => activate(situation, userId, code),
        accepted: () => ({ type: 'activated' }),
      })
    },

    async resync(userId, authenticatorId, codes) {
      return await submitAttempt(context, {
        userId,
        verb: 'resync',
        decide: (situation) => resyncCodes(situation, authenticatorId, codes),
        accepted: ({ authenticatorId, drift }) => {
          return { type: 'resynchronised', authenticatorId, drift }
        },
      })
    },
  }
}

/** One attempt of a user. */
interface Attempt<V extends { ok: true } | Refused> {
  readonly userId: string
  readonly verb: AttemptVerb
  decide(situation: Situation): Decision<UserRecord, V> | Promise<Decision<UserRecord, V>>
  /** The event of an acceptance; absent where a later decision reports it. */
  accepted?(verdict: Extract<V, { ok: true }>): AccountEventDetails
}

/** Decides an attempt on the record of its user; resolves when the decision is stored. */
export async function submitAttempt<V extends { ok: true } | Refused>(
  { userRecords, secrets, limit, tolerance }: AccountsContext,
  { userId, verb, decide, accepted }: Attempt<V>,
): Promise<V | Contended> {
  const verdict = await userRecords.change<V>(userId, async (record, now) => {
    const events: AccountEventDetails[] = []
    const old: OpenedAuthenticator[] = []
    const open: Situation['open'] = async (authenticators) => {
      const { opened, unreadable } = await secrets.open(userId, authenticators)
      const [first] = unreadable
      if (first && opened.length === 0) throw first.error
      for (const { authenticator, error } of unreadable) {
        const { id } = authenticator
        events.push({ type: 'authenticator-unreadable', authenticatorId: id, code: error.code })
      }
      old.push(...opened.filter(({ authenticator }) => isUnderOldKey(secrets, authenticator)))
      return opened
    }
    const { state, verdict } = await decide({ record, now, limit, tolerance, open })
    // Secrets under an old key are resealed with every attempt that opens them.
    const next = old.length > 0 ? renewed(state, await secrets.renew(userId, old)) : state
    if (!isAccepted(verdict)) {
      // A cast, since every verdict that is not accepted is a refusal.
      events.push({ type: 'refused', verb, ...(verdict as Refused) })
    } else if (accepted) events.push(accepted(verdict))
    if (isLocked(next, now) && !isLocked(record, now)) {
      events.push({ type: 'locked', until: next.lockedUntil })
    } else if (isLocked(record, now) && !isLocked(next, now)) {
      events.push({ type: 'unlocked' })
    }
    return { state: next, verdict, events }
  })
  if (isContended(verdict)) {
    userRecords.report(userId, { type: 'refused', verb, ...verdict })
  }
  return verdict
}

function isAccepted<V extends { ok: true } | Refused>(
  verdict: V,
): verdict is Extract<V, { ok: true }> {
  return verdict.ok
}

function isUnderOldKey(secrets: SealedSecrets, authenticator: Authenticator): boolean {
  return !isDummy(authenticator) && secrets.isCurrent(authenticator.sealed) === false
}
