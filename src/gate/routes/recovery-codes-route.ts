/** New recovery codes: shown in the answer to POST, once. */

import { stopped } from '../decision/authorize.js'
import { relyOn } from '../decision/dependency-failure.js'
import type { Visit } from '../decision/visitor.js'
import type { Desk } from '../gate-context.js'
import { type Answer, fail } from '../http/answer.js'
import { problem } from '../http/problem.js'
import type { View } from '../pages/view.js'
import { isYes } from './confirmation.js'
import { devicesPage } from './devices-route.js'
import { refusal } from './refusal.js'

export function askRegeneration(_: Desk, visit: Visit): Answer {
  const { recoveryCodesLeft } = visit.status
  return { json: { recoveryCodesLeft }, view: regenerationPage(visit) }
}

export async function regenerate(desk: Desk, visit: Visit): Promise<Answer> {
  const { request, fields, session, returnTo } = visit
  const { userId } = session
  if (!isYes(fields.get('sure'))) {
    return fail(problem('not-sure'), { view: regenerationPage(visit) })
  }
  const done = await relyOn('accounts', userId, () => {
    return desk.settings.accounts.regenerateRecoveryCodes(userId)
  })
  if (!done.ok) {
    // Another tab has just removed the last device.
    if (done.reason === 'not-enrolled') {
      return stopped(desk, request, { reason: 'enrolment-required', userId }, returnTo)
    }
    return refusal(desk, visit, done, (alert) => devicesPage(visit, alert))
  }
  const { recoveryCodes } = done
  return {
    status: 201,
    json: { recoveryCodes },
    view: { page: 'recovery-codes', codes: recoveryCodes, first: false },
    returnTo: desk.link('/devices?done=kept', returnTo),
  }
}

/** The person says that the codes are in a safe place. Nothing is stored of it. */
export function keep(_: Desk, { fields, returnTo }: Visit): Answer {
  if (isYes(fields.get('kept'))) return { json: { kept: true }, to: returnTo }
  const alert = { kind: 'not-kept' } as const
  return fail(problem('not-kept'), {
    view: { page: 'recovery-codes', alert, codes: [], first: false },
  })
}

/** Shown where the person did not say that the codes are kept: they cannot be shown again. */
export function showUnkept(): Answer {
  return { json: {}, view: { page: 'recovery-codes', codes: [], first: false } }
}

function regenerationPage({ status: { recoveryCodesLeft } }: Visit): View {
  return { page: 'regenerate', recoveryCodesLeft }
}
