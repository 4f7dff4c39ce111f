/** Where a second factor is shown: a code of an authenticator. */

import { decide, isElevated } from '../decision/decide.js'
import { relyOn } from '../decision/dependency-failure.js'
import type { Visit } from '../decision/visitor.js'
import { type Desk, hasLostWay } from '../gate-context.js'
import type { Answer } from '../http/answer.js'
import type { Alert, View } from '../pages/view.js'
import { passed, refusedCode } from './elevate.js'
import { lockAlert } from './refusal.js'
import { stateOf } from './status-route.js'

export async function showChallenge(desk: Desk, visit: Visit): Promise<Answer> {
  const json = await stateOf(desk, visit)
  const { facts, query, status, returnTo } = visit
  const wayIsLost = hasLostWay(query)
  // The login came here so that the page says it; who may pass needs no page.
  if (wayIsLost && decide(facts, { kind: 'requirement' }) === undefined)
    return { json, to: returnTo }
  if (!status.enrolled)
    return { json, to: desk.link('/enrol', wayIsLost ? desk.lostWay : returnTo) }
  const unsaved = query.has('unsaved') && { unsaved: true }
  const said = { ...unsaved, ...(wayIsLost && { wayIsLost }) }
  return { json, view: { ...challenge(visit), ...said, ...lockAlert(visit) } }
}

export async function submitCode(desk: Desk, visit: Visit): Promise<Answer> {
  const { userId } = visit.session
  const { accounts } = desk.settings
  // A cast, since accounts accept any value and call it malformed.
  const code = visit.fields.get('code') as string
  const verdict = await relyOn('accounts', userId, () => accounts.verify(userId, code))
  if (verdict.ok) return passed(desk, visit, verdict)
  return refusedCode(desk, visit, verdict, (alert) => challenge(visit, alert))
}

export function challenge(
  { facts, status }: Visit,
  alert?: Alert,
): Extract<View, { page: 'challenge' }> {
  return {
    page: 'challenge',
    stepUp: isElevated(facts),
    recovery: status.recoveryCodesLeft > 0,
    ...(alert && { alert }),
  }
}
