/** Where a recovery code is shown instead. */

import { relyOn } from '../decision/dependency-failure.js'
import type { Visit } from '../decision/visitor.js'
import type { Desk } from '../gate-context.js'
import type { Answer } from '../http/answer.js'
import { passed, refusedCode } from './elevate.js'
import { lockAlert, recoveryLock } from './refusal.js'
import { stateOf } from './status-route.js'

export async function showRecovery(desk: Desk, visit: Visit): Promise<Answer> {
  const json = await stateOf(desk, visit)
  if (!visit.status.enrolled) return { json, to: desk.link('/enrol', visit.returnTo) }
  return { json, view: { page: 'recovery', ...lockAlert(visit, recoveryLock) } }
}

export async function submitRecoveryCode(desk: Desk, visit: Visit): Promise<Answer> {
  const { userId } = visit.session
  const { accounts } = desk.settings
  // A cast, since accounts accept any value and call it malformed.
  const code = visit.fields.get('code') as string
  const verdict = await relyOn('accounts', userId, () => accounts.recover(userId, code))
  if (verdict.ok) return passed(desk, visit, verdict, { recoveryCodesLeft: verdict.remaining })
  return refusedCode(desk, visit, verdict, (alert) => ({ page: 'recovery', alert }), recoveryLock)
}
