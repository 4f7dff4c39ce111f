/** Takes the user's word that the recovery codes are saved. Nothing is stored. */

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
  POST: goOn,
  tokenless: true,
}

/** Recovery codes cannot be shown again, so the page offers new ones. */
function showNotice(): Answer {
  return { json: {}, view: { page: 'recovery-codes', codes: [], first: false } }
}

function goOn(_: GateContext, { fields, returnTo }: Visit): Answer {
  if (isConfirmed(fields.get('saved'))) return { json: { saved: true }, to: returnTo }
  const alert = { kind: 'not-saved' } as const
  return fail(problem('recovery-codes-not-saved'), {
    view: { page: 'recovery-codes', alert, codes: [], first: false },
  })
}
