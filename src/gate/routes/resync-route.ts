/**
 * Finds the codes of a hardware key again, by two in a row: a key that was pressed in a pocket, or whose clock
 * is wrong. The codes say which key it is: before them, the page names none. They are a proof, so the session is
 * elevated.
 */

import { relyOn } from '../decision/dependency-failure.js'
import type { Visit } from '../decision/visitor.js'
import type { GateContext } from '../gate-context.js'
import { type Answer, fail } from '../http/answer.js'
import { problem } from '../http/problem.js'
import type { Alert, View } from '../pages/view.js'
import { answerElevated, answerRefusedCode } from '../visit/elevation.js'
import { hardwareOf } from '../visit/hardware.js'
import { lockAlert } from '../visit/refusal.js'
import { stateOf } from '../visit/session-state.js'
import {
  answerSameCode,
  answerSecondCode,
  codesOf,
  isSameCode,
  mayBeCode,
} from '../visit/two-codes.js'
import type { Route } from './route.js'

const PATH = '/resync'

export const resyncRoute: Route = {
  path: PATH,
  needs: 'session',
  GET: showResync,
  POST: resync,
  formAgain: resyncView,
  repeatable: 'by-code',
}

async function showResync(context: GateContext, visit: Visit): Promise<Answer> {
  const json = await stateOf(context, visit)
  if (hardwareOf(visit.status) === undefined) return { json, to: context.link('', visit.returnTo) }
  return { json, view: { ...resyncView(visit), ...lockAlert(visit) } }
}

async function resync(context: GateContext, visit: Visit): Promise<Answer> {
  const { accounts } = context.settings
  const { userId } = visit.session
  const codes = codesOf(visit.fields)
  const form = { to: PATH, fields: {} } as const
  if (isSameCode(codes)) return answerSameCode(visit, form)
  if (codes.length === 1 && mayBeCode(codes[0])) return answerSecondCode(visit, form)
  const verdict =
    accounts.resync &&
    (await relyOn('accounts', userId, () => {
      // A cast, since accounts accept any value and call it malformed.
      return accounts.resync?.(userId, undefined, codes as [string, string])
    }))
  if (verdict === undefined || (!verdict.ok && verdict.reason === 'unknown')) {
    return fail(problem('not-found'), { to: context.link('/resync', visit.returnTo) })
  }
  if (verdict.ok) return answerElevated(context, visit, verdict)
  return answerRefusedCode(context, visit, verdict, (alert) => resyncView(visit, alert))
}

function resyncView(_: Visit, alert?: Alert): Extract<View, { page: 'resync' }> {
  return { page: 'resync', ...(alert && { alert }) }
}
