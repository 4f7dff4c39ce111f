/** The records of users: read, decided on and written by the loop of the verifier, then told of. */

import { EinmalError } from '../../core/errors.js'
import { timeOf } from '../../core/parameters.js'
import { type Contended, recordsOf, type StateStore } from '../../verifier/store.js'
import { nobody, tell } from '../../verifier/verifier-events.js'
import type { AccountEvent, AccountHappening } from '../account-events.js'
import { keepOf, type UserRecord } from './user-record.js'
import { userFormat } from './user-record-format.js'

/** What a decision on a record leads to. */
export interface Outcome<V> {
  /** The next record; the very same one when there is nothing to write. */
  readonly record: UserRecord
  readonly answer: V
  /** What is told once the record is written, and not before. */
  readonly events: readonly AccountHappening[]
}

export interface Ledger {
  /** Milliseconds since the Unix epoch. */
  instant(): number
  read(userId: string): Promise<UserRecord>
  /** Decides on a record, as often as somebody else was faster; then answers. */
  change<V>(
    userId: string,
    decide: (record: UserRecord, at: number) => Outcome<V> | Promise<Outcome<V>>,
  ): Promise<{ answer: V } | Contended>
  delete(userId: string): Promise<void>
  tell(userId: string, at: number, event: AccountHappening): void
}

export function createLedger(
  store: StateStore,
  now: () => number,
  onEvent: (event: AccountEvent) => unknown,
): Ledger {
  const records = recordsOf(store, 'user', userFormat)
  const instant = (): number => timeOf(now())
  const told = (userId: string, at: number, event: AccountHappening): void => {
    // Stryker disable next-line ConditionalExpression: for the sake of speed alone
    if (onEvent !== nobody) tell(onEvent, { userId, at, ...event })
  }
  return {
    instant,
    read: records.read,
    change: (userId, decide) =>
      records.update(
        userId,
        (before) => {
          const at = instant()
          const made = decide(before, at)
          return made instanceof Promise ? made.then((it) => decided(it, at)) : decided(made, at)
        },
        ({ verdict }) => {
          if ('answer' in verdict) {
            for (const event of verdict.events) told(userId, verdict.at, event)
          }
          return verdict
        },
      ),
    delete: records.delete,
    tell: told,
  }
}

/** An outcome as the loop takes it. */
function decided<V>({ record, answer, events }: Outcome<V>, at: number) {
  return { state: record, keep: keepOf(record, at), verdict: { answer, events, at } }
}

/** The answer of a verb that has no verdict to say it by that nothing was decided. */
export function certain<V>(done: { answer: V } | Contended): V {
  if ('answer' in done) return done.answer
  throw new EinmalError('ERR_STORE_CONTENDED', 'too many write this record at once')
}
