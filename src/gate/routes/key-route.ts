/** Enrols a hardware key: a token of the inventory by its serial number, or the own key of the user. */

import type { ClaimVerdict } from '../../accounts/tokens/tokens-api.js'
import type { Refusal } from '../../verifier/spend.js'
import { relyOn } from '../decision/dependency-failure.js'
import { mayEnrol } from '../decision/first-enrolment.js'
import type { Visit } from '../decision/visitor.js'
import type { GateContext } from '../gate-context.js'
import { type Answer, fail } from '../http/answer.js'
import { textOf } from '../http/form-body.js'
import { problem } from '../http/problem.js'
import type { Alert, View } from '../pages/view.js'
import { activationView } from '../visit/activation-view.js'
import { answerAlreadyConfirmed, answerConfirmed } from '../visit/confirmed.js'
import { offersKeys } from '../visit/hardware.js'
import { answerRefusal, lockAlert } from '../visit/refusal.js'
import { stateOf } from '../visit/session-state.js'
import {
  answerSameCode,
  answerSecondCode,
  codesOf,
  isSameCode,
  mayBeCode,
} from '../visit/two-codes.js'
import type { Route } from './route.js'

const PATH = '/enrol/key'

export const keyRoute: Route = {
  path: PATH,
  needs: 'recent-if-enrolled',
  enrols: 'begin',
  GET: showKeys,
  POST: claimToken,
  repeatable: 'by-code',
  missedAnswerPath: '/recovery-codes',
}

async function showKeys(context: GateContext, visit: Visit): Promise<Answer> {
  if (!offersKeys(context)) return notFound()
  const json = await stateOf(context, visit)
  if (!mayEnrol(visit.facts, 'begin')) return { json, view: activationView(visit) }
  return { json, view: { ...keyView(context, visit), ...lockAlert(visit) } }
}

async function claimToken(context: GateContext, visit: Visit): Promise<Answer> {
  const { fields, session, status } = visit
  const { tokens } = context.settings
  const { userId } = session
  if (tokens === undefined) return notFound()
  const serial = textOf(fields, 'serial').trim()
  const codes = codesOf(fields)
  const form = { to: PATH, fields: { serial } } as const
  if (isSameCode(codes)) return answerSameCode(visit, form)
  const verdict = await relyOn('accounts', userId, () => {
    // A cast, since the inventory accepts any value and calls it malformed.
    return unlessFull(tokens.claim(userId, serial, codes as string[]))
  })
  if (verdict === undefined) {
    // An enrolment that was begun counts for a claim, so both together are the maximum.
    const most = status.authenticators.length + (status.pending ? 1 : 0)
    const alert = { kind: 'full', most } as const
    return fail(problem('too-many-authenticators'), { view: keyView(context, visit, alert) })
  }
  if (verdict.ok) return answerConfirmed(context, visit, verdict)
  const refused = wrongCodeOf(verdict) ?? verdict
  switch (refused.reason) {
    case 'confirmed':
      return answerAlreadyConfirmed(context, visit)
    // The number can be none, the token was this user's, or its codes are right and it is another user's.
    case 'unknown':
    case 'assigned':
    case 'used':
    case 'revoked':
      return fail(problem('token-refused'), { view: keyView(context, visit, { kind: 'serial' }) })
    // A key that counts, or a clock that is wrong: two codes find it, unless this code has locked.
    case 'malformed':
    case 'mismatch':
      if (codes.length === 1 && mayBeCode(codes[0]) && refused.attemptsLeft !== 0)
        return answerSecondCode(visit, form)
      break
    default:
  }
  return answerRefusal(context, visit, refused, (alert) => keyView(context, visit, alert))
}

/** The refusal of a wrong code for any token: the answer does not tell which tokens are free. */
function wrongCodeOf(refused: Exclude<ClaimVerdict, { ok: true }>): Refusal | undefined {
  switch (refused.reason) {
    case 'unknown':
    case 'assigned':
    case 'used':
    case 'revoked': {
      const { attemptsLeft } = refused
      return attemptsLeft === undefined
        ? undefined
        : { ok: false, reason: 'mismatch', attemptsLeft }
    }
    default:
      return undefined
  }
}

function keyView(
  context: GateContext,
  { status }: Visit,
  alert?: Alert,
): Extract<View, { page: 'key' }> {
  const { ownKeys, tokens } = context.settings
  return {
    page: 'key',
    tokens: tokens !== undefined,
    ownKeys,
    first: !status.enrolled,
    ...(status.pending && { supersedes: status.pending.id }),
    ...(alert && { alert }),
  }
}

function notFound(): Answer {
  return fail(problem('not-found'), { view: { page: 'message', kind: 'not-found' } })
}

async function unlessFull(claiming: Promise<ClaimVerdict>): Promise<ClaimVerdict | undefined> {
  try {
    return await claiming
  } catch (error) {
    if (Object(error).code === 'ERR_AUTHENTICATORS_FULL') return undefined
    throw error
  }
}
