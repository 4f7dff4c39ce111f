/** Lists the routes of the gate. */

import { activateRoute } from './activate-route.js'
import { challengeRoute } from './challenge-route.js'
import { confirmRoute } from './confirm-route.js'
import { devicesRoute } from './devices-route.js'
import { enrolRoute } from './enrol-route.js'
import { keyRoute } from './key-route.js'
import { recoveryCodesRoute } from './recovery-codes-route.js'
import { recoveryCodesSavedRoute } from './recovery-codes-saved-route.js'
import { recoveryRoute } from './recovery-route.js'
import { removeRoute } from './remove-route.js'
import { renameRoute } from './rename-route.js'
import { resyncRoute } from './resync-route.js'
import type { Route } from './route.js'
import { statusRoute } from './status-route.js'

const LIST: readonly Route[] = [
  challengeRoute,
  recoveryRoute,
  statusRoute,
  activateRoute,
  enrolRoute,
  keyRoute,
  confirmRoute,
  resyncRoute,
  devicesRoute,
  renameRoute,
  removeRoute,
  recoveryCodesRoute,
  recoveryCodesSavedRoute,
]

/** The routes by their paths. */
export const ROUTES: ReadonlyMap<string, Route> = new Map(LIST.map((route) => [route.path, route]))

/**
 * The pages that a browser may return to after the challenge. The other routes take a form, or lead to
 * the challenge again.
 */
export const RETURN_TARGETS: ReadonlySet<string> = new Set(
  LIST.filter(({ GET, needs }) => GET !== undefined && needs !== 'session').map(({ path }) => path),
)
