/** Work on many users: several at once, results in the given order. */

import { wrongType } from '../../core/bytes.js'
import { EinmalError, type EinmalErrorCode } from '../../core/errors.js'
import type { ActivationStatus } from '../verification/activation-codes.js'

/** Options of {@link Accounts.reseal}. */
export interface ResealOptions {
  /**
   * Called after each user, in the given order, and awaited: store the user id to continue from there
   * in the next run.
   */
  onProgress?: ((progress: ResealProgress) => unknown) | undefined
}

/** Progress of {@link Accounts.reseal}. */
export interface ResealProgress {
  /** The user that was done last. */
  userId: string
  /** Number of users that are done. */
  done: number
  /** Number of these users with a secret that was resealed. */
  resealed: number
}

/** Result of {@link Accounts.reseal}. */
export interface ResealSummary {
  /** Number of users that were given. */
  total: number
  /** Number of users with a secret that was resealed. */
  resealed: number
  /** Users whose record cannot be read or opened, with the code of the error. They are unchanged. */
  failed: { userId: string; code: string }[]
}

/** Progress of a roll-out, in users. */
export interface Census {
  total: number
  /** With an active authenticator. */
  enrolled: number
  /** Without one, but with an enrolment that waits for its first code. */
  pending: number
  /** With neither. */
  none: number
  /** With a record that cannot be read; absent when there is none. */
  unreadable?: number | undefined
}

/** One user in a census. */
export interface CensusRow {
  userId: string
  state: 'enrolled' | 'pending' | 'none' | 'unreadable'
  /** Number of active authenticators. */
  authenticators: number
  /** Number of unused recovery codes. */
  recoveryCodesLeft: number
  /** The activation code that was issued last, for a user without an authenticator. */
  activation?: ActivationStatus | undefined
  /** When a code or recovery code was last accepted, in milliseconds since the Unix epoch. */
  lastUsedAt?: number | undefined
}

/** User ids from a list, a query or a file; a stream may be of any length. */
export type UserIds = Iterable<string> | AsyncIterable<string>

/** Calls `work` for each user. A rejection ends the run; work that has begun is finished first. */
export function eachUser<R>(
  userIds: UserIds,
  work: (userId: string) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  return eachOf('userIds', userIds, work)
}

/** Calls `work` for each item of a list with this name. */
export async function* eachOf<T, R>(
  name: string,
  items: Iterable<T> | AsyncIterable<T>,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  // A string is a list of characters: one id would be taken for many.
  if (typeof items !== 'object') throw wrongType(name, 'list', items)
  let batch: T[] = []
  for await (const item of items) {
    if (batch.push(item) < WIDTH) continue
    yield* await Promise.all(batch.map(work))
    batch = []
  }
  yield* await Promise.all(batch.map(work))
}

/** Items at once: about as many as a pool of database connections serves. */
const WIDTH = 16

/** True for an error of one record, which says nothing about the other records. */
export function isAboutOneRecord(error: unknown): error is EinmalError {
  return error instanceof EinmalError && ONE_RECORD.includes(error.code)
}

const ONE_RECORD: readonly EinmalErrorCode[] = [
  'ERR_RECORD_CORRUPT',
  'ERR_RECORD_VERSION',
  'ERR_KEY_UNKNOWN',
  'ERR_SEAL_BROKEN',
  'ERR_STORE_CONTENDED',
]

/** Reseals each user. A record that cannot be opened is noted, and the run goes on. */
export async function resealAll(
  userIds: UserIds,
  reseal: (userId: string) => Promise<boolean>,
  onProgress: (progress: ResealProgress) => unknown,
): Promise<ResealSummary> {
  const summary: ResealSummary = { total: 0, resealed: 0, failed: [] }
  const outcomes = eachUser(userIds, async (userId) => {
    try {
      return { userId, isNew: await reseal(userId) }
    } catch (error) {
      if (!isAboutOneRecord(error)) throw error
      return { userId, isNew: false, code: error.code }
    }
  })
  for await (const { userId, isNew, code } of outcomes) {
    summary.total++
    if (isNew) summary.resealed++
    if (code) summary.failed.push({ userId, code })
    await onProgress({ userId, done: summary.total, resealed: summary.resealed })
  }
  return summary
}

export async function countRows(rows: AsyncIterable<CensusRow>): Promise<Census> {
  const counts = { total: 0, enrolled: 0, pending: 0, none: 0, unreadable: 0 }
  for await (const { state } of rows) {
    counts.total++
    counts[state]++
  }
  const { unreadable, ...census } = counts
  return unreadable > 0 ? counts : census
}
