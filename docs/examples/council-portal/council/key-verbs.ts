/** The actions of the office for a security key or small device of the city. */

import type { TokenStatus } from 'einmal/accounts'

export const KEY_VERBS = ['assign', 'handout', 'release', 'revoke'] as const

/**
 * - `assign`: reserves the key for one person
 * - `handout`: notes that the person has received it
 * - `release`: takes the reservation back
 * - `revoke`: ends a key that is lost or broken
 */
export type KeyVerb = (typeof KEY_VERBS)[number]

/**
 * - `handed`: reserved, and the person has received it
 * - `removed`: the person has removed it from the account, or the office has reset the account
 * - `unfinished`: revoked, but the account of the person still accepts its codes. Revoke it again
 */
export type KeyState = TokenStatus['state'] | 'handed' | 'removed' | 'unfinished'

/** Why a file is refused as a whole. */
export type FileFault = 'empty' | 'unknown' | 'password' | 'missing' | 'damaged' | 'large'

/** Why two codes on the phone do not adjust a key. */
export type TuneFault = 'unsure' | 'wrong' | 'locked' | 'unreadable'

export function isKeyVerb(text: unknown): text is KeyVerb {
  return KEY_VERBS.some((verb) => verb === text)
}

/**
 * The state of a key for the office.
 *
 * @param isActive - whether the account of the person has the key; undefined when this is not known
 */
export function keyStateOf(
  state: TokenStatus['state'],
  isHandedOut: boolean,
  isActive: boolean | undefined,
): KeyState {
  if (state === 'assigned' && isHandedOut) return 'handed'
  if (state === 'claimed' && isActive === false) return 'removed'
  if (state === 'revoked' && isActive === true) return 'unfinished'
  return state
}

/** The state of a key after each verb. */
export const STATE_AFTER: Readonly<Record<KeyVerb, KeyState>> = {
  assign: 'assigned',
  handout: 'handed',
  release: 'free',
  revoke: 'revoked',
}

/** The verbs that make sense for a key now. */
export function verbsForKey(state: KeyState): readonly KeyVerb[] {
  switch (state) {
    case 'free':
      return ['assign', 'revoke']
    case 'assigned':
      return ['handout', 'release', 'revoke']
    case 'handed':
      return ['release', 'revoke']
    case 'claiming':
    case 'claimed':
    case 'removed':
    case 'unfinished':
      return ['revoke']
    default:
      return []
  }
}
