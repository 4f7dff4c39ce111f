/** One credential, a TOTP or an HOTP: what is remembered of it, and which codes it accepts next. */

import {
  type Complete,
  epochOf,
  type HotpOptions,
  periodOf,
  type TotpOptions,
  WINDOW_STEPS,
  type Window,
} from '../core/parameters.js'
import type { Secret } from '../core/secret.js'
import type { Hit } from './judge.js'
import type { Attempts } from './lockout.js'
import {
  type HotpAccepted,
  type Miss,
  spendHotp,
  spendTotp,
  type TotpAccepted,
} from './spend-code.js'

/** What is remembered: neither the code, nor the secret, nor when it was. */
export interface CredentialState extends Attempts {
  /** The last accepted step: it never falls. */
  readonly lastStep?: number | undefined
  /** The next counter expected, 0 to 2^64; at 2^64 no code is left. */
  readonly nextCounter?: bigint | undefined
}

/**
 * Compares a TOTP with the steps of the window that lie above the last accepted one. The options are
 * checked at once, and throw whatever the code and the state are.
 */
export function totpAttempt(
  secret: Secret,
  code: string,
  options: TotpOptions,
  window: Complete<Window>,
): (state: CredentialState, now: number) => Hit<CredentialState, TotpAccepted> | Miss {
  const { algorithm, digits } = options
  const period = periodOf(options)
  const t0 = epochOf(options) / 1000
  // One by one, since options may hold more, also an `at`.
  const spend = (code: string, at: number, lastStep: number): TotpAccepted | Miss => {
    return spendTotp(secret, code, { algorithm, digits, period, t0, window, at }, lastStep)
  }
  // Stryker disable next-line StringLiteral,UnaryOperator: nobody sees this answer; no code, least work
  spend('', 0, -1)
  return (state, now) => {
    const verdict = spend(code, now, state.lastStep ?? -1)
    if (!verdict.ok) return verdict
    const lastStep = verdict.step
    // The widest window that there is, since the next verifier may be told another one; and a day,
    // for clocks that are set back.
    const until = (t0 + (lastStep + 1 + WINDOW_STEPS) * period + 86_400) * 1000
    return {
      state: { ...state, lastStep },
      verdict,
      keep: state.nextCounter === undefined ? until - now : undefined,
    }
  }
}

/** Compares codes of consecutive counters with those from the expected one on: {@link spendHotp}. */
export function hotpAttempt(
  secret: Secret,
  codes: readonly string[],
  options: HotpOptions,
  initialCounter: bigint,
  lookAhead: number,
): (state: CredentialState) => Hit<CredentialState, HotpAccepted> | Miss {
  return (state) => {
    const next = state.nextCounter ?? initialCounter
    const verdict = spendHotp(secret, codes, options, next, lookAhead)
    if (!verdict.ok) return verdict
    return { state: { ...state, nextCounter: verdict.counter + 1n }, verdict }
  }
}
