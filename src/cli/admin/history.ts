/** What an audit log says happened to devices: for the time that a restored backup does not know. */

import { UsageError } from '../errors.js'
import { readFrom } from '../input.js'
import type { Io } from '../io.js'
import { LONGEST_LIST } from './operator.js'

/** What is known of one user. */
export interface UserHistory {
  /** The ids of authenticators that were removed. */
  readonly removed: Set<string>
  /** When every factor was taken away last, in milliseconds since the Unix epoch. */
  resetAt: number
  /** The ids of authenticators that were added and not removed again. */
  readonly added: Set<string>
}

/**
 * Reads the events of accounts, a line of JSON each, oldest first: `userId`, `type`, and the instant
 * as `at` (milliseconds) or `time` (ISO 8601). Other events are passed over.
 *
 * @throws {UsageError} when a line is no object of JSON: a log that is cut off is no complete one
 */
export async function readHistory(path: string, io: Io): Promise<Map<string, UserHistory>> {
  const text = await readFrom('--events', () => io.readFile(path, LONGEST_LIST))
  const users = new Map<string, UserHistory>()
  for (const [index, line] of text.split(/\r\n?|\n/).entries()) {
    if (line.trim() !== '') note(users, readEvent(line, index + 1), index + 1)
  }
  return users
}

function readEvent(line: string, number: number): Readonly<Record<string, unknown>> {
  try {
    const event: unknown = JSON.parse(line)
    if (event !== null && typeof event === 'object' && !Array.isArray(event)) {
      // A cast, since what an object of JSON holds is looked at below.
      return event as Record<string, unknown>
    }
  } catch {
    // Said below, without the text.
  }
  throw new UsageError(`line ${number} of --events is no object of JSON; nothing was done`)
}

function note(
  users: Map<string, UserHistory>,
  event: Readonly<Record<string, unknown>>,
  number: number,
): void {
  const { userId, type, authenticatorId: id } = event
  if (typeof userId !== 'string' || typeof type !== 'string') return
  const user = users.get(userId) ?? { removed: new Set(), resetAt: -Infinity, added: new Set() }
  users.set(userId, user)
  if (type === 'reset' || type === 'forgotten') {
    user.resetAt = instantOf(event, number)
    user.added.clear()
  }
  if (typeof id !== 'string') return
  if (type === 'authenticator-removed') {
    user.removed.add(id)
    user.added.delete(id)
  }
  if (type === 'enrolment-confirmed' || type === 'key-imported') user.added.add(id)
}

function instantOf({ at, time }: Readonly<Record<string, unknown>>, number: number): number {
  const instant = typeof at === 'number' ? at : Date.parse(`${time}`)
  if (Number.isFinite(instant)) return instant
  throw new UsageError(`line ${number} of --events does not say when it was; nothing was done`)
}
