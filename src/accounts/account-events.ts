/** The events of accounts, for an audit log. They never hold a code or a secret. */

import type { EinmalErrorCode } from '../core/errors.js'
import type { Contended } from '../verifier/records.js'
import type { Refusal } from '../verifier/spend.js'

/** There is no authenticator that the code could belong to. Nothing was counted. */
export interface NothingToVerify<
  Reason extends string =
    | ('unknown' | 'expired' | 'confirmed' | 'enrolled')
    | ('assigned' | 'used' | 'revoked' | 'changed'),
> {
  ok: false
  /**
   * - `unknown`: the user has no such authenticator, or no longer
   * - `expired`: the enrolment was not confirmed in time
   * - `confirmed`: the authenticator is active already, confirmed in another tab perhaps
   * - `not-enrolled`: the user has no active authenticator
   * - `enrolled`: the user has an authenticator, and needs no activation code
   * - `assigned`: the office gave this hardware token to another user
   * - `used`: this hardware token is another user's, or was this user's and was removed
   * - `revoked`: the office revoked this hardware token
   * - `changed`: another user has this hardware token meanwhile, or no user
   */
  reason: Reason
}

/** The user has no active authenticator. */
export interface NotEnrolled extends NothingToVerify<'not-enrolled'> {
  /** Counted as a wrong code is, so that a stranger cannot tell the two apart. */
  attemptsLeft: number
}

/** The activation code is right, and too late: the office must issue a new one. */
export interface ActivationExpired extends NothingToVerify<'expired'> {
  /** Counted as a wrong code is. */
  attemptsLeft: number
}

/** The user cannot claim this hardware token. */
export interface TokenRefused extends NothingToVerify<'unknown' | 'assigned' | 'used' | 'revoked'> {
  /**
   * Counted as a wrong code is, so that a stranger cannot tell which tokens are free. Missing when nothing
   * was counted: the codes were right, the token was this user's before, or the text is no serial number.
   */
  attemptsLeft?: number | undefined
}

/** Every verdict of an attempt that was not accepted. */
export type Refused =
  | Refusal
  | NotEnrolled
  | ActivationExpired
  | TokenRefused
  | NothingToVerify
  | Contended

/** The verbs that take a code. */
export type AttemptVerb = 'verify' | 'confirm' | 'recover' | 'resync' | 'activate' | 'claim'

/** One event of a user's second factor, sent once the record is stored. */
export type AccountEvent = {
  /** The user id that the caller gave. */
  userId: string
  /** Instant of the decision, in milliseconds since the Unix epoch. */
  at: number
} & AccountEventDetails

/** An {@link AccountEvent} without user and instant. */
export type AccountEventDetails =
  | {
      type: 'enrolment-started'
      authenticatorId: string
      method: 'totp' | 'hotp'
      /** Milliseconds since the Unix epoch. */
      expiresAt: number
      /** The pending authenticator that this enrolment replaced. */
      superseded?: string | undefined
    }
  | {
      type: 'enrolment-confirmed'
      authenticatorId: string
      method: 'totp' | 'hotp'
      /** Number of recovery codes that were issued with it. */
      recoveryCodes: number
      /** The serial number, when the user claimed a hardware token. */
      serial?: string | undefined
    }
  | {
      /** A pending authenticator was removed. */
      type: 'enrolment-cancelled'
      authenticatorId: string
    }
  | { type: 'key-imported'; authenticatorId: string; method: 'totp' | 'hotp' }
  | {
      /** A code was accepted. */
      type: 'accepted'
      authenticatorId: string
      method: 'totp' | 'hotp'
      /** Distance from the expected code: in steps, for HOTP in counters. */
      drift: number
    }
  | {
      /**
       * Codes in a row of a hardware key or token were accepted. `drift`: counters that had been skipped,
       * or steps from the expected one.
       */
      type: 'resynchronised'
      authenticatorId: string
      drift: number
    }
  | { type: 'recovery-code-used'; remaining: number }
  | { type: 'recovery-codes-regenerated'; count: number }
  | {
      /** The user said that they saved the recovery codes that were issued last. */
      type: 'recovery-codes-saved'
    }
  | {
      /** An activation code was issued for a letter or a phone call; an older one ended. */
      type: 'activation-issued'
      /** Milliseconds since the Unix epoch. */
      expiresAt: number
    }
  | {
      /** The activation code was accepted: the user may begin the first enrolment. */
      type: 'activated'
    }
  | { type: 'activation-revoked' }
  | ({ type: 'refused'; verb: AttemptVerb } & Refused)
  | {
      /** Follows the refusal that locked the account. */
      type: 'locked'
      /** End of the lock in milliseconds since the Unix epoch; Infinity: until `unlock`. */
      until: number
    }
  | {
      /** `unlock` lifted a lock or reset failures, or a recovery code lifted a lock. */
      type: 'unlocked'
    }
  | { type: 'authenticator-renamed'; authenticatorId: string }
  | {
      /** The key of its secret is lost; the codes of other authenticators were compared. */
      type: 'authenticator-unreadable'
      authenticatorId: string
      /** `ERR_KEY_UNKNOWN`. */
      code: EinmalErrorCode
    }
  | {
      type: 'authenticator-removed'
      authenticatorId: string
      /** Number of active authenticators left. With the last one the recovery codes went too. */
      remaining: number
    }
  | {
      /** Every factor was removed. */
      type: 'reset'
      /** Number of authenticators that were removed. */
      removed: number
    }
  | {
      /** Secrets were sealed under the current key. */
      type: 'resealed'
      /** Number of these secrets. */
      count: number
    }
  | {
      /** `afterRestore` spent every code that may have been used since the backup. */
      type: 'restored'
      /** Number of authenticators left. */
      authenticators: number
      /** The option that decided on the recovery codes of the backup. */
      recoveryCodes: 'drop' | 'renew' | 'keep'
    }
  | {
      /** The record of the user was deleted. */
      type: 'forgotten'
    }
