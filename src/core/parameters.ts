/** Options, checked once at the door. A wrong type is a TypeError, a wrong value a RangeError. */

import { requireType, wrongType } from './bytes.js'
import type { Algorithm } from './hmac.js'

/** What an HOTP is computed with. */
export interface HotpOptions {
  /** `SHA1` unless told. Many apps compute SHA1 whatever the URI says: see docs/interop.md. */
  algorithm?: Algorithm | undefined
  /** 6 unless told (RFC 4226 §5.3 asks for at least 6). */
  digits?: 6 | 7 | 8 | undefined
}

/** What a TOTP is computed with. */
export interface TotpOptions extends HotpOptions {
  /** The time step X in seconds, an integer from 1 to 86400; 30 unless told (RFC 6238 §5.2). */
  period?: number | undefined
  /** T0, the Unix time in seconds at which step 0 begins, an integer; 0 unless told. */
  t0?: number | undefined
}

/** How far from now a code may be. */
export interface Window {
  /** How far back, for a code that was typed late: up to 10 steps, or their length in seconds. */
  past: number
  /** How far ahead, for a clock that is fast: up to 10 steps, or their length in seconds. */
  future: number
  /** `steps` unless told. With `seconds` a step counts when its interval overlaps the window. */
  unit?: 'steps' | 'seconds' | undefined
}

/** `T` with each property optional, and undefined allowed also under `exactOptionalPropertyTypes`. */
export type Optional<T> = { [K in keyof T]?: T[K] | undefined }

/** `T` with nothing left out, and nothing undefined either, which `Required` leaves in. */
export type Complete<T> = { [K in keyof T]-?: Exclude<T[K], undefined> }

/** The widest window, in steps either way. */
export const WINDOW_STEPS = 10
/** The longest time step, in seconds. */
export const PERIOD_SECONDS = 86400
/** The last integer that a number holds for certain. */
export const INTEGER_MAX: number = 2 ** 53 - 1
/** The last counter that fits RFC 4226's eight bytes. */
export const COUNTER_MAX: bigint = 0xffff_ffff_ffff_ffffn

export function integer(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  requireType(name, value, 'number')
  throw new RangeError(`${name} must be an integer from ${least} to ${most}`)
}

/** {@link integer}, or `otherwise` when there is none: undefined, or null as databases give it. */
export function integerOr(
  name: string,
  value: number | null | undefined,
  otherwise: number,
  least: number,
  most: number,
): number {
  return value == null ? otherwise : integer(name, value, least, most)
}

export function algorithmOf(options: HotpOptions): Algorithm {
  const algorithm = options.algorithm ?? 'SHA1'
  if (algorithm === 'SHA1' || algorithm === 'SHA256' || algorithm === 'SHA512') return algorithm
  requireType('algorithm', algorithm, 'string')
  throw new RangeError('algorithm must be SHA1, SHA256 or SHA512')
}

export function digitsOf(options: HotpOptions): 6 | 7 | 8 {
  // Not a cast in disguise: `integer` has just seen that it is one of the three.
  return integerOr('digits', options.digits, 6, 6, 8) as 6 | 7 | 8
}

export function periodOf(options: TotpOptions): number {
  return integerOr('period', options.period, 30, 1, PERIOD_SECONDS)
}

/** T0 in milliseconds. */
export function epochOf(options: Pick<TotpOptions, 't0'>): number {
  return integerOr('t0', options.t0, 0, -DATE_MAX / 1000, DATE_MAX / 1000) * 1000
}

/** Milliseconds since T0, of `at` or of now; exact, since both are within the range of a Date. */
export function timeOf(at: Date | number | undefined, epoch = 0): number {
  const given = at ?? Date.now()
  // A Date of any realm will do.
  if (typeof given !== 'number' && typeof given.getTime !== 'function') {
    throw wrongType('at', 'Date or a number', given)
  }
  // In whole milliseconds, as a Date has them.
  const instant = Math.floor(Number(given))
  const time = instant - epoch
  if (!(Math.abs(instant) <= DATE_MAX && Math.abs(time) <= DATE_MAX)) {
    throw new RangeError('at must be a valid Date')
  }
  return time
}

/** The last instant of a Date (ECMA-262 §21.4.1.1), in milliseconds since the Unix epoch. */
const DATE_MAX = 8.64e15

/** A counter of RFC 4226: eight bytes, unsigned. */
export function counterOf(counter: number | bigint): bigint {
  if (typeof counter !== 'bigint') return BigInt(integer('counter', counter, 0, INTEGER_MAX))
  if (counter >= 0n && counter <= COUNTER_MAX) return counter
  throw new RangeError(`counter must be an integer from 0 to ${COUNTER_MAX}`)
}

/** The window with nothing left out; whether seconds fit a period is only known with the period. */
export function windowOf(options: number | Window | undefined): Complete<Window> {
  const window = options ?? 1
  if (typeof window === 'number') {
    const past = integer('window', window, 0, WINDOW_STEPS)
    return { past, future: past, unit: 'steps' }
  }
  if (Object(window) !== window) throw wrongType('window', 'number or an object', window)
  const { past, future } = window
  const unit = window.unit ?? 'steps'
  if (unit !== 'steps' && unit !== 'seconds') {
    throw new RangeError('window.unit must be steps or seconds')
  }
  const most = unit === 'steps' ? WINDOW_STEPS : WINDOW_STEPS * PERIOD_SECONDS
  return {
    past: integer('window.past', past, 0, most),
    future: integer('window.future', future, 0, most),
    unit,
  }
}
