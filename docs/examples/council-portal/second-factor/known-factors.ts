/**
 * The portal remembers in its own table of people who has a second factor. When the record of a
 * factor is lost, or another store is connected, the gate then answers `factor-missing`.
 */

import type { AccountEvent } from 'einmal/accounts'
import type { Database } from '../storage/database.js'

export interface KnownFactors {
  /** Stores in the background what an event says. */
  note(event: AccountEvent): void
  /** Resolves once everything that was noted so far is stored. */
  settled(): Promise<void>
}

/** @param complain - receives the error of a flag that could not be stored */
export function createKnownFactors(
  database: Database,
  complain: (error: unknown) => void,
): KnownFactors {
  let last: Promise<void> = Promise.resolve()

  /** An event that another process stores late does not undo a newer one. */
  async function store(personId: string, hasFactor: boolean, at: number): Promise<void> {
    await database.run(
      `UPDATE people SET has_second_factor = ?, factor_changed_at = ?
        WHERE id = ? AND factor_changed_at <= ?`,
      ...[hasFactor ? 1 : 0, at, personId, at],
    )
  }

  return {
    note(event) {
      const known = knownAfter(event)
      if (known === undefined) return
      last = last.then(() => store(event.userId, known, event.at)).catch(complain)
    },
    settled: () => last,
  }
}

/** Whether the user has a second factor after this event; undefined if the event does not say. */
export function knownAfter(event: AccountEvent): boolean | undefined {
  switch (event.type) {
    case 'enrolment-confirmed':
    case 'key-imported':
    // A flag that was not stored in a crash is mended by the next login.
    case 'accepted':
      return true
    case 'authenticator-removed':
      return event.remaining > 0
    case 'reset':
    case 'forgotten':
      return false
    default:
      return undefined
  }
}
