/** Gives a form that is sent twice the same answer, on its way through a route. */

import { quietly, relyOn } from '../decision/dependency-failure.js'
import type { Visit } from '../decision/visitor.js'
import type { GateContext } from '../gate-context.js'
import type { Answer } from '../http/answer.js'
import type { FetchRequest } from '../http/fetch-types.js'
import type { Fields } from '../http/form-body.js'
import type { Route } from '../routes/route.js'
import type { GateSession } from '../session-port.js'
import type { Repeat } from '../signing/idempotency.js'

/** Undefined for a route that is not repeatable, and for a request that nothing identifies. */
export function repeatOf(
  context: GateContext,
  request: FetchRequest,
  { path, repeatable }: Pick<Route, 'path' | 'repeatable'>,
  fields: Fields,
  session?: GateSession,
): Repeat | undefined {
  const repeat = repeatable && context.repeatOf(request, { path, repeatable }, fields, session)
  if (repeat === undefined) return undefined
  const { recall, claim, keep, release } = repeat
  return {
    recall: () => relyOn('accounts', undefined, recall),
    claim: () => relyOn('accounts', undefined, claim),
    // The user gets the answer even when it cannot be kept.
    keep: (kept) => quietly(context, request, () => keep(kept)),
    release: () => quietly(context, request, release),
  }
}

/**
 * Answers, and keeps the answer if something was spent for it.
 *
 * @param isClaimed - false when this request has no claim, so that it must not end that of another one
 */
export async function answerOnce(
  repeat: Repeat | undefined,
  isClaimed: boolean,
  visit: Visit,
  run: () => Promise<Answer>,
): Promise<[Answer, Visit]> {
  let isSpent = false
  try {
    const answer = await run()
    isSpent = (answer.status ?? 200) < 400
    const { session, returnTo } = visit
    if (isSpent) await repeat?.keep({ answer, session, returnTo })
    return [answer, visit]
  } finally {
    if (!isSpent && isClaimed) await repeat?.release()
  }
}
