/** Reads from an audit log how authenticators changed after a backup was made. */

import { UsageError } from '../cli-errors.js'
import type { Io } from '../io.js'
import { readFrom } from '../secret-input.js'
import { LONGEST_LIST } from './admin-session.js'

/** Changes of one user. */
export interface UserHistory {
  /** Ids of the removed authenticators. */
  readonly removed: Set<string>
  /** Time of the last reset, in milliseconds since the Unix epoch. */
  resetAt: number
  /** Ids of the authenticators that were added and not removed. */
  readonly added: Set<string>
}

/**
 * Reads the events of accounts, one line of JSON each, oldest first: `userId`, `type`, and the instant as
 * `at` (milliseconds) or `time` (ISO 8601). Ignores other events.
 *
 * @throws {UsageError} when a line is not a JSON object, as at the end of an incomplete log
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
      // The cast is safe: the members are checked where they are used.
      return event as Record<string, unknown>
    }
  } catch {
    // Reported below, without the text.
  }
  throw new UsageError(`line ${number} of --events is not a JSON object; nothing was done`)
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
  throw new UsageError(`line ${number} of --events has no valid time; nothing was done`)
}
