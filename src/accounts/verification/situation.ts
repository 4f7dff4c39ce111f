/** The input of every decision about an attempt. */

import type { Limit } from '../../verifier/lockout.js'
import type { Authenticator, UserRecord } from '../record/user-record.js'
import type { OpenedAuthenticator, Tolerance } from './authenticator-codes.js'

/** Everything that a decision about an attempt depends on. */
export interface Situation {
  readonly record: UserRecord
  /** Milliseconds since the Unix epoch. */
  readonly now: number
  readonly limit: Limit
  readonly tolerance: Tolerance
  /**
   * Opens the secrets of authenticators. Authenticators whose key is lost are left out. Throws when none
   * opens, since "the code is wrong" would be untrue then.
   */
  open(authenticators: readonly Authenticator[]): Promise<readonly OpenedAuthenticator[]>
}
