/** Describes a verdict in words. */

import { type HotpVerdict, verifyHotp } from '../core/hotp.js'
import type { OtpauthKey } from '../core/otpauth.js'
import { type TotpVerdict, verifyTotp } from '../core/totp.js'
import type { Verdict } from '../verifier/verifier.js'
import { count } from './report.js'

/** Describes the verdict on a TOTP code. `nearby` is the result of {@link nearbyStep}. */
export function totpWords(
  verdict: TotpVerdict | Verdict,
  key: OtpauthKey,
  nearby?: number,
): string {
  if (verdict.ok) return `accepted: ${place(verdict.drift)} (step ${verdict.step})`
  if (verdict.reason === 'locked') return `refused, locked: ${wait(verdict.retryAfterSeconds)}`
  if (verdict.reason === 'contended')
    return 'refused, contended: too many attempts at once; try again'
  if (verdict.reason === 'malformed') return `refused, malformed: ${form(key)}`
  if (verdict.reason === 'replayed') {
    return 'refused, replayed: these digits are right, but this code or a later one was accepted before'
  }
  if (nearby === undefined) {
    return 'refused, mismatch: no step near this one gives that code; a typo, or another key'
  }
  const off = `${Math.abs(nearby) * key.period} s`
  return nearby < 0
    ? `refused, mismatch: the code of ${count(-nearby, 'step')} ago, too late for the window; or the clock of the app is about ${off} slow`
    : `refused, mismatch: the code of ${count(nearby, 'step')} ahead, outside the window: the clock of the app is about ${off} fast`
}

/** Describes the verdict on an HOTP code. `nearby` is the result of {@link nearbyCounter}. */
export function hotpWords(verdict: HotpVerdict, key: OtpauthKey, nearby?: bigint): string {
  if (verdict.ok) {
    return `accepted: the code of counter ${verdict.counter}; expect ${verdict.counter + 1n} next`
  }
  if (verdict.reason === 'malformed') return `refused, malformed: ${form(key)}`
  if (nearby === undefined) {
    return 'refused, mismatch: no counter near this one gives that code; a typo, or another key'
  }
  return nearby < key.counter
    ? `refused, mismatch: the code of counter ${nearby}, which lies before the expected one: used, or skipped`
    : `refused, mismatch: the code of counter ${nearby}, beyond the look-ahead: ${count(nearby - key.counter, 'code')} were shown and not used`
}

/** Finds the step of a code that the window refused, up to 10 steps either way. */
export function nearbyStep(key: OtpauthKey, code: string, at: number): number | undefined {
  const verdict = verifyTotp(key.secret, code, { ...key, at, window: 10 })
  return verdict.ok ? verdict.drift : undefined
}

/** Finds the counter of a code that the look-ahead refused, up to 100 ahead, then up to 100 before. */
export function nearbyCounter(key: OtpauthKey, code: string): bigint | undefined {
  const before = key.counter < 100n ? key.counter : 100n
  for (const [counter, lookAhead] of [
    [key.counter, 100],
    [key.counter - before, Number(before)],
  ] as const) {
    const verdict = verifyHotp(key.secret, code, { ...key, counter, lookAhead })
    if (verdict.ok) return verdict.counter
  }
  return undefined
}

function wait(seconds: number | undefined): string {
  const until = seconds === undefined ? 'until it is unlocked' : `for ${seconds} s`
  return `too many wrong codes; no code is checked ${until}, not even a right one`
}

function place(drift: number): string {
  if (drift === 0) return 'the code of this step'
  const steps = count(Math.abs(drift), 'step')
  return drift < 0
    ? `the code of ${steps} ago; typed late, or the clock of the app is slow`
    : `the code of ${steps} ahead; the clock of the app is fast`
}

function form({ digits }: OtpauthKey): string {
  return `a code has ${digits} digits, and only spaces may separate them`
}
