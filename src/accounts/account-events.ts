/** What accounts tell their listener: enough for an audit log. Never a code, never a secret. */

import type { EinmalErrorCode } from '../core/errors.js'
import type { Refusal } from '../verifier/judge.js'
import type { Contended } from '../verifier/store.js'

/** Why there was nothing to try a code on. */
export interface Hopeless<R extends string = 'unknown' | 'expired' | 'confirmed'> {
  ok: false
  reason: R
}

/** The account has no authenticator that could have said yes. */
export interface NotEnrolled extends Hopeless<'not-enrolled'> {
  /** As for a wrong code, so that a stranger cannot tell the two apart. */
  attemptsLeft: number
}

/** Every answer to an attempt that was not accepted. */
export type Refused = Refusal | NotEnrolled | Hopeless | Contended

/** What somebody tried. */
export type Verb = 'verify' | 'confirm' | 'recover' | 'resync'

/** One thing that happened to the second factor of a user, once it is stored. */
export type AccountEvent = {
  /** The user, as the caller names him. */
  userId: string
  /** When it was decided, in milliseconds since the Unix epoch. */
  at: number
} & AccountHappening

/** What an {@link AccountEvent} says besides user and instant. */
export type AccountHappening =
  | {
      type: 'enrolment-started'
      authenticatorId: string
      method: 'totp' | 'hotp'
      /** Milliseconds since the Unix epoch. */
      expiresAt: number
      /** The pending authenticator that ended with it. */
      superseded?: string | undefined
    }
  | {
      type: 'enrolment-confirmed'
      authenticatorId: string
      method: 'totp' | 'hotp'
      /** How many recovery codes were issued with it. */
      recoveryCodes: number
    }
  | {
      /** A pending authenticator was removed; none that was active. */
      type: 'enrolment-cancelled'
      authenticatorId: string
    }
  | { type: 'key-imported'; authenticatorId: string; method: 'totp' | 'hotp' }
  | {
      /** A code was accepted. */
      type: 'accepted'
      authenticatorId: string
      method: 'totp' | 'hotp'
      /** How far it was from the expected one: in steps, for hotp in counters. */
      drift: number
    }
  | {
      /** Consecutive codes of a hardware key were accepted; so many counters had been skipped. */
      type: 'resynchronised'
      authenticatorId: string
      drift: number
    }
  | { type: 'recovery-code-used'; remaining: number }
  | { type: 'recovery-codes-regenerated'; count: number }
  | ({ type: 'refused'; verb: Verb } & Refused)
  | {
      /** Follows the refusal that has locked the account. */
      type: 'locked'
      /** Milliseconds since the Unix epoch; Infinity: until `unlock`. */
      until: number
    }
  | {
      /** `unlock` has lifted a lock or taken failures back, or a recovery code has lifted a lock. */
      type: 'unlocked'
    }
  | { type: 'authenticator-renamed'; authenticatorId: string }
  | {
      /** Its secret does not open, since its key is lost; the other authenticators were tried. */
      type: 'authenticator-unreadable'
      authenticatorId: string
      /** `ERR_KEY_UNKNOWN`. */
      code: EinmalErrorCode
    }
  | {
      type: 'authenticator-removed'
      authenticatorId: string
      /** How many are left; with the last one the recovery codes went too. */
      remaining: number
    }
  | {
      /** Every factor was taken away: so many authenticators. */
      type: 'reset'
      removed: number
    }
  | {
      /** So many secrets are now sealed under the current key. */
      type: 'resealed'
      count: number
    }
  | {
      /** `afterRestore`: what may have been used since the backup is spent. */
      type: 'restored'
      /** How many authenticators are left. */
      authenticators: number
      /** What became of the recovery codes of the backup. */
      recoveryCodes: 'drop' | 'renew' | 'keep'
    }
  | {
      /** All that was stored of the user is deleted. */
      type: 'forgotten'
    }
