/** Asks for a recovery code instead of a code of an authenticator, and elevates the session. */

import { relyOn } from '../decision/dependency-failure.js'
import type { Visit } from '../decision/visitor.js'
import type { GateContext } from '../gate-context.js'
import type { Answer } from '../http/answer.js'
import type { Alert, View } from '../pages/view.js'
import { answerElevated, answerRefusedCode } from '../visit/elevation.js'
import { lockAlert, recoveryLock } from '../visit/refusal.js'
import { stateOf } from '../visit/session-state.js'
import type { Route } from './route.js'

export const recoveryRoute: Route = {
  path: '/recovery',
  needs: 'session',
  GET: showRecovery,
  POST: submitRecoveryCode,
  formAgain: recoveryView,
  repeatable: 'by-code',
}

async function showRecovery(context: GateContext, visit: Visit): Promise<Answer> {
  const json = await stateOf(context, visit)
  if (!visit.status.enrolled) return { json, to: context.link('/enrol', visit.returnTo) }
  return { json, view: { page: 'recovery', ...lockAlert(visit, recoveryLock) } }
}

async function submitRecoveryCode(context: GateContext, visit: Visit): Promise<Answer> {
  const { userId } = visit.session
  const { accounts } = context.settings
  // A cast, since accounts accept any value and call it malformed.
  const code = visit.fields.get('code') as string
  const verdict = await relyOn('accounts', userId, () => accounts.recover(userId, code))
  if (verdict.ok) {
    return answerElevated(context, visit, verdict, { recoveryCodesLeft: verdict.remaining })
  }
  const page = (alert: Alert): View => recoveryView(visit, alert)
  return answerRefusedCode(context, visit, verdict, page, recoveryLock)
}

function recoveryView(_: Visit, alert: Alert): View {
  return { page: 'recovery', alert }
}
