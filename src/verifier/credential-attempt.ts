/** Attempts on the state of one credential: what `spend` needs to know about a TOTP and an HOTP. */

import { readCode } from '../core/code.js'
import {
  type Complete,
  counterOf,
  digitsOf,
  epochOf,
  type HotpOptions,
  periodOf,
  type TotpOptions,
  WINDOW_STEPS,
  type Window,
} from '../core/parameters.js'
import type { Secret } from '../core/secret.js'
import type { CredentialState } from './credential-state.js'
import {
  type HotpAccepted,
  type Mismatch,
  matchHotp,
  matchTotp,
  requireHotpOptions,
  requireTotpOptions,
  type TotpAccepted,
} from './match-code.js'
import type { Accepted } from './spend.js'

/** Compares a typed code with a state; a match has it spent. */
export type CredentialAttempt<A> = (
  state: CredentialState,
  now: number,
) => Accepted<CredentialState, A> | Mismatch

/**
 * Checks the options and reads the code, once.
 *
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when a value other than the code has the wrong type
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when an option is out of its range
 */
export function totpAttempt(
  secret: Secret,
  code: unknown,
  { algorithm, digits, period, t0 }: TotpOptions,
  window: Complete<Window>,
): CredentialAttempt<TotpAccepted> {
  const options = { algorithm, digits, period, t0, window }
  requireTotpOptions(secret, options)
  const typed = readCode(code, digitsOf(options))
  return (state, at) => {
    const verdict = matchTotp(secret, typed, { ...options, at }, state.lastStep ?? -1)
    if (!verdict.ok) return verdict
    const lastStep = verdict.step
    const isTotp = state.nextCounter === undefined
    const keep = isTotp ? forgettableAt(lastStep, options) - at : undefined
    return { state: { ...state, lastStep }, verdict, keep }
  }
}

/** Secret and options of an HOTP, and where its counter begins. */
export interface HotpCredential extends HotpOptions {
  secret: Secret
  /** The counter expected while none is stored. */
  initialCounter?: number | bigint | undefined
}

/**
 * Checks the options and reads the codes of consecutive counters, once.
 *
 * @param lookAhead - how many counters after the expected one the first code may be
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when a value other than a code has the wrong type
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when an option is out of its range
 */
export function hotpAttempt(
  { secret, algorithm, digits, initialCounter }: HotpCredential,
  codes: readonly unknown[],
  lookAhead: number,
): CredentialAttempt<HotpAccepted> {
  const options = { algorithm, digits }
  const counter = counterOf(initialCounter ?? 0)
  requireHotpOptions(secret, { ...options, counter })
  const typed = codes.map((code) => readCode(code, digitsOf(options)))
  return (state) => {
    const verdict = matchHotp(secret, typed, options, state.nextCounter ?? counter, lookAhead)
    if (!verdict.ok) return verdict
    return { state: { ...state, nextCounter: verdict.counter + 1n }, verdict }
  }
}

/**
 * The instant at which the last accepted step may be forgotten, in milliseconds since the Unix epoch.
 * By then it has left the widest window of any verifier, and a day has passed for clocks that are set
 * back.
 */
function forgettableAt(lastStep: number, options: TotpOptions): number {
  const seconds = (lastStep + 1 + WINDOW_STEPS) * periodOf(options) + SECONDS_A_DAY
  return epochOf(options) + seconds * 1000
}

const SECONDS_A_DAY = 86_400
