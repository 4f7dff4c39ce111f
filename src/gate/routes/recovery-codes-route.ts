/** New recovery codes: shown in the answer to POST, once. */

import { answerDenied } from '../decision/authorize.js'
import { relyOn } from '../decision/dependency-failure.js'
import type { Visit } from '../decision/visitor.js'
import type { GateContext } from '../gate-context.js'
import { type Answer, fail } from '../http/answer.js'
import { problem } from '../http/problem.js'
import type { View } from '../pages/view.js'
import { isConfirmed } from './confirmation.js'
import { devicesPage } from './devices-route.js'
import { answerRefusal } from './refusal.js'

export function askRegeneration(_: GateContext, visit: Visit): Answer {
  const { recoveryCodesLeft } = visit.status
  return { json: { recoveryCodesLeft }, view: regenerationPage(visit) }
}

export async function regenerate(context: GateContext, visit: Visit): Promise<Answer> {
  const { request, fields, session, returnTo } = visit
  const { userId } = session
  if (!isConfirmed(fields.get('sure'))) {
    return fail(problem('not-sure'), { view: regenerationPage(visit) })
  }
  const done = await relyOn('accounts', userId, () => {
    return context.settings.accounts.regenerateRecoveryCodes(userId)
  })
  if (!done.ok) {
    // Another tab has just removed the last device.
    if (done.reason === 'not-enrolled') {
      return answerDenied(context, request, { reason: 'enrolment-required', userId }, returnTo)
    }
    return answerRefusal(context, visit, done, (alert) => devicesPage(visit, alert))
  }
  const { recoveryCodes } = done
  return {
    status: 201,
    json: { recoveryCodes },
    view: { page: 'recovery-codes', codes: recoveryCodes, first: false },
    returnTo: context.link('/devices?done=kept', returnTo),
  }
}

/** The person says that the codes are in a safe place. Nothing is stored of it. */
export function keep(_: GateContext, { fields, returnTo }: Visit): Answer {
  if (isConfirmed(fields.get('kept'))) return { json: { kept: true }, to: returnTo }
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
