/**
 * The second factors of users: enrolment, several authenticators each, sealed secrets, recovery
 * codes.
 *
 * @module
 */

export type {
  AccountEvent,
  AccountEventDetails,
  ActivationExpired,
  AttemptVerb,
  NotEnrolled,
  NothingToVerify,
  Refused,
  TokenRefused,
} from './account-events.js'
export { createAccounts } from './accounts.js'
export type {
  Accounts,
  AccountsOptions,
  ActivationOptions,
  ActivationVerdict,
  CodeVerdict,
  ConfirmVerdict,
  Enrolment,
  EnrolOptions,
  ImportOptions,
  IssuedActivation,
  RecoveryVerdict,
  RegenerateVerdict,
  Restored,
  ResyncVerdict,
} from './accounts-api.js'
export {
  createKeyring,
  generateKey,
  type Keyring,
  type KeyringOptions,
} from './secrets/keyring.js'
export type { SealContext, Sealer } from './secrets/sealer.js'
export type { TokenEvent, TokenEventDetails } from './tokens/token-events.js'
export type { TokenState } from './tokens/token-record.js'
export { createTokens } from './tokens/tokens.js'
export type {
  AddedTokens,
  AddOptions,
  AssignVerdict,
  ClaimVerdict,
  HolderOptions,
  RevokeVerdict,
  Serials,
  TokenStatus,
  Tokens,
  TokensOptions,
  TokensResealed,
} from './tokens/tokens-api.js'
export type {
  AccountStatus,
  AuthenticatorStatus,
  PendingStatus,
  Unknown,
} from './verbs/account-status.js'
export type { RestoreOptions, RestoreSummary } from './verbs/after-restore.js'
export type {
  Census,
  CensusRow,
  ResealOptions,
  ResealProgress,
  ResealSummary,
  UserIds,
} from './verbs/roll-out.js'
export type { ActivationAccepted } from './verification/activation-attempt.js'
export type { ActivationStatus } from './verification/activation-codes.js'
export type { CodeAccepted } from './verification/code-attempts.js'
export type { Proof } from './verification/proof.js'
export type { RecoveryAccepted } from './verification/recovery-attempt.js'
