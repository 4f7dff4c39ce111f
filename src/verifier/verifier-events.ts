/** The events of a verifier. They never hold a code or a secret. */

import type { HotpAccepted, TotpAccepted } from './match-code.js'
import type { Contended } from './records.js'
import type { Refusal } from './spend.js'

/** One event of a credential, sent once its state is stored. */
export type VerifierEvent = {
  /** The caller's name for the credential. */
  id: string
  /** Instant of the decision, in milliseconds since the Unix epoch. */
  at: number
} & (
  | ({ type: 'accepted' } & (TotpAccepted | HotpAccepted))
  | ({ type: 'refused' } & (Refusal | Contended))
  /** Follows the refusal that locked the credential. */
  | {
      type: 'locked'
      /** End of the lock in milliseconds since the Unix epoch; Infinity: until `unlock`. */
      until: number
    }
  /** `unlock` lifted a lock or reset failures. */
  | { type: 'unlocked' }
)

/**
 * Calls a listener. A listener that throws, rejects or is slow changes nothing: a verdict must not
 * wait for an audit log, or fail with it.
 */
export function report<E>(listener: (event: E) => unknown, event: E): void {
  ;(async () => listener(event))().catch(() => {})
}

/** The listener of callers that gave none: no event is built for it. */
export function noListener(): void {}
