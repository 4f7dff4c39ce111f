/** The hardware keys and tokens of a user, and whether the gate offers them. */

import type { AccountStatus } from '../../accounts/verbs/account-status.js'
import type { GateContext } from '../gate-context.js'
import { isHardware } from '../pages/parts/is-hardware.js'

/** Whether the user has hardware keys or tokens: beside an app, or nothing else. */
export function hardwareOf({ authenticators }: AccountStatus): 'also' | 'only' | undefined {
  const count = authenticators.filter(isHardware).length
  if (count === 0) return undefined
  return count < authenticators.length ? 'also' : 'only'
}

/** True when users may enrol hardware on the pages. */
export function offersKeys({ settings }: GateContext): boolean {
  return settings.ownKeys || settings.tokens !== undefined
}
