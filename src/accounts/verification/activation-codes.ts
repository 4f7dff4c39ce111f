/** Activation codes: a letter or a phone call carries one, for the first authenticator of a user. */

import type { Activation } from '../record/user-record.js'
import { issueLookupSecrets } from './lookup-secrets.js'

/** Characters of an activation code: 80 random bits, for a code that is valid for some time. */
export const ACTIVATION_CHARACTERS = 16

/** Makes a code in groups of four, and its stored form. */
export function issueActivationCode(
  userId: string,
  issuedAt: number,
  expiresAt: number,
): { readonly code: string; readonly activation: Activation } {
  const { codes, set } = issueLookupSecrets(userId, 1, ACTIVATION_CHARACTERS)
  return { code: codes.join(), activation: { ...set, issuedAt, expiresAt } }
}

/** An activation code. Instants are milliseconds since the Unix epoch. */
export interface ActivationStatus {
  issuedAt: number
  /** When it ends, or ended. */
  expiresAt: number
  /** When it was used; absent: never. */
  usedAt?: number | undefined
}

/** The part of an activation code that an administrator may see. */
export function activationStatusOf({ issuedAt, expiresAt, usedAt }: Activation): ActivationStatus {
  return usedAt === undefined ? { issuedAt, expiresAt } : { issuedAt, expiresAt, usedAt }
}
