/** Work on many users: some at once, answered in the order in which they were given. */

import { wrongType } from '../../core/bytes.js'
import { EinmalError, type EinmalErrorCode } from '../../core/errors.js'
import type { Census, CensusRow, ResealProgress, ResealSummary, UserIds } from '../accounts-api.js'

/** Calls `work` for each user. What it rejects with ends it; what was begun is still finished. */
export async function* eachUser<R>(
  userIds: UserIds,
  work: (userId: string) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  // A text is a list of characters, and one user id is easily taken for many.
  if (typeof userIds !== 'object') throw wrongType('userIds', 'list', userIds)
  let batch: string[] = []
  for await (const userId of userIds) {
    if (batch.push(userId) < WIDTH) continue
    yield* await Promise.all(batch.map(work))
    batch = []
  }
  yield* await Promise.all(batch.map(work))
}

/** About as many as a pool of database connections serves at once. */
const WIDTH = 16

/** True for what is wrong with one record, and says nothing about the next. */
export function isOfOneRecord(error: unknown): error is EinmalError {
  return error instanceof EinmalError && ONE_RECORD.includes(error.code)
}

const ONE_RECORD: readonly EinmalErrorCode[] = [
  'ERR_RECORD_CORRUPT',
  'ERR_RECORD_VERSION',
  'ERR_KEY_UNKNOWN',
  'ERR_SEAL_BROKEN',
  'ERR_STORE_CONTENDED',
]

/** Reseals each user; a record that cannot be opened is noted, and the next one follows. */
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
      if (!isOfOneRecord(error)) throw error
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
