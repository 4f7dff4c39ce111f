/**
 * Spends a code: finds the step or counter that it matches, above everything that was spent before.
 * Pure. The verifier and accounts both call it, and nothing else decides whether a code is new.
 */

import { readCode } from '../core/code.js'
import { verifyHotp } from '../core/hotp.js'
import { COUNTER_MAX, digitsOf, type HotpOptions } from '../core/parameters.js'
import type { Secret } from '../core/secret.js'
import { type VerifyTotpOptions, verifyTotp } from '../core/totp.js'

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

/** A code that is not accepted, and why. */
export interface Miss {
  ok: false
  reason: 'malformed' | 'mismatch' | 'replayed'
  /** True for the very code that was accepted last: it costs no attempt. */
  repeated?: true
}

/**
 * The code that was accepted last, sent again: by a double click, or by a client that repeats a
 * request whose answer was lost. It is refused, and not counted as a guess. This helps no guesser:
 * the only code that is free is one that can never be accepted again.
 */
const REPEATED: Miss = { ok: false, reason: 'replayed', repeated: true }

/**
 * Compares a TOTP with the steps of the window that lie above the last accepted one.
 *
 * @param options - checked by `verifyTotp`; its `at` is now
 * @param lastStep - the last accepted step, or -1
 */
export function spendTotp(
  secret: Secret,
  code: string,
  options: Omit<VerifyTotpOptions, 'after'>,
  lastStep: number,
): TotpAccepted | Miss {
  // One step lower than the last one, to tell it from the older ones.
  const verdict = verifyTotp(secret, code, { ...options, after: Math.max(lastStep - 1, -1) })
  return verdict.ok && verdict.step === lastStep ? REPEATED : verdict
}

/**
 * Compares codes of consecutive counters, one or several (RFC 4226 §7.4), with the expected counter
 * and the look-ahead, and with the code that was accepted last. The same work for every outcome; the
 * highest match counts.
 */
export function spendHotp(
  secret: Secret,
  codes: readonly string[],
  options: HotpOptions,
  nextCounter: bigint,
  lookAhead: number,
): HotpAccepted | Miss {
  const digits = digitsOf(options)
  if (codes.some((code) => readCode(code, digits) < 0)) return { ok: false, reason: 'malformed' }
  const further = BigInt(codes.length - 1)
  // Past the last counter there is no code: beginning again at 0 would repeat every one.
  const end = COUNTER_MAX - further
  const furthest = nextCounter + BigInt(lookAhead)
  let match = -1n
  for (let first = nextCounter && nextCounter - 1n; first <= furthest && first <= end; first++) {
    const right = codes.filter((code, i) => {
      return verifyHotp(secret, code, { ...options, counter: first + BigInt(i) }).ok
    })
    if (right.length === codes.length) match = first
  }
  if (match >= nextCounter) return { ok: true, counter: match + further }
  if (match < 0n) return { ok: false, reason: 'mismatch' }
  return further ? { ok: false, reason: 'replayed' } : REPEATED
}
