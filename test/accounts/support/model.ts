/**
 * A second, plain implementation of accounts: one user, one caller at a time, no store, no sealing. It
 * shares no code with src/accounts and src/verifier; it computes codes with `totp` and `hotp`.
 */

import { hotp, Secret, totp } from 'einmal'

/** Options of every test with the model, strict ones, so that locks occur soon. */
export const RULES = {
  free: 3,
  hardStop: 5,
  baseSeconds: 40,
  maxSeconds: 60,
  window: 1,
  lookAhead: 2,
  maxDriftSteps: 1,
  patience: 100,
  most: 3,
  recoveryCodes: 2,
} as const

/** A call of a verb, with codes as typed. */
export type Operation =
  | { verb: 'enrol'; type: 'totp' | 'hotp'; label: string }
  | { verb: 'importKey'; type: 'totp' | 'hotp'; secret: string; serial?: string | undefined }
  | { verb: 'confirm'; id: string; code: unknown }
  | { verb: 'verify'; code: unknown }
  | { verb: 'recover'; code: unknown }
  | { verb: 'resync'; id: string | undefined; codes: readonly string[] }
  | { verb: 'issueActivation'; seconds: number }
  | { verb: 'activate'; code: unknown }
  | { verb: 'rename'; id: string; label: string }
  | { verb: 'remove'; id: string }
  | { verb: 'markRecoveryCodesSaved' | 'revokeActivation' }
  | { verb: 'regenerate' | 'reset' | 'unlock' | 'forget' | 'status' | 'reseal' | 'census' }

export interface Factor {
  id: string
  type: 'totp' | 'hotp'
  /** Base32. */
  secret: string
  label: string
  createdAt: number
  lastUsedAt?: number
  /** The last accepted step. */
  floor?: number
  /** The next counter. */
  next: number
  /** The serial number of a hardware token, and the lead of its clock in steps: now, and when it was set. */
  serial?: string
  drift?: number
  synced?: number
}

/** The state of one user. */
export interface Model {
  active: Factor[]
  pending?: Factor & { expiresAt: number }
  recovery: string[]
  /** True once the user has said that they saved the recovery codes, or used one. */
  isSaved: boolean
  activation?: { code: string; issuedAt: number; expiresAt: number; usedAt?: number }
  /** Wrong recovery codes, which are counted separately. */
  wrongRecovery: { failures: number; lockedUntil?: number }
  failures: number
  lockedUntil?: number
  provenAt?: number
  removedAt?: number
  proofOffset?: number
}

export const BLANK: Model = {
  active: [],
  recovery: [],
  isSaved: false,
  wrongRecovery: { failures: 0 },
  failures: 0,
}

/** An answer as plain data: the secret in base32, with the recovery codes. */
export type Answer = Readonly<Record<string, unknown>> | undefined

/**
 * The state and the answer after an operation. Random ids, secrets and recovery codes are taken from the
 * answer that was seen.
 */
export function perform(
  before: Model,
  operation: Operation,
  seen: Answer,
  now: number,
): { model: Model; answer: Answer } {
  const model = structuredClone(before)
  const say = (answer?: Answer) => ({ model, answer })
  const all = [...model.active, ...(model.pending ? [model.pending] : [])]
  const given = (name: string): string => String(seen?.[name])

  switch (operation.verb) {
    case 'enrol': {
      if (model.active.length >= RULES.most) return say({ thrown: 'ERR_AUTHENTICATORS_FULL' })
      const expiresAt = now + RULES.patience * 1000
      const [id, secret] = [given('authenticatorId'), given('secret')]
      const { type, label } = operation
      model.pending = { id, type, secret, label, createdAt: now, next: 0, expiresAt }
      return say({ authenticatorId: id, secret, expiresAt })
    }
    case 'importKey': {
      const { type, secret, serial } = operation
      const same = model.active.find((one) => one.type === type && one.secret === secret)
      if (same) return say({ authenticatorId: same.id })
      const waiting = model.pending && now < model.pending.expiresAt ? 1 : 0
      if (model.active.length + waiting >= RULES.most) {
        return say({ thrown: 'ERR_AUTHENTICATORS_FULL' })
      }
      const id = given('authenticatorId')
      const token = serial === undefined ? {} : { serial }
      model.active.push({ id, type, secret, label: '', createdAt: now, next: 0, ...token })
      delete model.activation
      return say({ authenticatorId: id })
    }
    case 'confirm': {
      const { pending } = model
      if (pending?.id !== operation.id) {
        const confirmed = model.active.some(({ id }) => id === operation.id)
        return say({ ok: false, reason: confirmed ? 'confirmed' : 'unknown' })
      }
      if (now >= pending.expiresAt) return say({ ok: false, reason: 'expired' })
      const others = model.active.length > 0
      const { failures, lockedUntil } = model
      const { code } = operation
      const isList = Array.isArray(code)
      const isSeries = isList && pending.type === 'hotp' && code.length > 1 && code.length < 6
      const codes = isList ? (isSeries ? code : ['']) : [code]
      const accepted = attempt(model, now, [pending], codes, isList ? 100 : RULES.lookAhead)
      if (accepted?.['ok'] !== true) return say(accepted)
      const { expiresAt: _, ...factor } = pending
      delete model.pending
      model.active.push({ ...factor, createdAt: now })
      delete model.activation
      if (others) {
        model.failures = failures
        if (lockedUntil !== undefined) model.lockedUntil = lockedUntil
      }
      if (model.recovery.length > 0) return say(accepted)
      model.recovery = codesIn(seen)
      model.isSaved = false
      return say({ ...accepted, recoveryCodes: [...model.recovery] })
    }
    case 'verify':
      return say(attempt(model, now, model.active, [operation.code], RULES.lookAhead))
    case 'resync': {
      const hardware = model.active.filter(({ id, type, serial }) => {
        const isMeant = operation.id === undefined || id === operation.id
        return isMeant && (type === 'hotp' || serial !== undefined)
      })
      if (hardware.length === 0) return say({ ok: false, reason: 'unknown' })
      const several = operation.codes.length >= 2 && operation.codes.length <= 5
      return say(attempt(model, now, hardware, several ? operation.codes : [''], 100))
    }
    case 'recover': {
      const typed = String(operation.code).toUpperCase().replaceAll('-', '')
      const at = model.recovery.findIndex((code) => code.replaceAll('-', '') === typed)
      if (at < 0) {
        const own = model.wrongRecovery
        const wait = locked(own, now)
        if (wait) return say(wait)
        if (!/^[0-9A-HJKMNP-TV-Z]{24}$/.test(typed)) return say(malformed(own))
        const reason = model.active.length > 0 ? 'mismatch' : 'not-enrolled'
        return say(refuse(own, reason, now, Infinity))
      }
      model.recovery.splice(at, 1)
      model.isSaved = true
      model.wrongRecovery = { failures: 0 }
      return say({ ...prove(model, now), method: 'recovery', remaining: model.recovery.length })
    }
    case 'markRecoveryCodesSaved':
      if (model.recovery.length > 0) model.isSaved = true
      return say()
    case 'issueActivation': {
      if (model.active.length > 0) return say({ thrown: 'ERR_USER_ENROLLED' })
      const [code, expiresAt] = [given('code'), now + operation.seconds * 1000]
      model.activation = { code, issuedAt: now, expiresAt }
      return say({ code, expiresAt })
    }
    case 'revokeActivation':
      delete model.activation
      return say()
    case 'activate':
      return say(activated(model, operation.code, now))
    case 'regenerate': {
      if (model.active.length === 0) return say({ ok: false, reason: 'not-enrolled' })
      model.recovery = codesIn(seen)
      model.isSaved = false
      return say({ ok: true, recoveryCodes: [...model.recovery] })
    }
    case 'rename': {
      const factor = all.find(({ id }) => id === operation.id)
      if (factor === undefined) return say({ ok: false, reason: 'unknown' })
      factor.label = operation.label
      return say({ ok: true })
    }
    case 'remove': {
      if (!all.some(({ id }) => id === operation.id)) return say({ ok: false, reason: 'unknown' })
      if (model.pending?.id === operation.id) {
        delete model.pending
        return say({ ok: true, remaining: model.active.length })
      }
      model.active = model.active.filter(({ id }) => id !== operation.id)
      if (model.active.length === 0) model.recovery = []
      model.removedAt = latest(now, model.removedAt, model.provenAt)
      delete model.proofOffset
      return say({ ok: true, remaining: model.active.length })
    }
    case 'reset':
      return {
        model: {
          ...structuredClone(BLANK),
          removedAt: latest(now, model.removedAt, model.provenAt),
        },
        answer: undefined,
      }
    case 'unlock':
      model.failures = 0
      delete model.lockedUntil
      model.wrongRecovery = { failures: 0 }
      return say()
    case 'forget':
      return { model: BLANK, answer: undefined }
    case 'reseal':
      return say({ failed: [] })
    case 'census':
      return say({
        enrolled: model.active.length > 0,
        pending: model.active.length === 0 && now < (model.pending?.expiresAt ?? now),
      })
    case 'status':
      return say(statusOf(model, now))
  }
}

/** Tries codes, one or several in a row, on authenticators; changes the model, returns the verdict. */
function attempt(
  model: Model,
  now: number,
  factors: Factor[],
  codes: readonly unknown[],
  lookAhead: number,
): Answer {
  const wait = locked(model, now)
  if (wait) return wait
  const texts = (factor?: Factor) => codes.map((code) => digitsOf(code, factor?.type ?? 'totp'))
  const asked = factors.length > 0 ? factors : [undefined]
  if (!asked.some((factor) => texts(factor).every((text) => text !== undefined))) {
    return malformed(model)
  }
  if (factors.length === 0) return refuse(model, 'not-enrolled', now)

  let first: Answer
  let replayed = false
  let repeated = false
  for (const factor of factors) {
    const secret = Secret.fromBase32(factor.secret)
    const wanted = texts(factor)
    if (factor.type === 'totp' && codes.length > 1) {
      const step = Math.floor(now / 30_000)
      const runs = (from: number) => {
        return wanted.every((text, i) => totp(secret, { at: (from + i) * 30_000 }) === text)
      }
      let from = step + 101 - codes.length
      const least = Math.max(0, step - 100)
      while (from >= least && !runs(from)) from--
      if (from >= least && from > (factor.floor ?? -1)) {
        const last = from + codes.length - 1
        const drift = last - step - (factor.drift ?? 0)
        factor.floor = last
        factor.lastUsedAt = now
        setDrift(factor, last - step)
        if (last === step) delete factor.synced
        else factor.synced = last - step
        first ??= { method: 'totp', authenticatorId: factor.id, drift }
      } else if (from >= least) replayed = true
    } else if (factor.type === 'totp') {
      const lead = factor.drift ?? 0
      const step = Math.floor(now / 30_000) + lead
      const matching = []
      for (let s = Math.max(0, step - RULES.window); s <= step + RULES.window; s++) {
        if (totp(secret, { at: s * 30_000 }) === wanted[0]) matching.push(s)
      }
      const highest = Math.max(...matching)
      if (matching.length > 0 && highest > (factor.floor ?? -1)) {
        factor.floor = highest
        factor.lastUsedAt = now
        if (factor.serial !== undefined) {
          const synced = factor.synced ?? 0
          const bounded = Math.max(synced - RULES.maxDriftSteps, lead + highest - step)
          setDrift(factor, Math.min(synced + RULES.maxDriftSteps, bounded))
        }
        first ??= { method: 'totp', authenticatorId: factor.id, drift: highest - step }
      } else if (matching.length > 0) {
        replayed = true
        repeated ||= highest === factor.floor
      }
    } else {
      const { next } = factor
      const runs = (from: number) => wanted.every((text, i) => hotp(secret, from + i) === text)
      let from = next + lookAhead
      while (from >= next && !runs(from)) from--
      if (from >= next) {
        factor.next = from + codes.length
        factor.lastUsedAt = now
        first ??= { method: 'hotp', authenticatorId: factor.id, drift: from - next }
      } else if (next > 0 && runs(next - 1)) {
        replayed = true
        const age = Math.abs(now - (factor.lastUsedAt ?? -Infinity))
        repeated ||= codes.length === 1 && age < 120_000
      }
    }
  }
  // The code that was accepted last is refused, and costs no attempt.
  if (first === undefined && repeated) return { ...malformed(model), reason: 'replayed' }
  if (first === undefined) return refuse(model, replayed ? 'replayed' : 'mismatch', now)
  return { ...prove(model, now), ...first }
}

function setDrift(factor: Factor, drift: number): void {
  if (drift === 0) delete factor.drift
  else factor.drift = drift
}

/** An activation code is tried: the verdict, and the model changed. */
function activated(model: Model, code: unknown, now: number): Answer {
  if (model.active.length > 0) return { ok: false, reason: 'enrolled' }
  const { activation } = model
  const typed = String(code).toUpperCase().replaceAll('-', '')
  const isRight = activation?.code.replaceAll('-', '') === typed
  const isOver = now >= (activation?.expiresAt ?? now)
  if (activation && isRight && !isOver && activation.usedAt === undefined) {
    activation.usedAt = now
    model.failures = 0
    delete model.lockedUntil
    model.wrongRecovery = { failures: 0 }
    return { ok: true, at: now, method: 'activation' }
  }
  const own = model.wrongRecovery
  const wait = locked(own, now)
  if (wait) return wait
  if (!/^[0-9A-HJKMNP-TV-Z]{16}$/.test(typed)) return malformed(own)
  if (!isRight) return refuse(own, 'mismatch', now, Infinity)
  return refuse(own, isOver ? 'expired' : 'replayed', now, Infinity)
}

function prove(model: Model, now: number): { ok: true; at: number } {
  // The clock was set back: earlier proofs do not count any more.
  if (now + (model.proofOffset ?? 0) <= (model.removedAt ?? -Infinity)) {
    model.removedAt = latest(model.removedAt, model.provenAt)
    model.proofOffset = model.removedAt + 1 - now
  }
  const at = now + (model.proofOffset ?? 0)
  model.provenAt = latest(at, model.provenAt)
  model.failures = 0
  delete model.lockedUntil
  return { ok: true, at }
}

function refuse(
  model: Pick<Model, 'failures' | 'lockedUntil'>,
  reason: string,
  now: number,
  hardStop: number = RULES.hardStop,
): Answer {
  model.failures++
  delete model.lockedUntil
  const attemptsLeft = Math.max(0, RULES.free - model.failures)
  if (attemptsLeft === 0) {
    const seconds = RULES.baseSeconds * 2 ** (model.failures - RULES.free)
    const hard = model.failures >= hardStop
    model.lockedUntil = hard ? Infinity : now + Math.min(seconds, RULES.maxSeconds) * 1000
  }
  return { ok: false, reason, attemptsLeft }
}

function locked({ lockedUntil = -Infinity }: Pick<Model, 'lockedUntil'>, now: number): Answer {
  if (lockedUntil <= now) return undefined
  const answer = { ok: false, reason: 'locked' }
  if (lockedUntil === Infinity) return answer
  return { ...answer, retryAfterSeconds: Math.ceil((lockedUntil - now) / 1000) }
}

function malformed({ failures }: Pick<Model, 'failures'>): Answer {
  return { ok: false, reason: 'malformed', attemptsLeft: Math.max(1, RULES.free - failures) }
}

function digitsOf(code: unknown, type: 'totp' | 'hotp'): string | undefined {
  const text = typeof code === 'string' ? code.replaceAll(' ', '') : ''
  const form = type === 'totp' ? /^()([0-9]{6})$/ : /^([0-9A-Za-z]{0,12})([0-9]{6})$/
  return form.exec(text)?.[2]
}

function codesIn(seen: Answer): string[] {
  const codes = seen?.['recoveryCodes']
  return Array.isArray(codes) && codes.length === RULES.recoveryCodes ? codes : ['none']
}

function latest(...instants: (number | undefined)[]): number {
  return Math.max(...instants.map((at) => at ?? -Infinity))
}

function statusOf(model: Model, now: number): Answer {
  const { active, pending, recovery, lockedUntil = -Infinity, removedAt, proofOffset } = model
  const { activation } = model
  const recoveryLockedUntil = model.wrongRecovery.lockedUntil ?? -Infinity
  const name = ({ id, label, type }: Factor) => ({ id, label, type })
  return {
    enrolled: active.length > 0,
    authenticators: active.map((factor) => ({
      ...name(factor),
      createdAt: factor.createdAt,
      ...(factor.serial !== undefined && { serial: factor.serial }),
      ...(factor.lastUsedAt !== undefined && { lastUsedAt: factor.lastUsedAt }),
    })),
    ...(pending &&
      now < pending.expiresAt && {
        pending: {
          ...name(pending),
          createdAt: pending.createdAt,
          expiresAt: pending.expiresAt,
        },
      }),
    ...(active.length >= RULES.most && { full: true }),
    recoveryCodesLeft: recovery.length,
    ...(recovery.length > 0 && !model.isSaved && { recoveryCodesUnsaved: true }),
    ...(activation && { activation: withoutCode(activation) }),
    ...(lockedUntil > now && { lockedUntil }),
    ...(recoveryLockedUntil > now && { recoveryLockedUntil }),
    ...(removedAt !== undefined && { factorsRemovedAt: removedAt }),
    ...(proofOffset !== undefined && { proofOffset }),
  }
}

function withoutCode({ code: _, ...rest }: NonNullable<Model['activation']>) {
  return rest
}
