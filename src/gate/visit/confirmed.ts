/** The answer to an authenticator that was just confirmed or claimed. The first one elevates the session. */

import type { ConfirmVerdict } from '../../accounts/accounts-api.js'
import type { Visit } from '../decision/visitor.js'
import type { GateContext } from '../gate-context.js'
import { type Answer, fail } from '../http/answer.js'
import { problem } from '../http/problem.js'
import { byClock, elevate } from './elevation.js'

/** Path of the page for recovery codes that the user may have missed. */
export const NEW_RECOVERY_CODES = '/recovery-codes'

export async function answerConfirmed(
  context: GateContext,
  visit: Visit,
  verdict: Extract<ConfirmVerdict, { ok: true }>,
): Promise<Answer> {
  const first = !visit.status.enrolled
  // Step-up was already required; adding a device does not elevate.
  const headers = first && (await elevate(context, visit, verdict))
  const { at, authenticatorId, recoveryCodes } = verdict
  const answer = {
    status: 201,
    json: {
      state: 'elevated',
      authenticatorId,
      ...(first && { secondFactorAt: byClock(context, at) }),
      ...(recoveryCodes && { recoveryCodes }),
    },
    ...(headers && { headers }),
  }
  if (recoveryCodes === undefined) {
    return { ...answer, to: first ? visit.returnTo : addedPath(context, visit) }
  }
  return {
    ...answer,
    view: { page: 'recovery-codes', codes: recoveryCodes, first },
    ...(!first && { returnTo: addedPath(context, visit) }),
  }
}

/** The other tab, or the other click, was faster. */
export function answerAlreadyConfirmed(context: GateContext, visit: Visit): Answer {
  const to = visit.status.enrolled
    ? addedPath(context, visit)
    : context.link(NEW_RECOVERY_CODES, visit.returnTo)
  return fail(problem('already-confirmed'), { to })
}

function addedPath({ link }: GateContext, { returnTo }: Visit): string {
  return link('/devices?done=added', returnTo)
}
