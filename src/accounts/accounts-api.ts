/** What accounts are told, and what they answer. */

import type { OtpauthKey } from '../core/otpauth.js'
import type { HotpOptions, Optional, Window } from '../core/parameters.js'
import type { Secret } from '../core/secret.js'
import type { Refusal } from '../verifier/judge.js'
import type { LimitOptions } from '../verifier/lockout.js'
import type { Contended, StateStore } from '../verifier/store.js'
import type { AccountEvent, Hopeless, NotEnrolled } from './account-events.js'
import type { Sealer } from './secrets/sealer.js'
import type { RestoreOptions, RestoreSummary } from './verbs/after-restore.js'
import type { CodeAccepted, RecoveryAccepted } from './verification/attempts.js'

/** What {@link createAccounts} is told. */
export interface AccountsOptions {
  /** Where the records are kept, one a user. */
  store: StateStore
  /** The service, as people look for it in their app. */
  issuer: string
  /** What seals the secrets: {@link createKeyring}, or another {@link Sealer}. */
  keyring: Sealer
  /** How many wrong answers an account bears, whatever factor they were tried on. */
  limit?: LimitOptions | undefined
  /** Steps either way, 0 to 10, or past and future apart; 1 unless told (RFC 6238 §5.2). */
  window?: number | Window | undefined
  /** How many counters beyond the expected one a hardware key may be, 0 to 100; 5 unless told. */
  lookAhead?: number | undefined
  /** The clock, in milliseconds since the Unix epoch; `Date.now` unless told. */
  now?: (() => number) | undefined
  /** Is called with each event, and never waited for. */
  onEvent?: ((event: AccountEvent) => void) | undefined
  /** How many authenticators a user may have, 1 to 32; 8 unless told. */
  maxAuthenticators?: number | undefined
  /** How long an enrolment waits for its first code, 1 to 86,400 seconds; 600 unless told. */
  enrolmentSeconds?: number | undefined
  /** How many recovery codes are issued, 0 to 32; 10 unless told. */
  recoveryCodes?: number | undefined
}

/** What is to be enrolled. */
export interface EnrolOptions extends HotpOptions {
  /** Whose code it is, as the app shows it: often an e-mail address. */
  account: string
  /** What its owner calls it, up to 100 characters; empty unless told. */
  label?: string | undefined
  /** `totp` unless told; `hotp` for a hardware key that counts. */
  type?: 'totp' | 'hotp' | undefined
  /** Seconds a code lasts, 1 to 86400; 30 unless told. */
  period?: number | undefined
}

/**
 * A secret to be shown, once. `uri` and `secretText` are there for whoever asks by their name;
 * neither `console.log` nor `JSON.stringify` of the whole shows them.
 */
export interface Enrolment {
  authenticatorId: string
  secret: Secret
  /** For the QR code: `einmal/qr` draws it. */
  readonly uri: string
  /** The secret in groups of four, to be typed where no camera is. */
  readonly secretText: string
  /** From when on it is too late, in milliseconds since the Unix epoch. */
  expiresAt: number
}

/** An enrolled secret of another library. */
export interface ImportOptions {
  /** The key; names and picture are not needed. `counter` is the next one expected of hotp. */
  key: Optional<OtpauthKey> & Pick<OtpauthKey, 'secret'>
  /** What its owner calls it, up to 100 characters; empty unless told. */
  label?: string | undefined
  /** The last step that was accepted elsewhere: it does not count again. -1 or nothing: none. */
  lastStep?: number | undefined
}

/** What {@link Accounts.verify} answers. */
export type CodeVerdict = CodeAccepted | Refusal | NotEnrolled | Contended
/** What {@link Accounts.recover} answers. */
export type RecoveryVerdict = RecoveryAccepted | Refusal | NotEnrolled | Contended
/** What {@link Accounts.resync} answers; `unknown`: there is no such hardware key. */
export type ResyncVerdict = CodeAccepted | Refusal | Unknown | Contended
/** What {@link Accounts.confirm} answers. */
export type ConfirmVerdict =
  | (CodeAccepted & {
      /**
       * For whoever has none left, to be shown once. There for whoever asks by this name; neither
       * `console.log` nor `JSON.stringify` of the whole shows them.
       */
      readonly recoveryCodes?: readonly string[] | undefined
    })
  | Refusal
  /** The enrolment waits no more: it was superseded, cancelled or reset, or never began. */
  | Unknown
  /** It was not confirmed in time. */
  | Hopeless<'expired'>
  /** It is active already: the other tab was faster. */
  | Hopeless<'confirmed'>
  | Contended

/** There is no such authenticator, or no more. */
export type Unknown = Hopeless<'unknown'>

/** What {@link Accounts.regenerateRecoveryCodes} answers. */
export type RegenerateVerdict =
  /** `recoveryCodes` is shown by name alone, as in {@link ConfirmVerdict}. */
  { ok: true; readonly recoveryCodes: readonly string[] } | Hopeless<'not-enrolled'> | Contended

/** An authenticator as its owner may see it. */
export interface AuthenticatorStatus {
  id: string
  label: string
  type: 'totp' | 'hotp'
  /** When it was confirmed or imported, in milliseconds since the Unix epoch. */
  createdAt: number
  /** When a code of it was last accepted; absent: never. */
  lastUsedAt?: number | undefined
  /** Its secret does not open, since the keyring has lost its key: no code of it is accepted. */
  unreadable?: true | undefined
}

/** What {@link Accounts.afterRestore} answers. */
export type Restored = RestoreSummary & {
  /** The new ones, to be shown once; there by this name alone, as in {@link ConfirmVerdict}. */
  readonly recoveryCodes?: readonly string[] | undefined
}

/** An enrolment that waits for its first code. Instants are milliseconds since the Unix epoch. */
export interface PendingStatus {
  id: string
  label: string
  type: 'totp' | 'hotp'
  /** When it was begun. */
  createdAt: number
  /** From when on it is too late. */
  expiresAt: number
}

/** What is known of a user's second factor. */
export interface AccountStatus {
  /** True when there is an authenticator that lets the user in. */
  enrolled: boolean
  authenticators: AuthenticatorStatus[]
  /** An enrolment that waits for its first code. */
  pending?: PendingStatus | undefined
  /** No more fit: there are `maxAuthenticators` of them. */
  full?: true | undefined
  recoveryCodesLeft: number
  /**
   * Until when no code is tried, in milliseconds since the Unix epoch; Infinity: until `unlock`;
   * absent when no code locks. A right recovery code opens all the same, and lifts this lock.
   */
  lockedUntil?: number | undefined
  /** Until when wrong recovery codes are not counted any more; absent: they are. A right one opens. */
  recoveryLockedUntil?: number | undefined
  /**
   * When a factor was last taken away, by `remove` or `reset`, in milliseconds since the Unix epoch.
   * A session whose second factor was shown then or earlier must show one again.
   */
  factorsRemovedAt?: number | undefined
  /**
   * How far the `at` of proofs is ahead of the clock, in milliseconds; absent: not at all. It is there
   * where a removal was dated by a clock that was ahead and was set back since. The age of a proof is
   * `Date.now() + proofOffset - at`.
   */
  proofOffset?: number | undefined
}

/** What {@link Accounts.reseal} is told. */
export interface ResealOptions {
  /**
   * Is called after each user in the order given, and waited for: what is stored here tells the next
   * run where to go on.
   */
  onProgress?: ((progress: ResealProgress) => unknown) | undefined
}

/** How far {@link Accounts.reseal} has come. */
export interface ResealProgress {
  /** The user who was done last. */
  userId: string
  /** How many users are done. */
  done: number
  /** How many of them had a secret that is now sealed anew. */
  resealed: number
}

/** What {@link Accounts.reseal} has done. */
export interface ResealSummary {
  /** How many users were given. */
  total: number
  /** How many of them had a secret that is now sealed anew. */
  resealed: number
  /** Whose record could not be read or opened, with the code of the error; it is as it was. */
  failed: { userId: string; code: string }[]
}

/** How far a roll-out is. */
export interface Census {
  total: number
  /** With an active authenticator. */
  enrolled: number
  /** Without, and with an enrolment that waits for its first code. */
  pending: number
  none: number
  /** Whose record cannot be read; absent when there is none. */
  unreadable?: number | undefined
}

/** One user in a census. */
export interface CensusRow {
  userId: string
  state: 'enrolled' | 'pending' | 'none' | 'unreadable'
  /** How many authenticators are active. */
  authenticators: number
  recoveryCodesLeft: number
  /** When a code was last accepted, also a recovery code; milliseconds since the Unix epoch. */
  lastUsedAt?: number | undefined
}

/** User ids from a list, a query, a file: a stream as long as it likes. */
export type UserIds = Iterable<string> | AsyncIterable<string>

/**
 * The second factors of all users. A user id is the caller's: 1 to 1,000 characters, compared exactly.
 *
 * Every verb throws a TypeError for a value of a wrong type and a RangeError for one out of range,
 * what a person has typed excepted; and rejects with an EinmalError when nothing could be decided:
 * `ERR_STORE_UNAVAILABLE`, `ERR_STORE_FULL`, `ERR_RECORD_CORRUPT`, `ERR_RECORD_VERSION`, and where
 * secrets are needed `ERR_KEY_UNKNOWN`, `ERR_SEAL_BROKEN`, `ERR_SEALER_FAILED`,
 * `ERR_CRYPTO_UNAVAILABLE`. A verb that answers no verdict rejects with `ERR_STORE_CONTENDED` where
 * too many write the same record at once.
 */
export interface Accounts {
  /**
   * The store that was told. The gate keeps there, sealed and for a minute, the answer to an accepted
   * code: a request that comes twice gets it twice.
   */
  readonly store: StateStore
  /**
   * Begins an enrolment: a new secret, as long as the output of the algorithm (RFC 6238 §5.1), that
   * lets nobody in until `confirm`. What is active stays untouched; an older enrolment that is
   * pending ends.
   *
   * @throws {EinmalError} `ERR_AUTHENTICATORS_FULL`, `ERR_RANDOM_UNAVAILABLE`
   */
  enrol(userId: string, options: EnrolOptions): Promise<Enrolment>
  /**
   * Takes over what another library enrolled, weak secrets too; active at once. A key that the user
   * already has is not added a second time, so that an import can be run again.
   *
   * @throws {EinmalError} `ERR_AUTHENTICATORS_FULL`
   */
  importKey(userId: string, options: ImportOptions): Promise<{ authenticatorId: string }>
  /** Ends an enrolment by its first code, which is thereby spent. Counts like any other attempt. */
  confirm(userId: string, authenticatorId: string, code: string): Promise<ConfirmVerdict>
  /** Accepts a code of any active authenticator, once. */
  verify(userId: string, code: string): Promise<CodeVerdict>
  /**
   * Accepts a recovery code, once: also while codes are locked, and then lifts the lock. It has too
   * many bits to be guessed, so nobody can shut the owner out by wrong codes. Wrong recovery codes
   * have a count of their own.
   */
  recover(userId: string, recoveryCode: string): Promise<RecoveryVerdict>
  /**
   * Finds the counter of a hardware key again, by 2 to 5 codes in the order in which it gave them
   * (RFC 4226 §7.4); they are then spent. Counts like any other attempt.
   */
  resync(
    userId: string,
    authenticatorId: string,
    codes: readonly [string, string, ...string[]],
  ): Promise<ResyncVerdict>
  /** New recovery codes; the old ones end all at once. */
  regenerateRecoveryCodes(userId: string): Promise<RegenerateVerdict>
  /** What is known of a user; changes nothing. */
  status(userId: string): Promise<AccountStatus>
  /** Gives an authenticator another label, up to 100 characters. */
  rename(
    userId: string,
    authenticatorId: string,
    label: string,
  ): Promise<{ ok: true } | Unknown | Contended>
  /** Takes an authenticator away, with the last one the recovery codes too; or ends an enrolment. */
  remove(
    userId: string,
    authenticatorId: string,
  ): Promise<{ ok: true; remaining: number } | Unknown | Contended>
  /**
   * Takes every factor away, with the count of failures: for a lost phone, once the administrator
   * knows who is asking. Leaves the mark `factorsRemovedAt`.
   */
  reset(userId: string): Promise<void>
  /** Lifts the lock and takes the failures back; used codes remain used. */
  unlock(userId: string): Promise<void>
  /**
   * Makes a record that came out of a backup usable again: spends every TOTP code up to now, drops
   * or renews the recovery codes, ends a pending enrolment, removes the authenticators that are known
   * to have been removed since, and leaves the mark `factorsRemovedAt`. It cannot know how far the
   * counter of a hardware key (HOTP) went. Changes nothing for a user without a factor.
   *
   * @returns with `recoveryCodes: 'renew'` also the new codes, by name alone
   */
  afterRestore(userId: string, options?: RestoreOptions): Promise<Restored>
  /**
   * Deletes all that is stored of a user who is gone, unread. Sessions of his that are still open
   * cannot be told to be stale any more, so end them first.
   */
  forget(userId: string): Promise<void>
  /**
   * Seals under the current key what is sealed under another. Whoever is done already costs a read,
   * so that a run that was stopped is simply begun again.
   */
  reseal(userIds: UserIds, options?: ResealOptions): Promise<ResealSummary>
  /** Counts a roll-out. */
  census(userIds: UserIds): Promise<Census>
  /** The rows of a census, in the order given. */
  censusRows(userIds: UserIds): AsyncGenerator<CensusRow, void, undefined>
}
