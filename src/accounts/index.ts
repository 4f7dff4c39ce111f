/**
 * The second factors of users: enrolment, several authenticators each, sealed secrets, recovery
 * codes.
 *
 * @module
 */

export type {
  AccountEvent,
  AccountHappening,
  Hopeless,
  NotEnrolled,
  Refused,
  Verb,
} from './account-events.js'
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
} from './accounts-api.js'
export { createKeyring, generateKey, type Keyring, type KeyringOptions } from './secrets/keyring.js'
export type { SealContext, Sealer } from './secrets/sealer.js'
export type { RestoreOptions, RestoreSummary } from './verbs/after-restore.js'
export type { CodeAccepted, Proof, RecoveryAccepted } from './verification/attempts.js'
