/**
 * Takes the activation code of a letter or a phone call. It elevates nothing: the session may begin the
 * first enrolment of its user for ten minutes, with the permit in the answer.
 */

import { relyOn } from '../decision/dependency-failure.js'
import { PERMIT_MS } from '../decision/first-enrolment.js'
import type { Visit } from '../decision/visitor.js'
import type { GateContext } from '../gate-context.js'
import { type Answer, fail } from '../http/answer.js'
import { textOf } from '../http/form-body.js'
import { problem } from '../http/problem.js'
import type { Alert, View } from '../pages/view.js'
import { activationView, enrolmentLink } from '../visit/activation-view.js'
import { answerRefusal, recoveryLock } from '../visit/refusal.js'
import { stateOf } from '../visit/session-state.js'
import type { Route } from './route.js'

export const activateRoute: Route = {
  path: '/activate',
  needs: 'session',
  GET: showState,
  POST: activate,
  formPath: '/enrol',
  formAgain: activationView,
  repeatable: 'by-session',
  missedAnswerPath: '/enrol',
}

/** The form is on the page of the enrolment. */
async function showState(context: GateContext, visit: Visit): Promise<Answer> {
  return { json: await stateOf(context, visit), to: enrolmentLink(context, visit, '/enrol') }
}

async function activate(context: GateContext, visit: Visit): Promise<Answer> {
  const { request, fields, session } = visit
  const { accounts, firstEnrolment, now } = context.settings
  const { userId } = session
  // A cast, since accounts accept any value and call it malformed.
  const code = fields.get('code') as string
  const verdict =
    firstEnrolment === 'activation'
      ? await relyOn('accounts', userId, () => accounts.activate?.(userId, code))
      : undefined
  if (verdict === undefined) {
    return fail(problem('not-found'), { view: { page: 'message', kind: 'not-found' } })
  }
  if (verdict.ok) {
    context.report(request, { type: 'activated', userId })
    const permit = await context.tokens.permit(verdict.at, session, now())
    const json = { permit, permitUntil: verdict.at + PERMIT_MS }
    return { json, to: enrolmentLink(context, { ...visit, permit }, '/enrol') }
  }
  switch (verdict.reason) {
    // Another tab has confirmed an enrolment.
    case 'enrolled':
      return fail(problem('already-confirmed'), { to: context.link('/enrol', visit.returnTo) })
    // Only a person who has the letter learns of these two.
    case 'expired':
    case 'replayed': {
      const reason = verdict.reason === 'expired' ? 'expired' : 'used'
      const view = activationView(visit, { kind: `activation-${reason}` })
      return fail(problem('code-refused', { reason, attemptsLeft: verdict.attemptsLeft }), { view })
    }
    default:
      return answerRefusal(
        context,
        visit,
        verdict,
        (alert) => refusedView(visit, alert),
        recoveryLock,
      )
  }
}

/** A text that cannot be a code stays in its field: its mistake is a single character, perhaps. */
function refusedView(visit: Visit, alert: Alert): View {
  const isTypo = alert.kind === 'malformed' && alert.input === undefined
  const typed = textOf(visit.fields, 'code').slice(0, 100)
  return { ...activationView(visit, alert), ...(isTypo && { typed }) }
}
