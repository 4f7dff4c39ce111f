/** Where a device is taken away, after it was asked whether it is meant. */

import { relyOn } from '../decision/dependency-failure.js'
import type { Visit } from '../decision/visitor.js'
import type { GateContext } from '../gate-context.js'
import { type Answer, fail } from '../http/answer.js'
import { problem } from '../http/problem.js'
import type { View } from '../pages/view.js'
import { isConfirmed } from './confirmation.js'
import { deviceNotFound, devicesPage } from './devices-route.js'
import { answerRefusal } from './refusal.js'

export function askRemoval(context: GateContext, visit: Visit): Answer {
  const view = removalPage(visit, visit.query.get('id'))
  return view
    ? { json: { device: view.device, last: view.last }, view }
    : deviceNotFound(context, visit)
}

export async function removeDevice(context: GateContext, visit: Visit): Promise<Answer> {
  const { fields, session, returnTo } = visit
  const { userId } = session
  const view = removalPage(visit, fields.get('id'))
  if (view === undefined) return deviceNotFound(context, visit)
  if (!isConfirmed(fields.get('sure'))) return fail(problem('not-sure'), { view })
  const done = await relyOn('accounts', userId, () => {
    return context.settings.accounts.remove(userId, view.device.id)
  })
  if (done.ok) {
    const to = context.link('/devices?done=removed', returnTo)
    return { json: { id: view.device.id, remaining: done.remaining }, to }
  }
  if (done.reason === 'unknown') return deviceNotFound(context, visit)
  return answerRefusal(context, visit, done, (alert) => devicesPage(visit, alert))
}

function removalPage(
  { status: { authenticators } }: Visit,
  id: unknown,
): Extract<View, { page: 'remove' }> | undefined {
  const device = authenticators.find((each) => each.id === id)
  return device && { page: 'remove', device, last: authenticators.length === 1 }
}
