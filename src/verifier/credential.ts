/** One credential, a TOTP or an HOTP: what is remembered of it, and which codes it accepts next. */

import { readCode } from '../core/code.js'
import { verifyHotp } from '../core/hotp.js'
import {
  COUNTER_MAX,
  type Complete,
  digitsOf,
  epochOf,
  type HotpOptions,
  periodOf,
  type TotpOptions,
  WINDOW_STEPS,
  type Window,
} from '../core/parameters.js'
import type { Secret } from '../core/secret.js'
import { type TotpVerdict, verifyTotp } from '../core/totp.js'
import type { Hit, Miss } from './judge.js'
import type { Attempts } from './limit.js'

/** What is remembered: neither the code, nor the secret, nor when it was. */
export interface CredentialState extends Attempts {
  /** The last accepted step: it never falls. */
  readonly lastStep?: number | undefined
  /** The next counter expected, 0 to 2^64; at 2^64 no code is left. */
  readonly nextCounter?: bigint | undefined
}

/** A code of a time step was accepted. */
export interface TotpAccepted {
  ok: true
  /** The step that matched. */
  step: number
  /** How far from now it is, in steps. */
  drift: number
}

/** A code of a counter was accepted. */
export interface HotpAccepted {
  ok: true
  /** The counter that matched, the last one where there were several codes. */
  counter: bigint
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
  const verdictOf = (code: string, at: number, after: number): TotpVerdict => {
    return verifyTotp(secret, code, { algorithm, digits, period, t0, window, at, after })
  }
  // Stryker disable next-line StringLiteral,UnaryOperator: nobody sees this answer; no code, least work
  verdictOf('', 0, -1)
  return (state, now) => {
    const verdict = verdictOf(code, now, state.lastStep ?? -1)
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

/**
 * Compares codes of consecutive counters, one or several (RFC 4226 §7.4), with the expected counter
 * and the look-ahead, and with the code that was accepted last, so that a second click is told from
 * a wrong code. The same work for every outcome; the highest match counts.
 */
export function hotpAttempt(
  secret: Secret,
  codes: readonly string[],
  options: HotpOptions,
  initialCounter: bigint,
  lookAhead: bigint,
): (state: CredentialState) => Hit<CredentialState, HotpAccepted> | Miss {
  return (state) => {
    const digits = digitsOf(options)
    if (codes.some((code) => readCode(code, digits) < 0)) return { ok: false, reason: 'malformed' }
    const next = state.nextCounter ?? initialCounter
    const further = BigInt(codes.length - 1)
    // Past the last counter there is no code: beginning again at 0 would repeat every one.
    const last = COUNTER_MAX - further
    let match = -1n
    for (let first = next && next - 1n; first <= next + lookAhead && first <= last; first++) {
      const right = codes.filter((code, i) => {
        return verifyHotp(secret, code, { ...options, counter: first + BigInt(i) }).ok
      })
      if (right.length === codes.length) match = first
    }
    if (match < next) return { ok: false, reason: match < 0n ? 'mismatch' : 'replayed' }
    const counter = match + further
    return { state: { ...state, nextCounter: counter + 1n }, verdict: { ok: true, counter } }
  }
}
