/** Removes a device, after the user has confirmed it. */

import { relyOn } from '../decision/dependency-failure.js'
import type { Visit } from '../decision/visitor.js'
import type { GateContext } from '../gate-context.js'
import { type Answer, fail } from '../http/answer.js'
import { problem } from '../http/problem.js'
import type { View } from '../pages/view.js'
import { deviceNotFound, devicesView } from '../visit/devices-view.js'
import { isConfirmed } from '../visit/form-fields.js'
import { answerRefusal } from '../visit/refusal.js'
import type { Route } from './route.js'

export const removeRoute: Route = {
  path: '/devices/remove',
  needs: 'recent-if-enrolled',
  GET: askForConfirmation,
  POST: removeDevice,
  formPath: '/devices',
}

function askForConfirmation(context: GateContext, visit: Visit): Answer {
  const view = removalView(context, visit, visit.query.get('id'))
  if (view === undefined) return deviceNotFound(context, visit)
  return { json: { device: view.device, last: view.last }, view }
}

async function removeDevice(context: GateContext, visit: Visit): Promise<Answer> {
  const { fields, session, returnTo } = visit
  const { userId } = session
  const view = removalView(context, visit, fields.get('id'))
  if (view === undefined) return deviceNotFound(context, visit)
  if (!isConfirmed(fields.get('confirmation'))) {
    return fail(problem('confirmation-required'), { view })
  }
  const done = await relyOn('accounts', userId, () => {
    return context.settings.accounts.remove(userId, view.device.id)
  })
  if (done.ok) {
    const to = context.link('/devices?done=removed', returnTo)
    return { json: { id: view.device.id, remaining: done.remaining }, to }
  }
  if (done.reason === 'unknown') return deviceNotFound(context, visit)
  return answerRefusal(context, visit, done, (alert) => devicesView(visit, alert))
}

function removalView(
  { settings }: GateContext,
  { status: { authenticators } }: Visit,
  id: unknown,
): Extract<View, { page: 'remove' }> | undefined {
  const device = authenticators.find((each) => each.id === id)
  const activation = settings.firstEnrolment === 'activation'
  return device && { page: 'remove', device, last: authenticators.length === 1, activation }
}
