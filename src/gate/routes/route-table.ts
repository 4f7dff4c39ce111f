/** Everything below the gate's path, and what it takes. */

import { showChallenge, submitCode } from './challenge-route.js'
import { confirmEnrolment, showConfirm } from './confirm-route.js'
import { renameDevice, showDevices } from './devices-route.js'
import { beginEnrolment, showEnrol } from './enrol-route.js'
import { askRegeneration, keep, regenerate, showUnkept } from './recovery-codes-route.js'
import { showRecovery, submitRecoveryCode } from './recovery-route.js'
import { askRemoval, removeDevice } from './remove-route.js'
import type { Route } from './route.js'
import { showStatus } from './status-route.js'

/** By what follows the gate's path. */
export const ROUTES: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['', { needs: 'session', GET: showChallenge, POST: submitCode, repeats: true, page: '' }],
  [
    '/recovery',
    { needs: 'session', GET: showRecovery, POST: submitRecoveryCode, repeats: true, page: '' },
  ],
  ['/status', { needs: 'session', GET: showStatus, page: '' }],
  ['/enrol', { needs: 'recent', GET: showEnrol, POST: beginEnrolment, page: '/enrol' }],
  [
    '/confirm',
    // Begun with a recent proof; it may be confirmed until it ends.
    {
      needs: 'elevated',
      GET: showConfirm,
      POST: confirmEnrolment,
      repeats: true,
      page: '/enrol',
    },
  ],
  ['/devices', { needs: 'elevated', GET: showDevices, page: '/devices' }],
  ['/devices/rename', { needs: 'recent', POST: renameDevice, page: '/devices' }],
  ['/devices/remove', { needs: 'recent', GET: askRemoval, POST: removeDevice, page: '/devices' }],
  [
    '/recovery-codes',
    {
      needs: 'recent-factor',
      GET: askRegeneration,
      POST: regenerate,
      repeats: true,
      page: '/recovery-codes',
    },
  ],
  [
    '/recovery-codes/kept',
    { needs: 'session', GET: showUnkept, POST: keep, tokenless: true, page: '' },
  ],
])

/** The only path that needs no session. */
export const STYLESHEET = '/style.css'
