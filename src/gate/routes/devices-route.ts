/** The devices of a person: a list, and a name for each. */

import { relyOn } from '../decision/dependency-failure.js'
import type { Visit } from '../decision/visitor.js'
import type { GateContext } from '../gate-context.js'
import { type Answer, fail } from '../http/answer.js'
import { textOf } from '../http/form-body.js'
import { problem } from '../http/problem.js'
import type { Alert, View } from '../pages/view.js'
import { labelOf } from './label-field.js'
import { answerRefusal } from './refusal.js'
import { devicesOf } from './status-route.js'

export function showDevices(_: GateContext, visit: Visit): Answer {
  return { json: devicesOf(visit.status), view: devicesPage(visit) }
}

export async function renameDevice(context: GateContext, visit: Visit): Promise<Answer> {
  const { fields, session, returnTo } = visit
  const { userId } = session
  const id = textOf(fields, 'id')
  const label = labelOf(fields.get('label'))
  if (!label) return fail(problem('label'), { view: devicesPage(visit, { kind: 'label', id }) })
  const done = await relyOn('accounts', userId, () => {
    return context.settings.accounts.rename(userId, id, label)
  })
  if (done.ok) return { json: { id, label }, to: context.link('/devices?done=renamed', returnTo) }
  if (done.reason === 'unknown') return deviceNotFound(context, visit)
  return answerRefusal(context, visit, done, (alert) => devicesPage(visit, alert))
}

/** Another tab has removed it, or it was never there. */
export function deviceNotFound({ link }: GateContext, { returnTo }: Visit): Answer {
  return fail(problem('not-found'), { to: link('/devices', returnTo) })
}

export function devicesPage({ status, query }: Visit, alert?: Alert): View {
  const done = DONE.find((each) => each === query.get('done'))
  const { authenticators, recoveryCodesLeft } = status
  return {
    page: 'devices',
    devices: authenticators,
    recoveryCodesLeft,
    full: status.full === true,
    ...(done && !alert && { done }),
    ...(alert && { alert }),
  }
}

const DONE = ['added', 'renamed', 'removed', 'kept'] as const
