/** Where a recovery code is shown instead. */

import { relyOn } from '../decision/dependency-failure.js'
import type { Visit } from '../decision/visitor.js'
import type { GateContext } from '../gate-context.js'
import type { Answer } from '../http/answer.js'
import { answerElevated, answerRefusedCode } from './elevate.js'
import { lockAlert, recoveryLock } from './refusal.js'
import { stateOf } from './status-route.js'

export async function showRecovery(context: GateContext, visit: Visit): Promise<Answer> {
  const json = await stateOf(context, visit)
  if (!visit.status.enrolled) return { json, to: context.link('/enrol', visit.returnTo) }
  return { json, view: { page: 'recovery', ...lockAlert(visit, recoveryLock) } }
}

export async function submitRecoveryCode(context: GateContext, visit: Visit): Promise<Answer> {
  const { userId } = visit.session
  const { accounts } = context.settings
  // A cast, since accounts accept any value and call it malformed.
  const code = visit.fields.get('code') as string
  const verdict = await relyOn('accounts', userId, () => accounts.recover(userId, code))
  if (verdict.ok)
    return answerElevated(context, visit, verdict, { recoveryCodesLeft: verdict.remaining })
  return answerRefusedCode(
    context,
    visit,
    verdict,
    (alert) => ({ page: 'recovery', alert }),
    recoveryLock,
  )
}
