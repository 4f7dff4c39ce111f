/** Where an enrolment ends: with its first code, and for a first factor with an elevated session. */

import { relyOn } from '../decision/dependency-failure.js'
import type { Visit } from '../decision/visitor.js'
import type { GateContext } from '../gate-context.js'
import { type Answer, fail } from '../http/answer.js'
import { textOf } from '../http/form-body.js'
import { problem } from '../http/problem.js'
import { byClock, elevate } from './elevate.js'
import { enrolPage } from './enrol-route.js'
import { answerRefusal, lockAlert } from './refusal.js'

/** Takes the code of the enrolment that waits for one: after a wrong code, or when its tab was closed. */
export function showConfirm(context: GateContext, visit: Visit): Answer {
  const { pending, enrolled } = visit.status
  if (pending === undefined) {
    return fail(problem('enrolment-ended'), { to: context.link('/enrol', visit.returnTo) })
  }
  const { id, label, type, createdAt, expiresAt } = pending
  return {
    json: { authenticatorId: id, label, type, createdAt, expiresAt },
    view: { page: 'confirm', first: !enrolled, authenticatorId: id, ...lockAlert(visit) },
  }
}

export async function confirmEnrolment(context: GateContext, visit: Visit): Promise<Answer> {
  const { fields, session, status, returnTo } = visit
  const { userId } = session
  const first = !status.enrolled
  const authenticatorId = textOf(fields, 'id')
  // A cast, since accounts accept any value and call it malformed.
  const code = fields.get('code') as string
  const verdict = await relyOn('accounts', userId, () => {
    return context.settings.accounts.confirm(userId, authenticatorId, code)
  })
  if (!verdict.ok) {
    switch (verdict.reason) {
      case 'unknown':
      case 'expired': {
        const view = enrolPage(visit, { kind: 'enrolment-ended' })
        return fail(problem('enrolment-ended'), { view })
      }
      // The other tab, or the other click, was faster.
      case 'confirmed':
        return fail(problem('already-confirmed'), {
          to: first ? recoveryCodesPath(context, returnTo) : added(context, visit),
        })
      default:
        return answerRefusal(context, visit, verdict, (alert) => {
          return { page: 'confirm', alert, first, authenticatorId }
        })
    }
  }
  // Step-up was already required; adding a device does not elevate.
  const headers = first && (await elevate(context, visit, verdict))
  const { at, recoveryCodes } = verdict
  const answer = {
    status: 201,
    json: {
      state: 'elevated',
      authenticatorId,
      ...(first && { secondFactorAt: byClock(context, at) }),
      ...(recoveryCodes && { recoveryCodes }),
    },
    ...(headers && { headers }),
  }
  if (recoveryCodes === undefined)
    return { ...answer, to: first ? returnTo : added(context, visit) }
  return {
    ...answer,
    view: { page: 'recovery-codes', codes: recoveryCodes, first },
    ...(!first && { returnTo: added(context, visit) }),
  }
}

/**
 * Where a person goes on who may not have seen the recovery codes, since they were in the answer to
 * a click before this one. Whether the session may have the page is asked there.
 */
export function recoveryCodesPath({ link }: GateContext, returnTo: string): string {
  return link('/recovery-codes', returnTo)
}

function added({ link }: GateContext, { returnTo }: Visit): string {
  return link('/devices?done=added', returnTo)
}
