/** Recovery codes: look-up secrets for a user without a device (NIST SP 800-63B-4 §3.1.2). */

import type { RecoverySet } from '../record/user-record.js'
import { issueLookupSecrets } from './lookup-secrets.js'

/** Characters of a recovery code: 120 random bits need no slow hash. */
export const RECOVERY_CHARACTERS = 24

/** New codes in groups of four, and their stored form. */
export interface RecoveryIssue {
  readonly codes: readonly string[]
  readonly set: RecoverySet | undefined
}

/** Makes new codes, which the user has not saved yet. */
export function issueRecoveryCodes(userId: string, count: number): RecoveryIssue {
  if (count === 0) return { codes: [], set: undefined }
  const { codes, set } = issueLookupSecrets(userId, count, RECOVERY_CHARACTERS)
  return { codes, set: { ...set, isSaved: false } }
}
