/**
 * The second factors of users: enrolment, several authenticators each, sealed secrets, recovery
 * codes.
 *
 * @module
 */

export { createAccounts } from './accounts.js'
export type {
  AccountStatus,
  Accounts,
  AccountsOptions,
  AuthenticatorStatus,
  Census,
  CensusRow,
  CodeVerdict,
  ConfirmVerdict,
  Enrolment,
  EnrolOptions,
  ImportOptions,
  PendingStatus,
  RecoveryVerdict,
  RegenerateVerdict,
  ResealOptions,
  ResealProgress,
  ResealSummary,
  Restored,
  ResyncVerdict,
  Unknown,
  UserIds,
} from './api.js'
export type { CodeAccepted, Proof, RecoveryAccepted } from './attempt.js'
export type {
  AccountEvent,
  AccountHappening,
  Hopeless,
  NotEnrolled,
  Refused,
  Verb,
} from './events.js'
export { createKeyring, generateKey, type Keyring, type KeyringOptions } from './keyring.js'
export type { RestoreOptions, RestoreSummary } from './restore.js'
export type { SealContext, Sealer } from './sealer.js'
