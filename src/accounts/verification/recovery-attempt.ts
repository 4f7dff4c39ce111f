/** Attempts with recovery codes. */

import { unlocked } from '../../verifier/lockout.js'
import { MALFORMED, MISMATCH } from '../../verifier/match-code.js'
import type { Decision } from '../../verifier/records.js'
import { type Refusal, spend } from '../../verifier/spend.js'
import type { NotEnrolled } from '../account-events.js'
import { shownAt, type UserRecord } from '../record/user-record.js'
import { authenticatorsOrDummy } from '../secrets/dummy-authenticator.js'
import { asNotEnrolled } from './code-attempts.js'
import { type Proof, proven } from './proof.js'
import {
  type RecoverySet,
  readRecoveryCode,
  recoveryCodesLeft,
  spendRecoveryCode,
} from './recovery-codes.js'
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
export async function recover(
  { record, now, limit, open }: Situation,
  userId: string,
  typed: unknown,
): Promise<Decision<UserRecord, RecoveryAccepted | Refusal | NotEnrolled>> {
  const code = readRecoveryCode(typed)
  // A record that was copied from another user is noticed here.
  if (code !== undefined) await open(authenticatorsOrDummy(record), 'checked')
  const { state: count, verdict } = spend(
    record.wrongRecovery,
    (count) => {
      if (code === undefined) return MALFORMED
      const left = spendRecoveryCode(userId, record.recovery ?? NO_CODES, code)
      if (left === undefined) return MISMATCH
      return { state: count, verdict: { ok: true as const, left } }
    },
    { now, limit: { ...limit, hardStop: Infinity }, opensLocked: true },
  )
  if (!verdict.ok) {
    const isSame = count === record.wrongRecovery
    const state = isSame ? record : { ...record, wrongRecovery: count }
    return { state, verdict: asNotEnrolled(record, verdict) }
  }
  const { left } = verdict
  const remaining = recoveryCodesLeft(left)
  const shown = shownAt(record, now)
  const recovery = remaining > 0 ? left : undefined
  const next = { ...unlocked(record), recovery, wrongRecovery: count }
  return {
    state: proven(next, [], shown),
    verdict: { ok: true, at: shown.at, method: 'recovery', remaining },
  }
}

// Stryker disable next-line all: hashing something is what counts, and nothing equals the hash
const NO_CODES: RecoverySet = { salt: '', hashes: '' }
