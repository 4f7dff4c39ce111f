/** Parses the values of options. Errors never show the value, which may be a secret. */

import type { Algorithm } from '../core/hmac.js'
import type { Window } from '../core/parameters.js'
import { UsageError } from './cli-errors.js'

/** Parses a decimal integer in a range. */
export function readInteger(
  option: string,
  text: string | undefined,
  least: number,
  most: number,
): number | undefined {
  if (text === undefined) return undefined
  const value = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new UsageError(`--${option} must be an integer from ${least} to ${most}`)
}

/** Parses a counter of RFC 4226, up to 2^64 - 1. */
export function readCounter(text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined
  const value = /^\d{1,20}$/.test(text) ? BigInt(text) : -1n
  if (value >= 0n && value < 2n ** 64n) return value
  throw new UsageError('--counter must be an integer from 0 to 2^64 - 1')
}

export function readType(text: string | undefined): 'totp' | 'hotp' | undefined {
  if (text === undefined || text === 'totp' || text === 'hotp') return text
  throw new UsageError('--type must be totp or hotp')
}

/** Parses an algorithm in any case, with or without a hyphen: `sha-256`. */
export function readAlgorithm(text: string | undefined): Algorithm | undefined {
  if (text === undefined) return undefined
  const found = ALGORITHMS.find((name) => name === text.toUpperCase().replace('-', ''))
  if (found) return found
  throw new UsageError('--algorithm must be SHA1, SHA256 or SHA512')
}

const ALGORITHMS: readonly Algorithm[] = ['SHA1', 'SHA256', 'SHA512']

export function readDigits(text: string | undefined): 6 | 7 | 8 | undefined {
  const digits = readInteger('digits', text, 6, 8)
  // The cast is safe: `readInteger` accepts only these three.
  return digits as 6 | 7 | 8 | undefined
}

/**
 * Parses an instant into milliseconds since the Unix epoch. A number needs its unit and a date its zone: a
 * wrong guess would give a wrong code without an error.
 */
export function readInstant(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const [, number, unit] = /^(\d{1,16}(?:\.\d+)?)(ms|s)$/.exec(text) ?? []
  if (number !== undefined) return Number(number) * (unit === 's' ? 1000 : 1)
  const [, date, day] = ISO.exec(text) ?? []
  const instant = Date.parse(text.replace(' ', 'T'))
  // Date.parse accepts the 31st of a shorter month, as a day of the next month.
  if (Number.isFinite(instant) && Number(day) === new Date(`${date}T00:00:00Z`).getUTCDate()) {
    return instant
  }
  throw new UsageError(
    '--at must be an instant with its zone (2026-11-23T10:00:00Z, 2026-11-23T11:00:00+01:00), ' +
      'or the time since the Unix epoch with its unit (1795428000s, 1795428000000ms)',
  )
}

const ISO =
  /^((?:\d{4}|\+\d{6})-\d{2}-(\d{2}))[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/

/**
 * Parses a window, back and ahead, in steps or in seconds: `1`, `2,0`, `30s`, `60s,0s`. The limit is ten
 * steps either way.
 *
 * @param period - length of a step in seconds
 */
export function readWindow(text: string | undefined, period: number): number | Window | undefined {
  if (text === undefined) return undefined
  const [, past, unit, future = past] = /^(\d{1,6})(s?)(?:,(\d{1,6})\2)?$/.exec(text) ?? []
  if (past === undefined) {
    throw new UsageError('--window must be steps (1), back and ahead (2,0), or seconds (60s,0s)')
  }
  const most = unit === 's' ? 10 * period : 10
  if (Math.max(Number(past), Number(future)) > most) {
    throw new UsageError(
      `--window must be at most ${most}${unit === 's' ? ' s, ten steps,' : ' steps'} either way`,
    )
  }
  return {
    past: Number(past),
    future: Number(future),
    unit: unit === 's' ? 'seconds' : 'steps',
  }
}
