/**
 * Spends a code. Every code that einmal accepts, for the verifier and for accounts, passes through
 * {@link spend}: state and attempt in, next state and verdict out. Pure: no clock, no store.
 */

import { type Attempts, countFailure, isLocked, type Limit, unlocked, waitOf } from './lockout.js'
import type { Mismatch } from './match-code.js'
import type { Decision } from './records.js'

/** Why an attempt is refused. */
export type Refusal =
  | {
      ok: false
      /**
       * - `malformed`: the text cannot be a code; nothing was counted
       * - `mismatch`: the code is wrong, and was counted
       * - `replayed`: the code was accepted before, and is counted unless it is the last accepted one
       */
      reason: 'malformed' | 'mismatch' | 'replayed'
      /** Number of further wrong codes until the next lock; 0: this one has locked. */
      attemptsLeft: number
    }
  | {
      ok: false
      /** Too many wrong codes: nothing was compared, and nothing was counted. */
      reason: 'locked'
      /** Whole seconds until the next attempt counts; absent: until `unlock`. */
      retryAfterSeconds?: number | undefined
    }

/** The code is right: the next state has it spent. */
export interface Accepted<S, A> {
  readonly state: S
  readonly verdict: A
  /** Time for which the state is kept, in milliseconds from now; `undefined`: without an end. */
  readonly keep?: number | undefined
}

/** The input of a decision besides the state. */
export interface SpendContext {
  /** Milliseconds since the Unix epoch. */
  readonly now: number
  readonly limit: Limit
  /** True for codes that cannot be guessed: a right one is accepted although the state is locked. */
  readonly opensLocked?: boolean
}

/**
 * Decides one attempt on a state that counts failures. Returns the same state object when there is
 * nothing to write.
 *
 * - locked: nothing is compared or counted
 * - right: the code is spent, the failures are reset, the lock is lifted
 * - malformed, or the code that was accepted last: nothing is counted. Neither helps a guesser
 * - anything else: one failure more, and a lock from `limit.free` on
 *
 * @param attempt - compares the code with the state
 */
export function spend<S extends Attempts, A>(
  state: S,
  attempt: (state: S) => Accepted<S, A> | Mismatch,
  { now, limit, opensLocked = false }: SpendContext,
): Decision<S, A | Refusal> {
  const locked = isLocked(state, now)
  if (locked && !opensLocked) return refusedLocked(state, now)
  const outcome = attempt(state)
  if ('state' in outcome) {
    const next = unlocked(outcome.state)
    // Stryker disable next-line ConditionalExpression: for the sake of speed alone
    return next === outcome.state ? outcome : { ...outcome, state: next }
  }
  if (locked) return refusedLocked(state, now)
  const { reason } = outcome
  const counts = reason !== 'malformed' && !outcome.repeated
  const next = counts ? { ...state, ...countFailure(state.failures, limit, now) } : state
  const attemptsLeft = Math.max(counts ? 0 : 1, limit.free - next.failures)
  return { state: next, verdict: { ok: false, reason, attemptsLeft } }
}

function refusedLocked<S extends Attempts>(state: S, now: number): Decision<S, Refusal> {
  return { state, verdict: { ok: false, reason: 'locked', ...waitOf(state.lockedUntil, now) } }
}
