/**
 * Finds the codes of a hardware key again, by two in a row: a key that was pressed in a pocket, or whose clock
 * is wrong. The codes are a proof, so the session is elevated.
 */

import { relyOn } from '../decision/dependency-failure.js'
import type { Visit } from '../decision/visitor.js'
import type { GateContext } from '../gate-context.js'
import { type Answer, fail } from '../http/answer.js'
import { textOf } from '../http/form-body.js'
import { problem } from '../http/problem.js'
import type { Alert, View } from '../pages/view.js'
import { answerElevated, answerRefusedCode } from '../visit/elevation.js'
import { hardwareOf } from '../visit/hardware.js'
import { lockAlert } from '../visit/refusal.js'
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

function showResync(context: GateContext, visit: Visit): Answer {
  const { status, returnTo } = visit
  const authenticators = hardwareOf(status).map(({ id, label, type, serial }) => {
    return { id, label, type, ...(serial !== undefined && { serial }) }
  })
  if (authenticators.length === 0)
    return { json: { authenticators }, to: context.link('', returnTo) }
  return { json: { authenticators }, view: { ...resyncView(visit), ...lockAlert(visit) } }
}

async function resync(context: GateContext, visit: Visit): Promise<Answer> {
  const { fields, session, status } = visit
  const { accounts } = context.settings
  const { userId } = session
  const [only, ...others] = hardwareOf(status)
  const id = textOf(fields, 'id') || (others.length === 0 ? (only?.id ?? '') : '')
  const codes = codesOf(fields)
  const form = { to: PATH, fields: { id } } as const
  if (isSameCode(codes)) return answerSameCode(visit, form)
  if (codes.length === 1 && mayBeCode(codes[0])) return answerSecondCode(visit, form)
  const verdict =
    accounts.resync &&
    (await relyOn('accounts', userId, () => {
      // A cast, since accounts accept any value and call it malformed.
      return accounts.resync?.(userId, id, codes as [string, string])
    }))
  if (verdict === undefined || (!verdict.ok && verdict.reason === 'unknown')) {
    return fail(problem('not-found'), { to: context.link('/resync', visit.returnTo) })
  }
  if (verdict.ok) return answerElevated(context, visit, verdict)
  return answerRefusedCode(context, visit, verdict, (alert) => resyncView(visit, alert))
}

function resyncView(
  { status, query, fields }: Visit,
  alert?: Alert,
): Extract<View, { page: 'resync' }> {
  const asked = query.get('id') ?? textOf(fields, 'id')
  const devices = hardwareOf(status)
  return {
    page: 'resync',
    devices,
    chosen: devices.some(({ id }) => id === asked) ? asked : (devices[0]?.id ?? ''),
    ...(alert && { alert }),
  }
}
