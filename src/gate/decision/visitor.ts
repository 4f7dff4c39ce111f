/** Loads the session and the account status of the current request. */

import type { AccountStatus } from '../../accounts/verbs/account-status.js'
import { invalidType, invalidValue } from '../../core/argument-errors.js'
import { wrongType } from '../../core/bytes.js'
import type { GateContext } from '../gate-context.js'
import { isForeignUpgrade, isHeaderSession } from '../http/cross-site.js'
import type { FetchRequest } from '../http/fetch-types.js'
import type { Fields } from '../http/form-body.js'
import type { GateSession, Requirement } from '../session-port.js'
import type { Facts } from './decide.js'
import { Failure, relyOn } from './dependency-failure.js'

/** A user who is logged in, with session and account status. */
export interface Visitor {
  readonly session: GateSession
  readonly status: AccountStatus
  readonly facts: Facts
}

/** A visit to one of the gate's own pages. */
export interface Visit extends Visitor {
  readonly request: FetchRequest
  readonly query: URLSearchParams
  /** Fields of the form or the JSON body; empty for GET. */
  readonly fields: Fields
  /** A path of the same origin. */
  readonly returnTo: string
  /** The permit that the session has sent for its first enrolment, if it is genuine. */
  readonly permit?: string | undefined
}

/** Returns `undefined` when the request has no session. */
export async function readVisitor(
  context: GateContext,
  request: FetchRequest,
): Promise<Visitor | undefined> {
  const session = await readSession(context, request)
  if (session === null) return undefined
  const { accounts, origin, requirement, now, maxAgeSeconds, firstEnrolment } = context.settings
  const { userId, secondFactorAt, hasSecondFactor } = session
  const status = await relyOn('accounts', userId, () => accounts.status(userId))
  const asked = requirementOf(await relyOn('requirement', userId, () => requirement(session)))
  const { enrolled, factorsRemovedAt, proofOffset, activation, pending } = status
  const facts = {
    now: now(),
    requirement: asked,
    enrolled,
    factorsRemovedAt,
    proofOffset,
    secondFactorAt: secondFactorAt ?? undefined,
    hasSecondFactor: hasSecondFactor ?? undefined,
    maxAgeSeconds,
    ...(firstEnrolment === 'activation' && {
      activation: { usedAt: activation?.usedAt, pendingSince: pending?.createdAt },
    }),
    foreignUpgrade:
      isForeignUpgrade(request.headers, origin) && !isHeaderSession(request.headers, session),
  }
  return { session, status, facts }
}

/**
 * The portal's session, looked at: a proof in a type that only looks like a number, as some drivers
 * give it, must not be compared.
 */
export async function readSession(
  context: GateContext,
  request: FetchRequest,
): Promise<GateSession | null> {
  const session = await relyOn('session.read', undefined, () =>
    context.settings.session.read(request),
  )
  if (session === null || session === undefined) return null
  const { id, userId, displayName, secondFactorAt, hasSecondFactor, carrier } = session
  required('id', id, 'string')
  required('userId', userId, 'string')
  if (!/^[^\ud800-\udfff]{1,1000}$/u.test(userId)) {
    const problem = 'userId must have 1 to 1,000 characters and no lone surrogate'
    throw new Failure('session.read', undefined, invalidValue(problem))
  }
  optional('displayName', displayName, 'string')
  optional('secondFactorAt', secondFactorAt, 'number')
  // A driver that has no booleans gives 0 and 1.
  optional('hasSecondFactor', hasSecondFactor, 'boolean')
  if (carrier != null && carrier !== 'header' && carrier !== 'cookie') {
    throw wrongType('session.read: carrier', 'header or cookie', carrier)
  }
  return session
}

function required(name: string, value: unknown, type: 'string' | 'number'): void {
  if (typeof value === type && value !== '') return
  throw wrongType(`session.read: ${name}`, `${type} that is not empty`, value)
}

function optional(name: string, value: unknown, type: 'string' | 'number' | 'boolean'): void {
  // A column of a database that is empty is null.
  if (value === undefined || value === null || typeof value === type) return
  throw wrongType(`session.read: ${name}`, type, value)
}

function requirementOf(value: Requirement): Requirement {
  if (value === 'required' || value === 'optional') return value
  const { enrolBy } = Object(value)
  // A Date of any realm will do; one that is none is past, since then nothing is known.
  if (Object.prototype.toString.call(enrolBy) === '[object Date]') return { enrolBy }
  throw invalidType('requirement must return required, optional or { enrolBy: Date }')
}
