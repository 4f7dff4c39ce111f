/** The heart: what an attempt does to a state, and its verdict. Pure, total, and without a clock. */

import { type Attempts, countFailure, type Limit, unlocked } from './lockout.js'
import type { Miss } from './spend-code.js'

/** A right code: the state with it spent, and what the caller is told. */
export interface Hit<S, A> {
  state: S
  verdict: A
  /** How long the state must be kept, in milliseconds from now; undefined: for good. */
  keep?: number | undefined
}

/** What an attempt is refused with. */
export type Refusal =
  | {
      ok: false
      reason: 'malformed' | 'mismatch' | 'replayed'
      /** How many wrong codes more it takes to the next lock; 0: this one has locked. */
      attemptsLeft: number
    }
  | {
      ok: false
      reason: 'locked'
      /** Whole seconds until an attempt counts again; absent: until `unlock`. */
      retryAfterSeconds?: number | undefined
    }

/**
 * Judges one attempt, of any kind, on a state that counts failures. The very same state comes back
 * when there is nothing to write.
 *
 * @param attempt - compares the code with what the state allows now; not called while locked
 * @param now - milliseconds since the Unix epoch
 */
export function judge<S extends Attempts, A>(
  state: S,
  attempt: (state: S, now: number) => Hit<S, A> | Miss,
  now: number,
  limit: Limit,
): Hit<S, A | Refusal> {
  const seconds = Math.ceil(((state.lockedUntil ?? now) - now) / 1000)
  if (seconds > 0) {
    const wait = seconds < Infinity && { retryAfterSeconds: seconds }
    return { state, verdict: { ok: false, reason: 'locked', ...wait } }
  }
  const outcome = attempt(state, now)
  if ('state' in outcome) {
    const state = unlocked(outcome.state)
    // Stryker disable next-line ConditionalExpression: for the sake of speed alone
    return state === outcome.state ? outcome : { ...outcome, state }
  }
  // A malformed code could never have matched: it tells a guesser nothing, and costs no attempt.
  // Nor does the code that was accepted last.
  const counts = outcome.reason !== 'malformed' && !outcome.repeated
  const next = counts ? { ...state, ...countFailure(state.failures, limit, now) } : state
  const attemptsLeft = Math.max(counts ? 0 : 1, limit.free - next.failures)
  return { state: next, verdict: { ok: false, reason: outcome.reason, attemptsLeft } }
}
