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
 */
export type KeyState = TokenStatus['state'] | 'handed' | 'removed'

/** Why a file is refused as a whole. */
export type FileFault = 'empty' | 'unknown' | 'password' | 'missing' | 'damaged' | 'large'

/** Why two codes on the phone do not adjust a key. */
export type TuneFault = 'unsure' | 'wrong' | 'locked'

export function isKeyVerb(text: unknown): text is KeyVerb {
  return KEY_VERBS.some((verb) => verb === text)
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
      return ['revoke']
    default:
      return []
  }
}
