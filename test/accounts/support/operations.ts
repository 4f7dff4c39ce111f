/** Generates random operations of the model, and runs them on real accounts. */

import { EinmalError, hotp, Secret, type StateStore, totp } from 'einmal'
import { type AccountEvent, type Accounts, createAccounts, type Sealer } from 'einmal/accounts'
import fc from 'fast-check'
import { type Answer, type Operation, RULES } from './model.js'

/** Accounts with the options of the model. */
export function modelled(
  store: StateStore,
  keyring: Sealer,
  now: () => number,
  onEvent: (event: AccountEvent) => void = () => {},
): Accounts {
  const { free, hardStop, baseSeconds, maxSeconds, window, lookAhead, maxDriftSteps } = RULES
  return createAccounts({
    store,
    keyring,
    now,
    onEvent,
    issuer: 'Rat',
    limit: { free, hardStop, baseSeconds, maxSeconds },
    window,
    lookAhead,
    maxDriftSteps,
    maxAuthenticators: RULES.most,
    enrolmentSeconds: RULES.patience,
    recoveryCodes: RULES.recoveryCodes,
  })
}

/** All factors and recovery codes that a user ever got, invalid ones included. */
export interface Registry {
  factors: { id: string; type: 'totp' | 'hotp'; secret: Secret }[]
  recoveryCodes: string[]
  activationCodes: string[]
}

export function newRegistry(): Registry {
  return { factors: [], recoveryCodes: [], activationCodes: [] }
}

/** A code that is generated before the secret is known. */
type Drawn =
  /** Of the n-th factor, counted from the newest: a number of steps for totp, a counter for hotp. */
  { of: number; steps: number; counter: number; before: string } | { typed: unknown }

export type Plan =
  | { verb: 'confirm'; of: number; code: Drawn; touches?: number | undefined }
  | { verb: 'verify'; code: Drawn }
  | { verb: 'recover'; of: number | undefined }
  | { verb: 'activate'; of: number | undefined }
  | { verb: 'resync'; of: number; isNamed: boolean; counter: number; length: number }
  | { verb: 'rename' | 'remove'; of: number }
  | Operation

const malformed = fc.constantFrom<unknown>('', '12345', '١٢٣٤٥٦', 123456, null, ['000000'])
const which = fc.nat(3)

/** Mostly of the two newest factors, and mostly valid. */
const code: fc.Arbitrary<Drawn> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      of: fc.constantFrom(0, 0, 1, 1, 2),
      steps: fc.integer({ min: -1, max: 1 }),
      counter: fc.nat(5),
      before: fc.constantFrom('', '', '', 'ubnu01234567'),
    }),
  },
  { weight: 2, arbitrary: fc.constantFrom('000000', '123 456').map((typed) => ({ typed })) },
  { weight: 1, arbitrary: malformed.map((typed) => ({ typed })) },
)

const type = fc.constantFrom('totp', 'totp', 'hotp' as const)
/** Mostly one code, sometimes a list. */
const touches = fc.option(fc.constantFrom(1, 2, 2, 2, 3), { nil: undefined, freq: 1 })
const verb = <V extends string>(name: V) => fc.constant(name)

/** Any operation before ids and secrets are known; mostly attempts. */
export const anyPlan: fc.Arbitrary<Plan> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ verb: verb('enrol'), type, label: fc.constantFrom('a', 'ü b') }),
  },
  { weight: 8, arbitrary: fc.record({ verb: verb('confirm'), of: fc.nat(1), code, touches }) },
  { weight: 16, arbitrary: fc.record({ verb: verb('verify'), code }) },
  {
    weight: 7,
    arbitrary: fc.record({
      verb: verb('recover'),
      of: fc.option(fc.nat(2), { nil: undefined, freq: 6 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      verb: verb('issueActivation'),
      seconds: fc.constantFrom(60, 60, 3600),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      verb: verb('activate'),
      of: fc.option(fc.constantFrom(0, 0, 0, 1), { nil: undefined, freq: 6 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      verb: verb('resync'),
      of: which,
      isNamed: fc.boolean(),
      counter: fc.nat(8),
      length: fc.constantFrom(1, 2, 2, 2, 3),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      verb: verb('importKey'),
      type,
      secret: fc.constantFrom('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', 'MZXW6YTBOI'),
      serial: fc.constantFrom(undefined, 'A-1', 'A-1'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ verb: verb('remove'), of: which }) },
  { weight: 1, arbitrary: fc.record({ verb: verb('rename'), of: which }) },
  {
    weight: 5,
    arbitrary: fc.record({
      verb: fc.constantFrom(
        ...(['regenerate', 'unlock', 'unlock', 'status', 'census'] as const),
        ...(['reseal', 'reseal', 'markRecoveryCodesSaved', 'revokeActivation'] as const),
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ verb: fc.constantFrom(...(['reset', 'forget'] as const)) }),
  },
)

const one = (plan: Plan): fc.Arbitrary<Plan> => fc.constant(plan)

/** An operation of a user before and at the first enrolment; mostly with an activation code. */
export const firstEnrolmentPlan: fc.Arbitrary<Plan> = fc.oneof(
  {
    weight: 7,
    arbitrary: fc.record({ verb: verb('activate'), of: fc.constantFrom(0, 0, 0, 1, 2) }),
  },
  { weight: 1, arbitrary: one({ verb: 'issueActivation', seconds: 60 }) },
  { weight: 1, arbitrary: one({ verb: 'issueActivation', seconds: 3600 }) },
  { weight: 1, arbitrary: one({ verb: 'revokeActivation' }) },
  { weight: 1, arbitrary: one({ verb: 'enrol', type: 'totp', label: 'new' }) },
  { weight: 3, arbitrary: fc.record({ verb: verb('confirm'), of: fc.constant(0), code }) },
  { weight: 2, arbitrary: fc.record({ verb: verb('verify'), code }) },
  { weight: 1, arbitrary: fc.record({ verb: verb('recover'), of: fc.nat(1) }) },
  { weight: 1, arbitrary: one({ verb: 'reset' }) },
  { weight: 2, arbitrary: anyPlan },
)

/** The first operations of most users: a phone, a hardware key and recovery codes. */
export const BEGINNING: readonly Plan[] = [
  { verb: 'enrol', type: 'totp', label: 'phone' },
  { verb: 'confirm', of: 0, code: { of: 0, steps: -1, counter: 0, before: '' } },
  { verb: 'importKey', type: 'hotp', secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' },
]

/** The operation for a plan, with the factors and codes that the user has got so far. */
export function concrete(plan: Plan, registry: Registry, now: number): Operation {
  const { factors, recoveryCodes, activationCodes } = registry
  const nth = (of: number) => factors.at(-1 - (of % Math.max(1, factors.length)))
  const textOf = (drawn: Drawn): unknown => {
    if ('typed' in drawn) return drawn.typed
    const factor = nth(drawn.of)
    if (factor === undefined) return '123456'
    if (factor.type === 'hotp') return drawn.before + hotp(factor.secret, drawn.counter)
    return totp(factor.secret, { at: Math.max(0, now + drawn.steps * 30_000) })
  }
  const listOf = (drawn: Exclude<Drawn, { typed: unknown }>, length: number) => {
    return Array.from({ length }, (_, i) => {
      return textOf({ ...drawn, counter: drawn.counter + i, steps: drawn.steps + i })
    })
  }
  const idOf = (of: number) => nth(of)?.id ?? 'AAAAAAAAAAAAAAAA'
  switch (plan.verb) {
    case 'verify':
      return { verb: 'verify', code: 'code' in plan ? textOf(plan.code as Drawn) : '' }
    case 'confirm':
      if (!('of' in plan)) return plan
      if (plan.touches === undefined || 'typed' in plan.code) {
        return { verb: 'confirm', id: idOf(plan.of), code: textOf(plan.code) }
      }
      return { verb: 'confirm', id: idOf(plan.of), code: listOf(plan.code, plan.touches) }
    case 'recover':
      if (!('of' in plan)) return plan
      if (plan.of === undefined) return { verb: 'recover', code: '0000-0000' }
      return {
        verb: 'recover',
        code: recoveryCodes.at(-1 - plan.of)?.toLowerCase() ?? '0'.repeat(24),
      }
    case 'activate': {
      if (!('of' in plan)) return plan
      if (plan.of === undefined) return { verb: 'activate', code: '0000-0000' }
      const code = activationCodes.at(-1 - plan.of)?.toLowerCase()
      return { verb: 'activate', code: code ?? '0'.repeat(16) }
    }
    case 'resync': {
      if (!('of' in plan)) return plan
      const { of, isNamed, counter, length } = plan
      const drawn = { of, counter, steps: counter - 4, before: '' }
      const id = isNamed ? idOf(of) : undefined
      return { verb: 'resync', id, codes: listOf(drawn, length).map(String) }
    }
    case 'rename':
      return 'of' in plan ? { verb: 'rename', id: idOf(plan.of), label: 'neu' } : plan
    case 'remove':
      return 'of' in plan ? { verb: 'remove', id: idOf(plan.of) } : plan
    default:
      return plan
  }
}

/** Runs an operation, and records new factors and recovery codes. */
export async function carryOut(
  accounts: Accounts,
  userId: string,
  operation: Operation,
  registry: Registry,
): Promise<Answer> {
  const answer = await answerTo(accounts, userId, operation)
  note(registry, operation, answer)
  return answer
}

/** Records new factors and recovery codes of an answer. */
export function note(registry: Registry, operation: Operation, answer: Answer): void {
  const { authenticatorId, secret, recoveryCodes, code } = answer ?? {}
  if (operation.verb === 'issueActivation' && typeof code === 'string') {
    registry.activationCodes.push(code)
  }
  if (Array.isArray(recoveryCodes)) registry.recoveryCodes.push(...recoveryCodes)
  if (typeof authenticatorId !== 'string') return
  if (operation.verb !== 'enrol' && operation.verb !== 'importKey') return
  const text = operation.verb === 'enrol' ? String(secret) : operation.secret
  const { type } = operation
  registry.factors.push({ id: authenticatorId, type, secret: Secret.fromBase32(text) })
}

/** Runs an operation; returns its answer as plain data. */
export async function answerTo(
  accounts: Accounts,
  userId: string,
  operation: Operation,
): Promise<Answer> {
  try {
    return await plainAnswer(accounts, userId, operation)
  } catch (error) {
    if (error instanceof EinmalError) return { thrown: error.code }
    throw error
  }
}

async function plainAnswer(
  accounts: Accounts,
  userId: string,
  operation: Operation,
): Promise<Answer> {
  switch (operation.verb) {
    case 'enrol': {
      const { type, label } = operation
      const { authenticatorId, secret, expiresAt } = await accounts.enrol(userId, {
        account: 'a',
        type,
        label,
      })
      return { authenticatorId, secret: secret.toBase32(), expiresAt }
    }
    case 'importKey': {
      const { type, serial } = operation
      const secret = Secret.fromBase32(operation.secret)
      const key = { type, secret }
      const { authenticatorId } = await accounts.importKey(userId, { key, serial })
      return { authenticatorId }
    }
    case 'confirm': {
      // Codes may be any value, as from an unchecked form.
      const code = operation.code as string
      const verdict = await accounts.confirm(userId, operation.id, code)
      if (!verdict.ok || !verdict.recoveryCodes) return { ...verdict }
      return { ...verdict, recoveryCodes: [...verdict.recoveryCodes] }
    }
    case 'verify':
      return { ...(await accounts.verify(userId, operation.code as string)) }
    case 'recover':
      return { ...(await accounts.recover(userId, operation.code as string)) }
    case 'issueActivation': {
      const expiresInSeconds = operation.seconds
      const issued = await accounts.issueActivation(userId, { expiresInSeconds })
      return { code: issued.code, expiresAt: issued.expiresAt }
    }
    case 'activate':
      return { ...(await accounts.activate(userId, operation.code as string)) }
    case 'resync':
      return { ...(await accounts.resync(userId, operation.id, operation.codes as never)) }
    case 'regenerate': {
      const verdict = await accounts.regenerateRecoveryCodes(userId)
      return verdict.ok ? { ok: true, recoveryCodes: [...verdict.recoveryCodes] } : { ...verdict }
    }
    case 'rename':
      return { ...(await accounts.rename(userId, operation.id, operation.label)) }
    case 'remove':
      return { ...(await accounts.remove(userId, operation.id)) }
    case 'status':
      return { ...(await accounts.status(userId)) }
    case 'reseal':
      return { failed: (await accounts.reseal([userId])).failed }
    case 'census': {
      const { enrolled, pending } = await accounts.census([userId])
      return { enrolled: enrolled === 1, pending: pending === 1 }
    }
    default:
      await accounts[operation.verb](userId)
      return undefined
  }
}
