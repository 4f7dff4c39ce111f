/** Lists the devices of the user. */

import type { Visit } from '../decision/visitor.js'
import type { GateContext } from '../gate-context.js'
import type { Answer } from '../http/answer.js'
import { devicesView } from '../visit/devices-view.js'
import { devicesOf } from '../visit/session-state.js'
import type { Route } from './route.js'

export const devicesRoute: Route = {
  path: '/devices',
  needs: 'elevated-if-enrolled',
  GET: showDevices,
}

function showDevices(_: GateContext, visit: Visit): Answer {
  return { json: devicesOf(visit.status), view: devicesView(visit) }
}
