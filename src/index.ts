/**
 * One-time passwords that work exactly once: secrets, base32, HOTP (RFC 4226), TOTP (RFC 6238),
 * otpauth and migration URIs, and the verifier that accepts a code once.
 *
 * @module
 */

export type { ArgumentErrorCode } from './core/argument-errors.js'
export { base32Decode, base32Encode } from './core/base32.js'
export { EinmalError, type EinmalErrorCode } from './core/errors.js'
export type { Algorithm } from './core/hmac.js'
export { type HotpVerdict, hotp, type VerifyHotpOptions, verifyHotp } from './core/hotp.js'
export { type MigrationPart, migrationUris, parseMigrationUri } from './core/migration.js'
export {
  type NewOtpauthKey,
  type OtpauthKey,
  otpauthUri,
  type ParsedOtpauthUri,
  parseOtpauthUri,
} from './core/otpauth.js'
export type { HotpOptions, TotpOptions, Window } from './core/parameters.js'
export { Secret } from './core/secret.js'
export {
  type TotpVerdict,
  totp,
  totpStep,
  type VerifyTotpOptions,
  verifyTotp,
} from './core/totp.js'
export {
  authenticatedStore,
  type RecordKeys,
  type Rotatable,
} from './verifier/authenticated-store.js'
export type { CredentialState } from './verifier/credential-state.js'
export { guessingRisk, type LimitOptions } from './verifier/lockout.js'
export type { HotpAccepted, TotpAccepted } from './verifier/match-code.js'
export { memoryStore } from './verifier/memory-store.js'
export type { RecordContext } from './verifier/record-tags.js'
export type { Contended } from './verifier/records.js'
export type { Refusal } from './verifier/spend.js'
export type { DatabaseStore, StateStore, StoredEntry } from './verifier/state-store.js'
export type { StoreFinding, StoreFindingCode } from './verifier/store-findings.js'
export {
  createVerifier,
  type HotpResync,
  type HotpSubmission,
  type TotpSubmission,
  type Verdict,
  type Verifier,
  type VerifierOptions,
} from './verifier/verifier.js'
export type { VerifierEvent } from './verifier/verifier-events.js'
