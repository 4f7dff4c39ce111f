/** Takes the user's word that the recovery codes are saved, so that the next login does not ask again. */

import { isElevated } from '../decision/decide.js'
import { relyOn } from '../decision/dependency-failure.js'
import type { Visit } from '../decision/visitor.js'
import type { GateContext } from '../gate-context.js'
import { type Answer, fail } from '../http/answer.js'
import { problem } from '../http/problem.js'
import { isConfirmed } from '../visit/form-fields.js'
import type { Route } from './route.js'

export const recoveryCodesSavedRoute: Route = {
  path: '/recovery-codes/saved',
  needs: 'session',
  GET: showNotice,
  POST: markSaved,
  tokenless: true,
}

/** Recovery codes cannot be shown again, so the page offers new ones. */
function showNotice(): Answer {
  return { json: {}, view: { page: 'recovery-codes', codes: [], first: false } }
}

async function markSaved(
  { settings }: GateContext,
  { fields, session, facts, returnTo }: Visit,
): Promise<Answer> {
  if (!isConfirmed(fields.get('saved'))) {
    const alert = { kind: 'not-saved' } as const
    return fail(problem('recovery-codes-not-saved'), {
      view: { page: 'recovery-codes', alert, codes: [], first: false },
    })
  }
  // A thief with the password alone must not hide the question from the user.
  if (isElevated(facts)) {
    const { userId } = session
    await relyOn('accounts', userId, () => settings.accounts.markRecoveryCodesSaved(userId))
  }
  return { json: { saved: true }, to: returnTo }
}
