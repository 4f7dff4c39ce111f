/** What a verifier tells its listener. Never a code, never a secret. */

import type { Refusal } from './judge.js'
import type { HotpAccepted, TotpAccepted } from './spend-code.js'
import type { Contended } from './store.js'

/** One thing that happened to a credential. */
export type VerifierEvent = {
  /** The credential, as the caller names it. */
  id: string
  /** When it was decided, in milliseconds since the Unix epoch. */
  at: number
} & (
  | ({ type: 'accepted' } & (TotpAccepted | HotpAccepted))
  | ({ type: 'refused' } & (Refusal | Contended))
  /** Follows the refusal that has locked the credential. */
  | {
      type: 'locked'
      /** Milliseconds since the Unix epoch; Infinity: until `unlock`. */
      until: number
    }
  /** `unlock` has lifted a lock, or taken failures back. */
  | { type: 'unlocked' }
)

/**
 * Tells a listener, without believing it: that it throws, rejects or takes its time changes
 * nothing. A verdict that waited for an audit log would fail with it.
 */
export function tell<E>(listener: (event: E) => unknown, event: E): void {
  ;(async () => listener(event))().catch(() => {})
}

/** Listens where no listener was named: no event is made for it. */
export function nobody(): void {}
