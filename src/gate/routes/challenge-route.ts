/** Asks for a code of an authenticator, and elevates the session. */

import { decide, isElevated } from '../decision/decide.js'
import { relyOn } from '../decision/dependency-failure.js'
import type { Visit } from '../decision/visitor.js'
import { type GateContext, isReturnPathLost } from '../gate-context.js'
import type { Answer } from '../http/answer.js'
import { codeOf } from '../http/typed-code.js'
import type { Alert, View } from '../pages/view.js'
import { answerElevated, answerRefusedCode } from '../visit/elevation.js'
import { hardwareOf } from '../visit/hardware.js'
import { lockAlert } from '../visit/refusal.js'
import { stateOf } from '../visit/session-state.js'
import type { Route } from './route.js'

export const challengeRoute: Route = {
  path: '',
  needs: 'session',
  GET: showChallenge,
  POST: submitCode,
  formAgain: challengeView,
  repeatable: 'by-code',
}

async function showChallenge(context: GateContext, visit: Visit): Promise<Answer> {
  const json = await stateOf(context, visit)
  const { facts, query, status, returnTo } = visit
  const returnPathLost = isReturnPathLost(query)
  // The portal's login led here for the notice; a session that may pass needs no page.
  if (returnPathLost && decide(facts, { kind: 'requirement' }) === undefined)
    return { json, to: returnTo }
  if (!status.enrolled)
    return { json, to: context.link('/enrol', returnPathLost ? context.lostPath : returnTo) }
  const unsaved = query.has('unsaved') && { unsaved: true }
  const notices = { ...unsaved, ...(returnPathLost && { returnPathLost }) }
  return { json, view: { ...challengeView(visit), ...notices, ...lockAlert(visit) } }
}

async function submitCode(context: GateContext, visit: Visit): Promise<Answer> {
  const { userId } = visit.session
  const { accounts } = context.settings
  // A cast, since accounts accept any value and call it malformed.
  const code = codeOf(visit.fields) as string
  const verdict = await relyOn('accounts', userId, () => accounts.verify(userId, code))
  if (verdict.ok) return answerElevated(context, visit, verdict)
  return answerRefusedCode(context, visit, verdict, (alert) => challengeView(visit, alert))
}

function challengeView(
  { facts, status }: Visit,
  alert?: Alert,
): Extract<View, { page: 'challenge' }> {
  const hardware = hardwareOf(status)
  return {
    page: 'challenge',
    stepUp: isElevated(facts),
    recovery: status.recoveryCodesLeft > 0,
    ...(hardware && { hardware }),
    ...(alert && { alert }),
  }
}
