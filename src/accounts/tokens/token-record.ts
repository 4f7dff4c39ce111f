/** The record of one hardware token, as plain data, and its next states. */

import type { CodeGenerator } from '../record/new-authenticator.js'

/** Each state is described at {@link TokenStatus}. */
export type TokenState = 'unknown' | 'free' | 'assigned' | 'claiming' | 'claimed' | 'revoked'

/** One token. Instants are milliseconds since the Unix epoch. */
export interface TokenRecord extends CodeGenerator {
  readonly state: TokenState
  readonly addedAt: number
  readonly changedAt: number
  /** Lead of the clock of a TOTP token, in steps; absent: 0. */
  readonly drift?: number | undefined
  readonly group?: string | undefined
  /** The user of the states `assigned`, `claiming` and `claimed`, and of a token that was revoked then. */
  readonly userId?: string | undefined
  /** The authenticator of that user, from `claiming` on. */
  readonly authenticatorId?: string | undefined
  /** The secret, sealed for this serial number; absent once the key is erased. */
  readonly sealed?: string | undefined
}

/** The record of a serial number that is not in the inventory. */
export const NO_TOKEN: TokenRecord = {
  state: 'unknown',
  type: 'totp',
  algorithm: 'SHA1',
  digits: 6,
  period: 30,
  nextCounter: 0n,
  addedAt: 0,
  changedAt: 0,
}

/** The reason why a user cannot claim a token; `undefined` when they can, or have claimed it. */
export function whyNotClaim(
  { state, userId }: TokenRecord,
  claimant: string,
): 'unknown' | 'assigned' | 'used' | 'revoked' | undefined {
  if (state === 'unknown' || state === 'revoked') return state
  if (state === 'free' || userId === claimant) return undefined
  return state === 'assigned' ? state : 'used'
}

/** Reserves a free token for a user. */
export function assigned(token: TokenRecord, userId: string, changedAt: number): TokenRecord {
  return { ...token, state: 'assigned', userId, changedAt }
}

export function released(token: TokenRecord, changedAt: number): TokenRecord {
  return { ...token, state: 'free', userId: undefined, changedAt }
}

/** Marks a token as the user's, before its key is added to the account. The key is still here. */
export function claiming(
  token: TokenRecord,
  userId: string,
  authenticatorId: string,
  changedAt: number,
): TokenRecord {
  return { ...token, state: 'claiming', userId, authenticatorId, changedAt }
}

/** Erases the key, once it is in the account. */
export function claimed(token: TokenRecord, changedAt: number): TokenRecord {
  return { ...token, state: 'claimed', sealed: undefined, changedAt }
}

/** Erases the key, and keeps the user and the authenticator that must be removed. */
export function revoked(token: TokenRecord, changedAt: number): TokenRecord {
  return { ...token, state: 'revoked', sealed: undefined, changedAt }
}
