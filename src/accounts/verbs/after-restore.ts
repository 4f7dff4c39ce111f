/**
 * After a backup was restored. The record is of the past: codes and recovery codes that were used
 * since, and devices that were removed since, would pass again.
 */

import { COUNTER_MAX, integerOr, type Window } from '../../core/parameters.js'
import { totpStep } from '../../core/totp.js'
import type { AccountHappening } from '../account-events.js'
import { type Authenticator, removed, type UserRecord } from '../record/user-record.js'
import { type RecoveryIssue, recoveryCodesLeft } from '../verification/recovery-codes.js'

/** Options of {@link Accounts.afterRestore}. */
export interface RestoreOptions {
  /** The ids of authenticators that were removed since the backup; ids of others are passed over. */
  remove?: readonly string[] | undefined
  /**
   * Recovery codes are dropped unless told, since nobody knows which were used; `renew` issues new
   * ones, `keep` keeps those of the backup, used ones too.
   */
  recoveryCodes?: 'drop' | 'renew' | 'keep' | undefined
  /**
   * How many counters every hardware key (HOTP) is moved ahead, 0 to 1000; 0 unless told. Nobody
   * knows how many were used: too few, and used codes pass again; too many, and the key must be
   * pressed so often before its codes count.
   */
  hotpAhead?: number | undefined
}

/** What {@link Accounts.afterRestore} has done to a user's record. */
export interface RestoreSummary {
  /** How many TOTP authenticators there are: every step up to now is spent. */
  totp: number
  /** How many HOTP authenticators there are: their counters are those of the backup, and `hotpAhead`. */
  hotp: number
  /** The ids of the authenticators that were removed. */
  removed: string[]
  recoveryCodesLeft: number
}

/** Options that have been checked. */
export interface Restore {
  readonly remove: ReadonlySet<string>
  readonly recoveryCodes: 'drop' | 'renew' | 'keep'
  readonly hotpAhead: bigint
}

/** Fills in what is left out. Throws a TypeError or a RangeError. */
export function restoreOf({ remove, recoveryCodes, hotpAhead }: RestoreOptions): Restore {
  const codes = recoveryCodes ?? 'drop'
  if (codes !== 'drop' && codes !== 'renew' && codes !== 'keep') {
    throw new RangeError('recoveryCodes must be drop, renew or keep')
  }
  if (!Array.isArray(remove ?? [])) throw new TypeError('remove must be a list of ids')
  return {
    remove: new Set(remove),
    recoveryCodes: codes,
    hotpAhead: BigInt(integerOr('hotpAhead', hotpAhead, 0, 0, 1000)),
  }
}

/** The record as it may be used again, and what is told of it; the same record of nobody. */
export function restored(
  record: UserRecord,
  at: number,
  { remove, recoveryCodes, hotpAhead }: Restore,
  window: Required<Window>,
  issue: () => RecoveryIssue,
): { record: UserRecord; removed: string[]; codes: readonly string[]; events: AccountHappening[] } {
  const events: AccountHappening[] = []
  let next = record
  for (const { id } of record.active) {
    if (!remove.has(id)) continue
    next = removed(next, id, at)
    const remaining = next.active.length
    events.push({ type: 'authenticator-removed', authenticatorId: id, remaining })
  }
  const { pending, active } = next
  // An enrolment of the past may have been confirmed since, by a code that is spent.
  if (pending) events.push({ type: 'enrolment-cancelled', authenticatorId: pending.id })
  next = pending ? { ...next, pending: undefined } : next
  const gone = record.active.filter(({ id }) => remove.has(id)).map(({ id }) => id)
  if (active.length === 0) return { record: next, removed: gone, codes: [], events }
  const { codes, set } =
    recoveryCodes === 'renew'
      ? issue()
      : { codes: [], set: recoveryCodes === 'keep' ? next.recovery : undefined }
  events.push({ type: 'restored', authenticators: active.length, recoveryCodes })
  return {
    record: {
      ...next,
      active: active.map((each) => spentUntil(each, at, hotpAhead, window)),
      recovery: set,
      // A session may have been elevated by a device that was removed since.
      removedAt: Math.max(next.removedAt ?? at, next.provenAt ?? at, at),
    },
    removed: gone,
    codes,
    events,
  }
}

/** What the verb answers for a record. */
export function summaryOf(record: UserRecord, removed: string[]): RestoreSummary {
  const totp = record.active.filter(({ type }) => type === 'totp').length
  return {
    totp,
    hotp: record.active.length - totp,
    removed,
    recoveryCodesLeft: recoveryCodesLeft(record.recovery),
  }
}

/** Every code that may have been accepted up to now is spent: those of the window too. */
function spentUntil(
  each: Authenticator,
  at: number,
  ahead: bigint,
  { future, unit }: Required<Window>,
): Authenticator {
  const { type, period, lastStep = -1, nextCounter } = each
  if (type === 'hotp') {
    const counter = nextCounter + ahead
    return { ...each, nextCounter: counter > COUNTER_MAX ? COUNTER_MAX + 1n : counter }
  }
  const length = unit === 'steps' ? period : 1
  const { step } = totpStep({ period, at: Math.max(0, at + future * length * 1000) })
  return { ...each, lastStep: Math.max(lastStep, step) }
}
