/** The proof of a second factor, and what it changes in the record. */

import type { ShownAt, UserRecord } from '../record/user-record.js'
import type { AuthenticatorMatch } from './authenticator-codes.js'

/** A second factor was proven. A session keeps `at`. */
export interface Proof<Method extends string = 'totp' | 'hotp'> {
  ok: true
  /**
   * Instant of the proof, in milliseconds since the Unix epoch. It is always after the
   * `factorsRemovedAt` of the status, even where a clock was set back. The age of the proof is
   * `Date.now() + proofOffset - at`, with the `proofOffset` of the status.
   */
  at: number
  method: Method
}

/** Dates the proof, and spends the codes of the authenticators that matched. */
export function proven(
  record: UserRecord,
  matches: readonly AuthenticatorMatch[],
  { now, at, removedAt, proofOffset }: ShownAt,
): UserRecord {
  const active = record.active.map((each) => {
    const match = matches.find(({ authenticator }) => authenticator.id === each.id)
    if (match === undefined) return each
    return { ...each, ...match.spent, lastUsedAt: now }
  })
  const provenAt = Math.max(record.provenAt ?? at, at)
  return { ...record, active, provenAt, removedAt, proofOffset }
}
