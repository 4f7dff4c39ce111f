/** The types of accounts: options, results, and the verbs. */

import type { OtpauthKey } from '../core/otpauth.js'
import type { HotpOptions, Optional, Window } from '../core/parameters.js'
import type { Secret } from '../core/secret.js'
import type { RecordKeys } from '../verifier/authenticated-store.js'
import type { LimitOptions } from '../verifier/lockout.js'
import type { Contended } from '../verifier/records.js'
import type { Refusal } from '../verifier/spend.js'
import type { StateStore } from '../verifier/state-store.js'
import type {
  AccountEvent,
  ActivationExpired,
  NotEnrolled,
  NothingToVerify,
} from './account-events.js'
import type { Sealer } from './secrets/sealer.js'
import type { AccountStatus, Unknown } from './verbs/account-status.js'
import type { RestoreOptions, RestoreSummary } from './verbs/after-restore.js'
import type { Census, CensusRow, ResealOptions, ResealSummary, UserIds } from './verbs/roll-out.js'
import type { ActivationAccepted } from './verification/activation-attempt.js'
import type { CodeAccepted } from './verification/code-attempts.js'
import type { RecoveryAccepted } from './verification/recovery-attempt.js'

/** Options of {@link createAccounts}. */
export interface AccountsOptions {
  /** Where the records are kept: one record for each user. */
  store: StateStore
  /** Name of the service, as the authenticator app shows it. */
  issuer: string
  /**
   * Seals the secrets and authenticates the records: {@link createKeyring}, or another {@link Sealer}.
   */
  keyring: Sealer
  /**
   * Keys that authenticate the records in place of the keyring. Needed for a {@link Sealer} without
   * `authenticate` and `verify`.
   */
  recordKeys?: RecordKeys | undefined
  /** Lock-out policy of a user; the codes of all authenticators share one count. */
  limit?: LimitOptions | undefined
  /**
   * Greatest distance of a code from now: steps either way, 0 to 10, or `past` and `future` apart (RFC 6238
   * §5.2).
   *
   * @defaultValue 1
   */
  window?: number | Window | undefined
  /**
   * Number of counters after the expected one that match too, for hardware keys (HOTP): 0 to 100.
   *
   * @defaultValue 5
   */
  lookAhead?: number | undefined
  /**
   * Number of steps by which accepted codes may move the expected step of a hardware token whose clock is
   * wrong, counted from the last synchronisation: 0 to 100 (RFC 6238 §6). It applies to TOTP authenticators with a
   * serial number; the network sets the clock of a phone. The number of codes that a guess is compared
   * with stays the same. 0: no drift is learned.
   *
   * @defaultValue 10
   */
  maxDriftSteps?: number | undefined
  /** The clock, in milliseconds since the Unix epoch. @defaultValue `Date.now` */
  now?: (() => number) | undefined
  /** Receives each event; its result is not awaited, and its errors are ignored. */
  onEvent?: ((event: AccountEvent) => void) | undefined
  /** Greatest number of authenticators of a user, 1 to 32. @defaultValue 8 */
  maxAuthenticators?: number | undefined
  /** Time from `enrol` to the first code, 1 to 86,400 seconds. @defaultValue 600 */
  enrolmentSeconds?: number | undefined
  /** Number of recovery codes that are issued, 0 to 32. @defaultValue 10 */
  recoveryCodes?: number | undefined
}

/** Options of {@link Accounts.enrol}. */
export interface EnrolOptions extends HotpOptions {
  /** Name of the account, as the app shows it: often an e-mail address. */
  account: string
  /** The user's name for the authenticator, up to 100 characters. @defaultValue `''` */
  label?: string | undefined
  /** `hotp` for a hardware key that counts. @defaultValue `'totp'` */
  type?: 'totp' | 'hotp' | undefined
  /** Length of a time step, 1 to 86,400 seconds. @defaultValue 30 */
  period?: number | undefined
}

/**
 * A new secret, to be shown once. `uri` and `secretText` can be read by name; `console.log` and
 * `JSON.stringify` of the whole leave them out.
 */
export interface Enrolment {
  authenticatorId: string
  secret: Secret
  /** The `otpauth:` URI for the QR code, which `einmal/qr` draws. */
  readonly uri: string
  /** The secret in base32, in groups of four, to be typed where there is no camera. */
  readonly secretText: string
  /** When the enrolment ends, in milliseconds since the Unix epoch. */
  expiresAt: number
}

/** Options of {@link Accounts.importKey}. */
export interface ImportOptions {
  /** The key. Names and image are not needed; `counter` is the next one expected of HOTP. */
  key: Optional<OtpauthKey> & Pick<OtpauthKey, 'secret'>
  /** The user's name for the authenticator, up to 100 characters. @defaultValue `''` */
  label?: string | undefined
  /**
   * The last step that the other program accepted: this step and earlier ones are `replayed`. -1: none.
   *
   * @defaultValue -1
   */
  lastStep?: number | undefined
  /**
   * The serial number of a hardware token, 1 to 64 characters: the status shows it, and the drift of its
   * clock is learned.
   */
  serial?: string | undefined
  /** Lead of the clock of a hardware token (TOTP), -100 to 100 steps. @defaultValue 0 */
  drift?: number | undefined
}

/** Result of {@link Accounts.verify}. */
export type CodeVerdict = CodeAccepted | Refusal | NotEnrolled | Contended

/** Result of {@link Accounts.recover}. */
export type RecoveryVerdict = RecoveryAccepted | Refusal | NotEnrolled | Contended

/** Result of {@link Accounts.resync}; `unknown`: the user has no such hardware key or token. */
export type ResyncVerdict = CodeAccepted | Refusal | Unknown | Contended

/** Result of {@link Accounts.confirm}. */
export type ConfirmVerdict =
  | (CodeAccepted & {
      /**
       * Recovery codes for a user who has none left, to be shown once. They can be read by name;
       * `console.log` and `JSON.stringify` of the whole leave them out.
       */
      readonly recoveryCodes?: readonly string[] | undefined
    })
  | Refusal
  /** The enrolment was superseded, cancelled or reset, or never began. */
  | Unknown
  /** The enrolment was not confirmed in time. */
  | NothingToVerify<'expired'>
  /** The authenticator is active already: another tab was faster. */
  | NothingToVerify<'confirmed'>
  | Contended

/** Result of {@link Accounts.activate}. */
export type ActivationVerdict =
  | ActivationAccepted
  | Refusal
  | ActivationExpired
  | NothingToVerify<'enrolled'>
  | Contended

/** Options of {@link Accounts.issueActivation}. */
export interface ActivationOptions {
  /** Time for which the code is valid, 60 to 31,536,000 seconds. @defaultValue 1,209,600: 14 days */
  expiresInSeconds?: number | undefined
}

/**
 * A new activation code, to be printed or read out once. `code` can be read by name; `console.log` and
 * `JSON.stringify` of the whole leave it out.
 */
export interface IssuedActivation {
  /** 16 characters in groups of four. */
  readonly code: string
  /** Milliseconds since the Unix epoch. */
  expiresAt: number
}

/** Result of {@link Accounts.regenerateRecoveryCodes}. */
export type RegenerateVerdict =
  /** `recoveryCodes` can be read by name alone, as in {@link ConfirmVerdict}. */
  | { ok: true; readonly recoveryCodes: readonly string[] }
  | NothingToVerify<'not-enrolled'>
  | Contended

/** Result of {@link Accounts.afterRestore}. */
export type Restored = RestoreSummary & {
  /** New recovery codes, to be shown once; they can be read by name alone, as in {@link ConfirmVerdict}. */
  readonly recoveryCodes?: readonly string[] | undefined
}

/**
 * The second factors of all users. The caller chooses the user ids: 1 to 1,000 characters, compared
 * exactly.
 *
 * Every verb throws a TypeError with the code `ERR_INVALID_ARG_TYPE` for a value of a wrong type, and a
 * RangeError with the code `ERR_INVALID_ARG_VALUE` for a value out of range. Typed codes are never an
 * error. It rejects with an EinmalError when nothing could be decided: `ERR_STORE_UNAVAILABLE`,
 * `ERR_STORE_FULL`, `ERR_RECORD_CORRUPT`, `ERR_RECORD_VERSION`, `ERR_SEAL_BROKEN`, `ERR_KEY_UNKNOWN`,
 * `ERR_SEALER_FAILED`, `ERR_CRYPTO_UNAVAILABLE`. A verb without a verdict rejects with `ERR_STORE_CONTENDED` when too many
 * write the same record at once.
 */
export interface Accounts {
  /**
   * The store of the options. The gate keeps the answer to an accepted code there, sealed, for one
   * minute, so that a request that is sent twice gets the same answer twice. For an activation code it
   * is ten minutes.
   */
  readonly store: StateStore
  /**
   * Begins an enrolment: makes a secret as long as the output of the algorithm (RFC 6238 §5.1). No
   * code of it is accepted until `confirm`. Active authenticators stay as they are; an older pending
   * enrolment ends.
   *
   * @throws {EinmalError} `ERR_AUTHENTICATORS_FULL`, `ERR_RANDOM_UNAVAILABLE`
   */
  enrol(userId: string, options: EnrolOptions): Promise<Enrolment>
  /**
   * Adds a secret that another program enrolled, also a weak one. It is active at once. A key that the
   * user already has is not added again, so an import can be repeated.
   *
   * @throws {EinmalError} `ERR_AUTHENTICATORS_FULL`
   */
  importKey(userId: string, options: ImportOptions): Promise<{ authenticatorId: string }>
  /**
   * Ends an enrolment by its first code, which is then spent. Counts like any other attempt.
   *
   * @param code - for a hardware key (HOTP) also 2 to 5 codes in the order in which it showed them. They
   * may be up to 100 counters ahead, since a key in a pocket is pressed by accident
   */
  confirm(
    userId: string,
    authenticatorId: string,
    code: string | readonly [string, string, ...string[]],
  ): Promise<ConfirmVerdict>
  /** Accepts a code of any active authenticator, once. */
  verify(userId: string, code: string): Promise<CodeVerdict>
  /**
   * Accepts a recovery code, once. It is accepted also while codes are locked, and lifts the lock: a
   * recovery code has too many bits to be guessed, and an attacker must not shut the owner out by wrong
   * codes. Wrong recovery codes are counted separately.
   */
  recover(userId: string, recoveryCode: string): Promise<RecoveryVerdict>
  /**
   * Finds the counter of a hardware key (RFC 4226 §7.4), or the clock of a hardware token with a serial
   * number (RFC 6238 §6). It takes 2 to 5 codes in the order in which the key showed them, and spends them.
   * They may be up to 100 counters ahead, or 100 steps before or after now. Counts like any other attempt. An
   * administrator may type codes that the owner reads out on the phone.
   *
   * @param authenticatorId - `undefined` for any hardware key or token of the user: the codes say which one it is
   */
  resync(
    userId: string,
    authenticatorId: string | undefined,
    codes: readonly [string, string, ...string[]],
  ): Promise<ResyncVerdict>
  /** Makes new recovery codes; the old ones end at the same time. */
  regenerateRecoveryCodes(userId: string): Promise<RegenerateVerdict>
  /**
   * Notes that the user has saved the recovery codes that were issued last. Until then `status` says
   * `recoveryCodesUnsaved`: the answer that showed them may have been lost.
   */
  markRecoveryCodesSaved(userId: string): Promise<void>
  /**
   * Issues an activation code for a user without an authenticator. The user receives it by letter or by
   * phone. With the option `firstEnrolment: 'activation'` the gate asks for it before the first enrolment. An
   * older activation code ends.
   *
   * @throws {RangeError} when `expiresInSeconds` is out of its range
   * @throws {EinmalError} `ERR_USER_ENROLLED`, `ERR_RANDOM_UNAVAILABLE`
   */
  issueActivation(userId: string, options?: ActivationOptions): Promise<IssuedActivation>
  /**
   * Accepts an activation code, once. It proves no second factor: it allows the caller to begin the first
   * enrolment. Wrong codes are counted with wrong recovery codes. A right one is accepted also while codes
   * are locked, and lifts the lock.
   */
  activate(userId: string, code: string): Promise<ActivationVerdict>
  /** Ends the activation code of a user; nothing happens when there is none. */
  revokeActivation(userId: string): Promise<void>
  /** Reads the second factor of a user; changes nothing. */
  status(userId: string): Promise<AccountStatus>
  /** Changes the label of an authenticator, up to 100 characters. */
  rename(
    userId: string,
    authenticatorId: string,
    label: string,
  ): Promise<{ ok: true } | Unknown | Contended>
  /** Removes an authenticator, with the last one the recovery codes too; or ends an enrolment. */
  remove(
    userId: string,
    authenticatorId: string,
  ): Promise<{ ok: true; remaining: number } | Unknown | Contended>
  /**
   * Removes every factor and resets the failures: for a lost phone, once the administrator has
   * identified the user. Leaves the mark `factorsRemovedAt`.
   */
  reset(userId: string): Promise<void>
  /** Lifts the locks and resets the failures; used codes remain used. */
  unlock(userId: string): Promise<void>
  /**
   * Makes a record that was restored from a backup safe to use. It spends every TOTP code up to now,
   * drops or renews the recovery codes, and ends a pending enrolment. It removes the given
   * authenticators, and leaves the mark `factorsRemovedAt`. It cannot know the counter of a hardware key
   * (HOTP). Changes nothing for a user without a factor.
   *
   * @returns with `recoveryCodes: 'renew'` also the new codes, by name alone
   */
  afterRestore(userId: string, options?: RestoreOptions): Promise<Restored>
  /**
   * Deletes the record of a user who is gone, without reading it. End the user's sessions first; they
   * cannot be invalidated afterwards.
   */
  forget(userId: string): Promise<void>
  /**
   * Seals every secret under the current key. A user who is done costs one read, so a run that was
   * stopped can be started again.
   */
  reseal(userIds: UserIds, options?: ResealOptions): Promise<ResealSummary>
  /** Counts the users of a roll-out by their state. */
  census(userIds: UserIds): Promise<Census>
  /** Yields one row for each user, in the given order. */
  censusRows(userIds: UserIds): AsyncGenerator<CensusRow, void, undefined>
}
