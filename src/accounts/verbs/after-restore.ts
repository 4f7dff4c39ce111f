/**
 * Makes a record that was restored from a backup safe to use. Without it, codes and recovery codes that
 * were used after the backup, and devices that were removed after it, would be accepted again.
 */

import { invalidType, invalidValue } from '../../core/argument-errors.js'
import { COUNTER_MAX, integerOr } from '../../core/parameters.js'
import { totpStep } from '../../core/totp.js'
import type { AccountEventDetails } from '../account-events.js'
import { type Authenticator, removalMark, removed, type UserRecord } from '../record/user-record.js'
import { clockOf, type Tolerance } from '../verification/authenticator-codes.js'
import { codesLeft } from '../verification/lookup-secrets.js'
import type { RecoveryIssue } from '../verification/recovery-codes.js'

/** Options of {@link Accounts.afterRestore}. */
export interface RestoreOptions {
  /** Ids of authenticators that were removed after the backup; other ids are ignored. */
  remove?: readonly string[] | undefined
  /**
   * `drop` removes the recovery codes of the backup, since the used ones are unknown; `renew` issues
   * new ones; `keep` keeps those of the backup, used ones too.
   *
   * @defaultValue `'drop'`
   */
  recoveryCodes?: 'drop' | 'renew' | 'keep' | undefined
  /**
   * By how many counters every hardware key (HOTP) is moved ahead, 0 to 1000. The number of
   * used codes is unknown. With too few, used codes are accepted again; with too many, the key must be pressed that
   * often before its codes are accepted.
   *
   * @defaultValue 0
   */
  hotpAhead?: number | undefined
}

/** Changes that {@link Accounts.afterRestore} made to a user's record. */
export interface RestoreSummary {
  /** Number of TOTP authenticators: every step up to now is spent. */
  totp: number
  /** Number of HOTP authenticators: their counters are those of the backup plus `hotpAhead`. */
  hotp: number
  /** Ids of the authenticators that were removed. */
  removed: string[]
  /** Number of unused recovery codes. */
  recoveryCodesLeft: number
}

/** Checked options. */
export interface Restore {
  readonly remove: ReadonlySet<string>
  readonly recoveryCodes: 'drop' | 'renew' | 'keep'
  readonly hotpAhead: bigint
}

/**
 * Checks the options, and fills in the defaults.
 *
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when a value has the wrong type
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when a value is out of its range
 */
export function restoreOf({ remove, recoveryCodes, hotpAhead }: RestoreOptions): Restore {
  const codes = recoveryCodes ?? 'drop'
  if (codes !== 'drop' && codes !== 'renew' && codes !== 'keep') {
    throw invalidValue('recoveryCodes must be drop, renew or keep')
  }
  if (!Array.isArray(remove ?? [])) throw invalidType('remove must be a list of ids')
  return {
    remove: new Set(remove),
    recoveryCodes: codes,
    hotpAhead: BigInt(integerOr('hotpAhead', hotpAhead, 0, 0, 1000)),
  }
}

/** Returns the next record with its events; the same record for a user without a factor. */
export function restored(
  record: UserRecord,
  now: number,
  { remove, recoveryCodes, hotpAhead }: Restore,
  {
    issue,
    ...tolerance
  }: Pick<Tolerance, 'window' | 'maxDriftSteps'> & {
    issue: () => RecoveryIssue
  },
): {
  state: UserRecord
  removed: string[]
  codes: readonly string[]
  events: AccountEventDetails[]
} {
  const events: AccountEventDetails[] = []
  const ids = record.active.filter(({ id }) => remove.has(id)).map(({ id }) => id)
  let state = record
  for (const id of ids) {
    state = removed(state, id, now)
    const remaining = state.active.length
    events.push({ type: 'authenticator-removed', authenticatorId: id, remaining })
  }
  const { pending, active } = state
  // The enrolment may have been confirmed after the backup, by a code that is spent.
  if (pending) events.push({ type: 'enrolment-cancelled', authenticatorId: pending.id })
  state = pending ? { ...state, pending: undefined } : state
  // Its letter may have been used, or declared void, after the backup.
  if (state.activation) {
    events.push({ type: 'activation-revoked' })
    state = { ...state, activation: undefined }
  }
  if (active.length === 0) return { state, removed: ids, codes: [], events }
  const kept = recoveryCodes === 'keep' ? state.recovery : undefined
  const { codes, set } = recoveryCodes === 'renew' ? issue() : { codes: [], set: kept }
  events.push({ type: 'restored', authenticators: active.length, recoveryCodes })
  return {
    state: {
      ...state,
      active: active.map((each) => spentUntil(each, now, hotpAhead, tolerance)),
      recovery: set,
      // A device that was removed after the backup may have elevated a session.
      removedAt: removalMark(state, now),
    },
    removed: ids,
    codes,
    events,
  }
}

/** Sums up a record. */
export function summaryOf(record: UserRecord, removed: string[]): RestoreSummary {
  const totp = record.active.filter(({ type }) => type === 'totp').length
  return {
    totp,
    hotp: record.active.length - totp,
    removed,
    recoveryCodesLeft: codesLeft(record.recovery),
  }
}

/** Spends every code that may have been accepted up to now, those of the window too. */
function spentUntil(
  each: Authenticator,
  at: number,
  ahead: bigint,
  { window: { future, unit }, maxDriftSteps }: Pick<Tolerance, 'window' | 'maxDriftSteps'>,
): Authenticator {
  const { type, period, serial, lastStep = -1, nextCounter, synced = 0 } = each
  if (type === 'hotp') {
    const counter = nextCounter + ahead
    return { ...each, nextCounter: counter > COUNTER_MAX ? COUNTER_MAX + 1n : counter }
  }
  const length = unit === 'steps' ? period : 1
  // The clock of a hardware token may have been learned further ahead after the backup.
  const drift = serial === undefined ? 0 : synced + maxDriftSteps
  const last = clockOf({ drift, period }, at + future * length * 1000)
  const { step } = totpStep({ period, at: Math.max(0, last) })
  return { ...each, lastStep: Math.max(lastStep, step) }
}
