/** The status of the session for programs; a browser is redirected to the page of devices. */

import type { Visit } from '../decision/visitor.js'
import type { GateContext } from '../gate-context.js'
import type { Answer } from '../http/answer.js'
import { devicesOf, stateOf } from '../visit/session-state.js'
import type { Route } from './route.js'

export const statusRoute: Route = { path: '/status', needs: 'session', GET: showStatus }

async function showStatus(context: GateContext, visit: Visit): Promise<Answer> {
  const state = await stateOf(context, visit)
  // The devices are listed only for an elevated session.
  const devices = state.state === 'elevated' ? devicesOf(visit.status) : {}
  return { json: { ...state, ...devices }, to: context.link('/devices', visit.returnTo) }
}
