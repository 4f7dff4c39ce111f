/** The hardware keys and tokens of a user, and whether the gate offers them. */

import type { AccountStatus, AuthenticatorStatus } from '../../accounts/verbs/account-status.js'
import type { GateContext } from '../gate-context.js'
import { isHardware } from '../pages/parts/is-hardware.js'

/** The hardware of the user. */
export function hardwareOf({ authenticators }: AccountStatus): readonly AuthenticatorStatus[] {
  return authenticators.filter(isHardware)
}

/** True when users may enrol hardware on the pages. */
export function offersKeys({ settings }: GateContext): boolean {
  return settings.ownKeys || settings.tokens !== undefined
}
