/** Attempts with recovery codes. */

import { unlocked } from '../../verifier/lockout.js'
import { MALFORMED, MISMATCH } from '../../verifier/match-code.js'
import type { Decision } from '../../verifier/records.js'
import { type Refusal, spend } from '../../verifier/spend.js'
import type { NotEnrolled } from '../account-events.js'
import { shownAt, type UserRecord } from '../record/user-record.js'
import { asNotEnrolled } from './code-attempts.js'
import { codesLeft, type LookupSet, readLookupSecret, spendLookupSecret } from './lookup-secrets.js'
import { type Proof, proven } from './proof.js'
import { RECOVERY_CHARACTERS } from './recovery-codes.js'
import type { Situation } from './situation.js'

/** A recovery code was accepted, and is spent. */
export interface RecoveryAccepted extends Proof<'recovery'> {
  /** Number of unused recovery codes. */
  remaining: number
}

/**
 * Verifies a recovery code. It has too many bits to be guessed. So a right one is accepted while the
 * account is locked, and lifts the lock: an attacker who knows the password and types wrong codes
 * cannot shut the owner out. Wrong recovery codes are counted separately, and never locked without an
 * end: the count limits writes, not guesses.
 */
export function recover(
  { record, now, limit }: Situation,
  userId: string,
  typed: unknown,
): Decision<UserRecord, RecoveryAccepted | Refusal | NotEnrolled> {
  const code = readLookupSecret(typed, RECOVERY_CHARACTERS)
  const { state: count, verdict } = spend(
    record.wrongRecovery,
    (count) => {
      if (code === undefined) return MALFORMED
      const { salt, hashes } = record.recovery ?? NO_CODES
      const left = spendLookupSecret(userId, { salt, hashes }, code)
      if (left === undefined) return MISMATCH
      const recovery = { salt, hashes: left, isSaved: true }
      return { state: count, verdict: { ok: true as const, recovery } }
    },
    { now, limit: { ...limit, hardStop: Infinity }, opensLocked: true },
  )
  if (!verdict.ok) {
    const isSame = count === record.wrongRecovery
    const state = isSame ? record : { ...record, wrongRecovery: count }
    return { state, verdict: asNotEnrolled(record, verdict) }
  }
  const remaining = codesLeft(verdict.recovery)
  const shown = shownAt(record, now)
  const recovery = remaining > 0 ? verdict.recovery : undefined
  const next = { ...unlocked(record), recovery, wrongRecovery: count }
  return {
    state: proven(next, [], shown),
    verdict: { ok: true, at: shown.at, method: 'recovery', remaining },
  }
}

// Stryker disable next-line all: hashing something is what counts, and nothing equals the hash
const NO_CODES: LookupSet = { salt: '', hashes: '' }
