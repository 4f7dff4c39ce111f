/** The page of devices, which several routes show, and the answer for a device that does not exist. */

import type { Visit } from '../decision/visitor.js'
import type { GateContext } from '../gate-context.js'
import { type Answer, fail } from '../http/answer.js'
import { problem } from '../http/problem.js'
import type { Alert, View } from '../pages/view.js'

export function devicesView({ status, query }: Visit, alert?: Alert): View {
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

const DONE = ['added', 'renamed', 'removed', 'saved'] as const

/** Another tab has removed the device, or it never existed. */
export function deviceNotFound({ link }: GateContext, { returnTo }: Visit): Answer {
  return fail(problem('not-found'), { to: link('/devices', returnTo) })
}
