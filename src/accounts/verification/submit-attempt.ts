/** How an attempt goes: secrets opened only when they are needed, judged, counted, told. */

import type { Refusal } from '../../verifier/judge.js'
import { isLocked, type Limit } from '../../verifier/lockout.js'
import type { Contended } from '../../verifier/store.js'
import type { AccountHappening, Refused, Verb } from '../account-events.js'
import { type Authenticator, renewed } from '../record/user-record.js'
import type { Ledger } from '../record/user-records.js'
import { isDecoy } from '../secrets/dummy-authenticator.js'
import type { Vault } from '../secrets/sealed-secrets.js'
import type { Attempt, Situation } from './attempts.js'
import type { Policy } from './authenticator-codes.js'

/** What somebody tries. */
export interface Submission<A, X> {
  readonly userId: string
  readonly verb: Verb
  /** What it takes on this record; or why there is nothing to try it on, which costs no attempt. */
  plan(situation: Situation): Attempt<A, X> | X
  /** The event of its acceptance. */
  happened(accepted: A): AccountHappening
}

/** What every attempt needs besides the record. */
export interface AttemptContext {
  readonly ledger: Ledger
  readonly vault: Vault
  readonly limit: Limit
  readonly policy: Policy
}

/** Judges what was submitted on the record of its user. */
export function submit<A extends { ok: true }, X extends Refused = never>(
  { ledger, vault, limit, policy }: AttemptContext,
  { userId, verb, plan, happened }: Submission<A, X>,
): Promise<A | X | Refusal | Contended> {
  const decided = ledger.change<A | X | Refusal>(userId, async (record, now) => {
    const attempt = plan({ record, now, limit, policy })
    if ('ok' in attempt) {
      return { record, answer: attempt, events: [{ type: 'refused', verb, ...attempt }] }
    }
    const { opened, unreadable } = await vault.open(userId, attempt.factors)
    // What opens is tried. With nothing to try, "the code is wrong" would be a lie.
    const [first] = unreadable
    if (first && opened.length === 0 && attempt.needsSecrets) throw first.error
    const { state, verdict } = attempt.decide(opened)
    const old = opened.filter(({ factor }) => isOld(vault, factor))
    // What was opened under an old key is written under the current one, when anything is written.
    const next = old.length > 0 ? renewed(state, await vault.renew(userId, old)) : state
    const lost: AccountHappening[] = unreadable.map(({ factor: { id }, error: { code } }) => {
      return { type: 'authenticator-unreadable', authenticatorId: id, code }
    })
    if (verdict.ok) {
      const events = [...lost, happened(verdict)]
      if (isLocked(record, now) && !isLocked(next, now)) events.push({ type: 'unlocked' })
      return { record: next, answer: verdict, events }
    }
    const answer = attempt.refused(verdict)
    const events: AccountHappening[] = [...lost, { type: 'refused', verb, ...answer }]
    if (isLocked(next, now) && !isLocked(record, now)) {
      events.push({ type: 'locked', until: next.lockedUntil })
    }
    return { record: next, answer, events }
  })
  return decided.then((done) => {
    if ('answer' in done) return done.answer
    ledger.tell(userId, ledger.instant(), { type: 'refused', verb, ...done })
    return done
  })
}

function isOld(vault: Vault, factor: Authenticator): boolean {
  return !isDecoy(factor) && vault.isCurrent(factor.sealed) === false
}
