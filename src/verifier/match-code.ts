/**
 * Compares a code with what may still be spent: time steps above the last accepted one, counters from
 * the expected one on, unused look-up secrets. Pure, and the same work for every outcome.
 */

import { keyed, lastMatch, verifyHotp } from '../core/hotp.js'
import { COUNTER_MAX, digitsOf, type HotpOptions } from '../core/parameters.js'
import type { Secret } from '../core/secret.js'
import { type VerifyTotpOptions, verifyTotp, verifyTypedTotp } from '../core/totp.js'

/** A code of a time step was accepted. */
export interface TotpAccepted {
  ok: true
  /** The time step that matched. */
  step: number
  /** Distance of that step from now, in steps: 0 is now, -1 the step before. */
  drift: number
}

/** A code of a counter was accepted. */
export interface HotpAccepted {
  ok: true
  /** The counter that matched; the last one where there were several codes. */
  counter: bigint
}

/** A code that is not accepted, and why. */
export interface Mismatch {
  ok: false
  reason: 'malformed' | 'mismatch' | 'replayed'
  /**
   * True for the very code that was accepted last, sent again by a double click or by a client whose
   * answer was lost. It is refused and not counted: it can never be accepted again, so it is of no use
   * to a guesser.
   */
  repeated?: true
}

export const MALFORMED: Mismatch = { ok: false, reason: 'malformed' }
export const MISMATCH: Mismatch = { ok: false, reason: 'mismatch' }
const REPEATED: Mismatch = { ok: false, reason: 'replayed', repeated: true }

/**
 * Compares a TOTP with the time steps of the window (RFC 6238 §5.2).
 *
 * @param typed - the number that the digits make, as `readCode` returns it; -1: malformed
 * @param options - checked by {@link requireTotpOptions}; `at` is now
 * @param lastStep - the last accepted step, or -1
 */
export function matchTotp(
  secret: Secret,
  typed: number,
  options: Omit<VerifyTotpOptions, 'after'>,
  lastStep: number,
): TotpAccepted | Mismatch {
  // One step below the last one tells the last code from older ones.
  const after = Math.max(lastStep - 1, -1)
  const verdict = verifyTypedTotp(secret, typed, { ...options, after })
  return verdict.ok && verdict.step === lastStep ? REPEATED : verdict
}

/**
 * Compares codes of consecutive counters, one or several (RFC 4226 §7.4), with the code that was
 * accepted last, the expected counter, and the look-ahead. The highest match counts.
 *
 * @param typed - the numbers that the digits make, in the order of their counters; -1: malformed
 * @param nextCounter - the counter expected next, 0 to 2^64
 * @param lookAhead - how many counters beyond it the first code may be
 */
export function matchHotp(
  secret: Secret,
  typed: readonly number[],
  options: HotpOptions,
  nextCounter: bigint,
  lookAhead: number,
): HotpAccepted | Mismatch {
  if (typed.some((code) => code < 0)) return MALFORMED
  const digits = digitsOf(options)
  const hmac = keyed(secret, options)
  const further = typed.length - 1
  // Offset 1 is the expected counter, offset 0 the one before it, where there is one.
  const back = nextCounter > 0n ? 1 : 0
  const first = nextCounter - BigInt(back)
  const high = Number(first >> 32n)
  const low = Number(first & 0xffff_ffffn)
  // After the last counter there is no code: starting again at 0 would repeat every code.
  const most = Math.min(lookAhead + back, Number(COUNTER_MAX - first) - further)
  let match = -1
  for (let offset = 0; offset <= most; offset++) {
    const right = typed.filter((code, i) => {
      return lastMatch(hmac, high, low + offset + i, 1, code, digits) === 0
    })
    if (right.length === typed.length) match = offset
  }
  if (match >= back) return { ok: true, counter: first + BigInt(match + further) }
  if (match < 0) return MISMATCH
  return further > 0 ? { ok: false, reason: 'replayed' } : REPEATED
}

/**
 * Finds a look-up secret by its hash (NIST SP 800-63B-4 §3.1.2). Compares every hash to its end.
 *
 * @param hashes - of the unused secrets
 * @param hash - of the typed secret, of the same length
 * @returns the index of the hash, or -1
 */
export function matchLookupSecret(hashes: readonly string[], hash: string): number {
  let match = -1
  for (const [i, stored] of hashes.entries()) {
    let difference = 0
    // Stryker disable next-line EqualityOperator: one step more compares nothing with nothing
    for (let at = 0; at < hash.length; at++) {
      difference |= hash.charCodeAt(at) ^ stored.charCodeAt(at)
    }
    // All ones when nothing differs, else zero.
    const equal = ~((difference | -difference) >> 31)
    match ^= (match ^ i) & equal
  }
  return match
}

/** Throws what `verifyTotp` throws for these options, before there is a code. */
export function requireTotpOptions(secret: Secret, options: VerifyTotpOptions): void {
  verifyTotp(secret, NO_CODE, { ...options, at: 0 })
}

/** Throws what `verifyHotp` throws for these options, before there is a code. */
export function requireHotpOptions(
  secret: Secret,
  options: HotpOptions & { counter: number | bigint },
): void {
  verifyHotp(secret, NO_CODE, options)
}

// Stryker disable next-line StringLiteral: any text that is no code will do
const NO_CODE = ''
