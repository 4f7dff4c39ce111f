/** Changes the name of a device. */

import { relyOn } from '../decision/dependency-failure.js'
import type { Visit } from '../decision/visitor.js'
import type { GateContext } from '../gate-context.js'
import { type Answer, fail } from '../http/answer.js'
import { textOf } from '../http/form-body.js'
import { problem } from '../http/problem.js'
import { deviceNotFound, devicesView } from '../visit/devices-view.js'
import { labelOf } from '../visit/form-fields.js'
import { answerRefusal } from '../visit/refusal.js'
import type { Route } from './route.js'

export const renameRoute: Route = {
  path: '/devices/rename',
  needs: 'recent-if-enrolled',
  POST: renameDevice,
  formPath: '/devices',
}

async function renameDevice(context: GateContext, visit: Visit): Promise<Answer> {
  const { fields, session, returnTo } = visit
  const { userId } = session
  const id = textOf(fields, 'id')
  const label = labelOf(fields.get('label'))
  if (!label) return fail(problem('label'), { view: devicesView(visit, { kind: 'label', id }) })
  const done = await relyOn('accounts', userId, () => {
    return context.settings.accounts.rename(userId, id, label)
  })
  if (done.ok) return { json: { id, label }, to: context.link('/devices?done=renamed', returnTo) }
  if (done.reason === 'unknown') return deviceNotFound(context, visit)
  return answerRefusal(context, visit, done, (alert) => devicesView(visit, alert))
}
