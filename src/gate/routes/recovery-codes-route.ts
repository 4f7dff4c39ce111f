/** Makes new recovery codes, after the user has confirmed it. They are shown once, in the answer to POST. */

import { answerDenied } from '../decision/authorize.js'
import { relyOn } from '../decision/dependency-failure.js'
import type { Visit } from '../decision/visitor.js'
import type { GateContext } from '../gate-context.js'
import { type Answer, fail } from '../http/answer.js'
import { problem } from '../http/problem.js'
import type { View } from '../pages/view.js'
import { devicesView } from '../visit/devices-view.js'
import { isConfirmed } from '../visit/form-fields.js'
import { answerRefusal } from '../visit/refusal.js'
import type { Route } from './route.js'

export const recoveryCodesRoute: Route = {
  path: '/recovery-codes',
  needs: 'recent',
  GET: askForConfirmation,
  POST: regenerate,
  repeatable: 'by-token',
}

function askForConfirmation(_: GateContext, visit: Visit): Answer {
  const { recoveryCodesLeft } = visit.status
  return { json: { recoveryCodesLeft }, view: regenerationView(visit) }
}

async function regenerate(context: GateContext, visit: Visit): Promise<Answer> {
  const { request, fields, session, returnTo } = visit
  const { userId } = session
  if (!isConfirmed(fields.get('confirmation'))) {
    return fail(problem('confirmation-required'), { view: regenerationView(visit) })
  }
  const done = await relyOn('accounts', userId, () => {
    return context.settings.accounts.regenerateRecoveryCodes(userId)
  })
  if (!done.ok) {
    // Another tab has just removed the last device.
    if (done.reason === 'not-enrolled') {
      return answerDenied(context, request, { reason: 'enrolment-required', userId }, returnTo)
    }
    return answerRefusal(context, visit, done, (alert) => devicesView(visit, alert))
  }
  const { recoveryCodes } = done
  return {
    status: 201,
    json: { recoveryCodes },
    view: { page: 'recovery-codes', codes: recoveryCodes, first: false },
    returnTo: context.link('/devices?done=saved', returnTo),
  }
}

function regenerationView({ status: { recoveryCodesLeft } }: Visit): View {
  return { page: 'regenerate', recoveryCodesLeft }
}
