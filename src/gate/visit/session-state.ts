/** The state of a session as programs see it, and the devices of its user. */

import type { AccountStatus } from '../../accounts/verbs/account-status.js'
import { waitOf } from '../../verifier/lockout.js'
import { decide, enrolBy, isElevated } from '../decision/decide.js'
import { mayEnrol } from '../decision/first-enrolment.js'
import type { Visit } from '../decision/visitor.js'
import type { GateContext } from '../gate-context.js'

/** Where a session stands. */
export interface State {
  /** `not-enrolled`: there is no second factor, and none is required. */
  state: 'elevated' | 'not-enrolled' | 'second-factor-required' | 'enrolment-required'
  enrolled: boolean
  /** Goes into the header `x-einmal-token` of a program with a cookie. */
  token: string
  /** There are recovery codes left. */
  recovery: boolean
  /** When the second factor was shown, in milliseconds since the Unix epoch. */
  secondFactorAt?: number
  /** End of the second factor, in milliseconds since the Unix epoch. */
  elevatedUntil?: number
  /** The first enrolment needs an activation code: send it to `/activate`. */
  activationRequired?: true
  /** From when on a second factor is required, in milliseconds since the Unix epoch. */
  enrolBy?: number
  /**
   * No code is compared until `retryAfterSeconds` have passed, or an administrator unlocks the account. A right
   * recovery code is accepted all the same, and lifts the lock.
   */
  locked: boolean
  retryAfterSeconds?: number
}

export async function stateOf(
  context: GateContext,
  { session, status, facts }: Visit,
): Promise<State> {
  const { secondFactorAt: at = 0, proofOffset = 0, maxAgeSeconds, enrolled } = facts
  // By the clock, as all instants for programs are.
  const secondFactorAt = at - proofOffset
  const elevated = isElevated(facts)
  const denial = decide(facts, { kind: 'requirement' })
  const by = enrolBy(facts)
  return {
    state:
      denial === 'second-factor-required' || denial === 'enrolment-required'
        ? denial
        : elevated
          ? 'elevated'
          : 'not-enrolled',
    enrolled,
    token: await context.tokens.issue(session, facts.now),
    recovery: status.recoveryCodesLeft > 0,
    ...(elevated && { secondFactorAt, elevatedUntil: secondFactorAt + maxAgeSeconds * 1000 }),
    ...(!mayEnrol(facts, 'begin') && { activationRequired: true }),
    ...(by !== undefined && { enrolBy: by }),
    locked: status.lockedUntil !== undefined,
    ...waitOf(status.lockedUntil, facts.now),
  }
}

/** The part of the status that lists devices and recovery codes. */
export function devicesOf(
  status: AccountStatus,
): Pick<AccountStatus, 'authenticators' | 'recoveryCodesLeft'> {
  const { authenticators, recoveryCodesLeft } = status
  return { authenticators, recoveryCodesLeft }
}
