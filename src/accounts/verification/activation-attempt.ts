/** Attempts with the activation code of a letter or a phone call. */

import { unlocked } from '../../verifier/lockout.js'
import { MALFORMED, MISMATCH } from '../../verifier/match-code.js'
import type { Decision } from '../../verifier/records.js'
import { type Refusal, spend } from '../../verifier/spend.js'
import type { ActivationExpired, NothingToVerify } from '../account-events.js'
import type { Activation, UserRecord } from '../record/user-record.js'
import { ACTIVATION_CHARACTERS } from './activation-codes.js'
import { readLookupSecret, spendLookupSecret } from './lookup-secrets.js'
import type { Proof } from './proof.js'
import type { Situation } from './situation.js'

/** An activation code was accepted, and is spent: the user may begin the first enrolment. */
export type ActivationAccepted = Proof<'activation'>

/**
 * Verifies an activation code. It has too many bits to be guessed. So a right one is accepted while the
 * account is locked, and lifts the lock. Wrong ones are counted with wrong recovery codes: an attacker who
 * knows the password must not lock the codes of a device that the owner of the letter is setting up.
 */
export function activate(
  { record, now, limit }: Situation,
  userId: string,
  typed: unknown,
): Decision<
  UserRecord,
  ActivationAccepted | Refusal | ActivationExpired | NothingToVerify<'enrolled'>
> {
  if (record.active.length > 0) {
    return { state: record, verdict: { ok: false, reason: 'enrolled' } }
  }
  const code = readLookupSecret(typed, ACTIVATION_CHARACTERS)
  const activation = record.activation ?? NONE
  const isRight = code !== undefined && spendLookupSecret(userId, activation, code) !== undefined
  const isOver = activation.expiresAt <= now
  const { state: count, verdict } = spend(
    record.wrongRecovery,
    (count) => {
      if (code === undefined) return MALFORMED
      if (!isRight || isOver) return MISMATCH
      if (activation.usedAt !== undefined) return { ok: false, reason: 'replayed' }
      const accepted: ActivationAccepted = { ok: true, at: now, method: 'activation' }
      return { state: count, verdict: accepted }
    },
    { now, limit: { ...limit, hardStop: Infinity }, opensLocked: true },
  )
  const isSame = count === record.wrongRecovery
  const state = isSame ? record : { ...record, wrongRecovery: count }
  if (verdict.ok) {
    return { state: { ...unlocked(state), activation: { ...activation, usedAt: now } }, verdict }
  }
  // Only the owner of the code learns that it is too late.
  return isRight && isOver && verdict.reason === 'mismatch'
    ? { state, verdict: { ...verdict, reason: 'expired' } }
    : { state, verdict }
}

/** Stands in where no code was issued, so that the work is the same. */
const NONE: Activation = { salt: '', hashes: '', issuedAt: 0, expiresAt: 0 }
