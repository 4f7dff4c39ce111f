/**
 * A second, plain implementation of the verifier: one caller at a time, no store. It shares no code with
 * src/verifier; it computes codes with `totp` and `hotp`.
 */

import { hotp, type Secret, totp } from 'einmal'

/** Options of every test with the model, strict ones, so that locks occur soon. */
export const FREE = 2
export const HARD_STOP = 4
export const BASE_SECONDS = 40
export const MAX_SECONDS = 60
export const WINDOW = 1
export const LOOK_AHEAD = 2

/** A call of the verifier, with codes as typed. */
export type Operation =
  | { verb: 'totp'; code: unknown }
  | { verb: 'hotp'; code: unknown }
  | { verb: 'resync'; codes: unknown }
  | { verb: 'unlock' }
  | { verb: 'forget' }
  | { verb: 'inspect' }

/** The state of one credential. */
export interface Model {
  /** The last accepted step. */
  floor?: number
  /** The next counter. */
  next?: number
  failures: number
  /** In milliseconds. */
  lockedUntil?: number
}

export const BLANK: Model = { failures: 0 }

/** The answer to an operation, and the state after it. */
export function perform(
  model: Model,
  operation: Operation,
  secret: Secret,
  now: number,
): { model: Model; answer: unknown } {
  if (operation.verb === 'forget') return { model: BLANK, answer: undefined }
  if (operation.verb === 'inspect') return { model, answer: seen(model) }
  const { floor, next, failures, lockedUntil } = model
  const lifted: Model = {
    ...(floor !== undefined && { floor }),
    ...(next !== undefined && { next }),
    failures: 0,
  }
  if (operation.verb === 'unlock') return { model: lifted, answer: undefined }

  if (lockedUntil !== undefined && lockedUntil > now) {
    const answer = { ok: false, reason: 'locked' }
    const wait = { retryAfterSeconds: Math.ceil((lockedUntil - now) / 1000) }
    return { model, answer: lockedUntil === Infinity ? answer : { ...answer, ...wait } }
  }

  const typed = operation.verb === 'resync' ? operation.codes : [operation.code]
  const codes = Array.isArray(typed) ? typed.map((code) => digitsOf(code)) : []
  const enough = operation.verb !== 'resync' || (codes.length >= 2 && codes.length <= 5)
  if (!enough || codes.includes(undefined)) {
    const attemptsLeft = failures < FREE ? FREE - failures : 1
    return { model, answer: { ok: false, reason: 'malformed', attemptsLeft } }
  }

  if (operation.verb === 'totp') {
    const step = Math.floor(now / 30_000)
    const matching = []
    for (let s = Math.max(0, step - WINDOW); s <= step + WINDOW; s++) {
      if (totp(secret, { at: s * 30_000 }) === codes[0]) matching.push(s)
    }
    const highest = Math.max(...matching)
    if (matching.length > 0 && (floor === undefined || highest > floor)) {
      const answer = { ok: true, step: highest, drift: highest - step }
      return { model: { ...lifted, floor: highest }, answer }
    }
    if (matching.length > 0 && highest === floor) return repeated(model)
    return refuse(model, matching.length > 0 ? 'replayed' : 'mismatch', now)
  }

  const expected = next ?? 0
  const far = operation.verb === 'hotp' ? LOOK_AHEAD : 100
  const runs = (from: number): boolean => codes.every((code, i) => hotp(secret, from + i) === code)
  for (let from = expected + far; from >= expected; from--) {
    if (!runs(from)) continue
    const last = from + codes.length - 1
    return { model: { ...lifted, next: last + 1 }, answer: { ok: true, counter: BigInt(last) } }
  }
  const again = expected > 0 && runs(expected - 1)
  if (again && operation.verb === 'hotp') return repeated(model)
  return refuse(model, again ? 'replayed' : 'mismatch', now)
}

/** The answer to the code that was accepted last: refused, without a failure. */
function repeated(model: Model): { model: Model; answer: unknown } {
  const attemptsLeft = model.failures < FREE ? FREE - model.failures : 1
  return { model, answer: { ok: false, reason: 'replayed', attemptsLeft } }
}

function refuse(model: Model, reason: string, now: number): { model: Model; answer: unknown } {
  const failures = model.failures + 1
  const { lockedUntil: _, ...rest } = model
  if (failures < FREE) {
    const answer = { ok: false, reason, attemptsLeft: FREE - failures }
    return { model: { ...rest, failures }, answer }
  }
  const seconds =
    failures >= HARD_STOP ? Infinity : Math.min(MAX_SECONDS, BASE_SECONDS * 2 ** (failures - FREE))
  const locked = { ...rest, failures, lockedUntil: now + seconds * 1000 }
  return { model: locked, answer: { ok: false, reason, attemptsLeft: 0 } }
}

function digitsOf(code: unknown): string | undefined {
  const digits = typeof code === 'string' ? code.replaceAll(' ', '') : ''
  return /^[0-9]{6}$/.test(digits) ? digits : undefined
}

function seen({ floor, next, failures, lockedUntil }: Model): unknown {
  return {
    failures,
    ...(lockedUntil !== undefined && { lockedUntil }),
    ...(floor !== undefined && { lastStep: floor }),
    ...(next !== undefined && { nextCounter: BigInt(next) }),
  }
}
