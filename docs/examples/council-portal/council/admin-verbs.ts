/** The actions of the office for the login of another person. */

import type { Person } from './people.js'
import type { RolloutState } from './rollout.js'

export const ADMIN_VERBS = ['unlock', 'reset', 'letter', 'code', 'revoke'] as const

/**
 * - `letter`: prints a letter with an activation code
 * - `code`: shows an activation code, to be read out on the phone
 * - `revoke`: ends the activation code of a lost letter
 */
export type AdminVerb = (typeof ADMIN_VERBS)[number]

export function isAdminVerb(text: unknown): text is AdminVerb {
  return ADMIN_VERBS.some((verb) => verb === text)
}

/** Time for which a code on the phone is valid, in seconds. A letter has the default of 14 days. */
export const PHONE_CODE_SECONDS = 3600

/** The verbs that make sense for a person now. */
export function verbsFor(
  { person, state, lockedUntil, activation }: VerbInput,
  now: number,
): readonly AdminVerb[] {
  const { usedAt, expiresAt = 0 } = activation ?? {}
  const isOpen = usedAt === undefined && expiresAt > now
  const mayActivate = state === 'none' || state === 'pending'
  // The record of the second factor is lost. The person gets no further until the office resets it.
  const isLost = person.hasSecondFactor && mayActivate
  return ADMIN_VERBS.filter((verb) => {
    switch (verb) {
      case 'unlock':
        return lockedUntil !== undefined
      case 'reset':
        return isLost || (state !== 'paper' && state !== 'none')
      case 'revoke':
        return isOpen
      default:
        return mayActivate && !isLost
    }
  })
}

interface VerbInput {
  person: Pick<Person, 'hasSecondFactor'>
  state: RolloutState
  lockedUntil?: number
  activation?: { usedAt?: number; expiresAt?: number }
}
