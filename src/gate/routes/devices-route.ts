/** The devices of a person: a list, and a name for each. */

import { relyOn } from '../decision/dependency-failure.js'
import type { Visit } from '../decision/visitor.js'
import type { Desk } from '../gate-context.js'
import { type Answer, fail } from '../http/answer.js'
import { textOf } from '../http/form-body.js'
import { problem } from '../http/problem.js'
import type { Alert, View } from '../pages/view.js'
import { labelOf } from './label-field.js'
import { refusal } from './refusal.js'
import { devicesOf } from './status-route.js'

export function showDevices(_: Desk, visit: Visit): Answer {
  return { json: devicesOf(visit.status), view: devicesPage(visit) }
}

export async function renameDevice(desk: Desk, visit: Visit): Promise<Answer> {
  const { fields, session, returnTo } = visit
  const { userId } = session
  const id = textOf(fields, 'id')
  const label = labelOf(fields.get('label'))
  if (!label) return fail(problem('label'), { view: devicesPage(visit, { kind: 'label', id }) })
  const done = await relyOn('accounts', userId, () => {
    return desk.settings.accounts.rename(userId, id, label)
  })
  if (done.ok) return { json: { id, label }, to: desk.link('/devices?done=renamed', returnTo) }
  if (done.reason === 'unknown') return gone(desk, visit)
  return refusal(desk, visit, done, (alert) => devicesPage(visit, alert))
}

/** Another tab has removed it, or it was never there. */
export function gone({ link }: Desk, { returnTo }: Visit): Answer {
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
