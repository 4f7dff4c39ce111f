/** The records of users in the store, and the events of what happens to them. */

import { timeOf } from '../../core/parameters.js'
import { type Contended, type Decision, recordsOf } from '../../verifier/records.js'
import type { StateStore } from '../../verifier/state-store.js'
import { noListener, report } from '../../verifier/verifier-events.js'
import type { AccountEvent, AccountEventDetails } from '../account-events.js'
import { keepOf, type UserRecord } from './user-record.js'
import { userRecordFormat } from './user-record-format.js'

/** A decision about a user's record, with the events to report once the record is stored. */
export interface UserDecision<V> extends Omit<Decision<UserRecord, V>, 'keep'> {
  readonly events?: readonly AccountEventDetails[]
}

export interface UserRecords {
  /** The clock, in milliseconds since the Unix epoch. */
  now(): number
  read(userId: string): Promise<UserRecord>
  /**
   * Decides on a record, again when another write came first; then reports the events. `isCurrent` is
   * false when the record is authenticated under an older key.
   */
  change<V>(
    userId: string,
    decide: (
      record: UserRecord,
      now: number,
      isCurrent: boolean,
    ) => UserDecision<V> | Promise<UserDecision<V>>,
  ): Promise<V | Contended>
  delete(userId: string): Promise<void>
  /** Reports an event that no decision on a record has. */
  report(userId: string, event: AccountEventDetails): void
}

export function createUserRecords(
  store: StateStore,
  now: () => number,
  onEvent: (event: AccountEvent) => unknown,
): UserRecords {
  const records = recordsOf(store, 'user', userRecordFormat)
  const instant = (): number => timeOf(now())
  const reportAt = (userId: string, at: number, event: AccountEventDetails): void => {
    // Stryker disable next-line ConditionalExpression: for the sake of speed alone
    if (onEvent !== noListener) report(onEvent, { userId, at, ...event })
  }
  return {
    now: instant,
    read: records.read,
    async change(userId, decide) {
      let at = 0
      const stored = await records.update(userId, (record, isCurrent) => {
        at = instant()
        const made = decide(record, at, isCurrent)
        return made instanceof Promise ? made.then((it) => kept(it, at)) : kept(made, at)
      })
      if ('events' in stored) {
        for (const event of stored.events) reportAt(userId, at, event)
      }
      return stored.verdict
    },
    delete: records.delete,
    report: (userId, event) => reportAt(userId, instant(), event),
  }
}

function kept<V>({ state, verdict, events = [] }: UserDecision<V>, at: number) {
  return { state, verdict, events, keep: keepOf(state, at) }
}
