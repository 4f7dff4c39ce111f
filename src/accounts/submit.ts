/** How an attempt goes: secrets opened only when they are needed, judged, counted, told. */

import { judge, type Miss, type Refusal } from '../verifier/judge.js'
import type { Limit } from '../verifier/limit.js'
import type { Contended } from '../verifier/store.js'
import type { Attempt } from './attempt.js'
import { isDecoy } from './decoy.js'
import type { AccountHappening, Refused, Verb } from './events.js'
import type { Ledger } from './ledger.js'
import { type Authenticator, isLocked, renewed, type UserRecord } from './record.js'
import type { Vault } from './vault.js'

/** What somebody tries. */
export interface Submission<A, X> {
  readonly userId: string
  readonly verb: Verb
  /** What it takes on this record; or why there is nothing to try it on, which costs no attempt. */
  plan(record: UserRecord, at: number): Attempt<A, X> | X
  /** What is told of its acceptance. */
  happened(accepted: A): AccountHappening
}

/** Judges what was submitted on the record of its user, under the one limit of the account. */
export function submit<A extends { ok: true }, X extends Refused = never>(
  { ledger, vault, limit }: { ledger: Ledger; vault: Vault; limit: Limit },
  { userId, verb, plan, happened }: Submission<A, X>,
): Promise<A | X | Refusal | Contended> {
  const decided = ledger.change<A | X | Refusal>(userId, async (record, at) => {
    const attempt = plan(record, at)
    if ('ok' in attempt) {
      return { record, answer: attempt, events: [{ type: 'refused', verb, ...attempt }] }
    }
    const futile = isLocked(record, at) || !attempt.wellFormed
    const opened = futile ? [] : await vault.open(userId, attempt.factors)
    const { state, verdict } = judge(record, futile ? malformed : attempt.run(opened), at, limit)
    const old = opened.filter(({ factor }) => isOld(vault, factor))
    // What was opened under an old key is written under the current one, when anything is written.
    const next = old.length > 0 ? renewed(state, await vault.renew(userId, old)) : state
    if (verdict.ok) {
      const { failures, lockedUntil } = record
      return {
        record: attempt.keepsCount ? { ...next, failures, lockedUntil } : next,
        answer: verdict,
        events: [happened(verdict)],
      }
    }
    const answer = attempt.refused(verdict)
    const events: AccountHappening[] = [{ type: 'refused', verb, ...answer }]
    if (isLocked(next, at) && !isLocked(record, at)) {
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

function malformed(): Miss {
  return { ok: false, reason: 'malformed' }
}

function isOld(vault: Vault, factor: Authenticator): boolean {
  return !isDecoy(factor) && vault.isCurrent(factor.sealed) === false
}
