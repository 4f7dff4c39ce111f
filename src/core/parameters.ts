/** Checks of options. A wrong type is a TypeError, a wrong value a RangeError. */

import { invalidValue } from './argument-errors.js'
import { requireType, wrongType } from './bytes.js'
import type { Algorithm } from './hmac.js'

/** Options of {@link hotp}. */
export interface HotpOptions {
  /**
   * Hash of the HMAC: `SHA1`, `SHA256` or `SHA512`. Many apps ignore this setting and compute SHA1: see
   * *Which apps misread what*.
   *
   * @defaultValue 'SHA1'
   */
  algorithm?: Algorithm | undefined
  /**
   * Number of digits of a code, 6 to 8. RFC 4226 §5.3 requires at least 6.
   *
   * @defaultValue 6
   */
  digits?: 6 | 7 | 8 | undefined
}

/** Options of {@link totp}. */
export interface TotpOptions extends HotpOptions {
  /**
   * The time step X of RFC 6238 §4.1, in seconds, an integer from 1 to 86400.
   *
   * @defaultValue 30
   */
  period?: number | undefined
  /**
   * T0 of RFC 6238 §4.1: the start of step 0, in seconds since the Unix epoch, an integer from
   * -8.64e12 to 8.64e12.
   *
   * @defaultValue 0
   */
  t0?: number | undefined
}

/** The time window in which {@link verifyTotp} accepts codes. */
export interface Window {
  /** Length before now, for a late code: 0 to 10 steps, or 0 to 10 periods in seconds. */
  past: number
  /** Length after now, for a fast clock: 0 to 10 steps, or 0 to 10 periods in seconds. */
  future: number
  /**
   * Unit of `past` and `future`. With `seconds`, every step that overlaps the window is checked.
   *
   * @defaultValue 'steps'
   */
  unit?: 'steps' | 'seconds' | undefined
}

/** `T` with each property optional; undefined is allowed under `exactOptionalPropertyTypes` too. */
export type Optional<T> = { [K in keyof T]?: T[K] | undefined }

/** `T` with each property required and not undefined. `Required` would keep `undefined`. */
export type Complete<T> = { [K in keyof T]-?: Exclude<T[K], undefined> }

/** Maximum window in each direction, in steps. */
export const WINDOW_STEPS = 10
/** Maximum time step, in seconds. */
export const PERIOD_SECONDS = 86400
/** The largest integer that a number holds exactly. */
export const INTEGER_MAX: number = 2 ** 53 - 1
/** The largest counter that fits into the eight bytes of RFC 4226 §5.1. */
export const COUNTER_MAX: bigint = 0xffff_ffff_ffff_ffffn

/** Returns `value` when it is an integer from `least` to `most`. */
export function integer(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  requireType(name, value, 'number')
  throw invalidValue(`${name} must be an integer from ${least} to ${most}`)
}

/** As {@link integer}; returns `otherwise` for undefined, and for null, which databases return. */
export function integerOr(
  name: string,
  value: number | null | undefined,
  otherwise: number,
  least: number,
  most: number,
): number {
  return value == null ? otherwise : integer(name, value, least, most)
}

/** Returns the type of a key, `totp` or `hotp`. */
export function typeOf(key: { type?: 'totp' | 'hotp' | undefined }): 'totp' | 'hotp' {
  const type = key.type ?? 'totp'
  if (type === 'totp' || type === 'hotp') return type
  requireType('type', type, 'string')
  throw invalidValue(`type must be totp or hotp${/^steam$/i.test(type) ? ', not Steam' : ''}`)
}

export function algorithmOf(options: HotpOptions): Algorithm {
  const algorithm = options.algorithm ?? 'SHA1'
  if (algorithm === 'SHA1' || algorithm === 'SHA256' || algorithm === 'SHA512') return algorithm
  requireType('algorithm', algorithm, 'string')
  throw invalidValue('algorithm must be SHA1, SHA256 or SHA512')
}

export function digitsOf(options: HotpOptions): 6 | 7 | 8 {
  // The cast is safe: `integerOr` has checked that the value is 6, 7 or 8.
  return integerOr('digits', options.digits, 6, 6, 8) as 6 | 7 | 8
}

export function periodOf(options: TotpOptions): number {
  return integerOr('period', options.period, 30, 1, PERIOD_SECONDS)
}

/** Returns T0 in milliseconds. */
export function epochOf(options: Pick<TotpOptions, 't0'>): number {
  return integerOr('t0', options.t0, 0, -DATE_MAX / 1000, DATE_MAX / 1000) * 1000
}

/** Returns the milliseconds from T0 to `at` or now. Exact: both are within the range of a Date. */
export function timeOf(at: Date | number | undefined, epoch = 0): number {
  const given = at ?? Date.now()
  // No `instanceof`: a Date of another realm is valid too.
  if (typeof given !== 'number' && typeof given.getTime !== 'function') {
    throw wrongType('at', 'Date or a number', given)
  }
  // Whole milliseconds, as in a Date.
  const instant = Math.floor(Number(given))
  const time = instant - epoch
  if (!(Math.abs(instant) <= DATE_MAX && Math.abs(time) <= DATE_MAX)) {
    throw invalidValue('at must be a valid Date')
  }
  return time
}

/** The last instant of a Date (ECMA-262 §21.4.1.1), in milliseconds since the Unix epoch. */
export const DATE_MAX: number = 8.64e15

/** Returns a counter of RFC 4226 §5.1 (eight bytes, unsigned) as a bigint. */
export function counterOf(counter: number | bigint): bigint {
  if (typeof counter !== 'bigint') return BigInt(integer('counter', counter, 0, INTEGER_MAX))
  if (counter >= 0n && counter <= COUNTER_MAX) return counter
  throw invalidValue(`counter must be an integer from 0 to ${COUNTER_MAX}`)
}

/** Returns the window with all properties. The caller checks seconds against the period. */
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
    throw invalidValue('window.unit must be steps or seconds')
  }
  const most = unit === 'steps' ? WINDOW_STEPS : WINDOW_STEPS * PERIOD_SECONDS
  return {
    past: integer('window.past', past, 0, most),
    future: integer('window.future', future, 0, most),
    unit,
  }
}
