/** Everything that the verbs of accounts share: checked options, records, secrets. */

import { invalidType, invalidValue } from '../core/argument-errors.js'
import { requireType } from '../core/bytes.js'
import { requireNames } from '../core/names.js'
import { integerOr, windowOf } from '../core/parameters.js'
import { type Limit, limitOf } from '../verifier/lockout.js'
import type { StateStore } from '../verifier/state-store.js'
import { noListener } from '../verifier/verifier-events.js'
import type { Accounts, AccountsOptions } from './accounts-api.js'
import { MOST_AUTHENTICATORS } from './record/user-record.js'
import { createUserRecords, type UserRecords } from './record/user-records.js'
import { authenticatedRecords } from './secrets/authenticated-records.js'
import { createSealedSecrets, type SealedSecrets } from './secrets/sealed-secrets.js'
import type { Sealer } from './secrets/sealer.js'
import type { Tolerance } from './verification/authenticator-codes.js'
import { issueRecoveryCodes, type RecoveryIssue } from './verification/recovery-codes.js'

export interface AccountsContext {
  /** The store that authenticates records. */
  readonly store: StateStore
  readonly sealer: Sealer
  readonly userRecords: UserRecords
  readonly secrets: SealedSecrets
  readonly issuer: string
  readonly limit: Limit
  readonly tolerance: Tolerance
  readonly maxAuthenticators: number
  readonly enrolmentMs: number
  /** Makes a new set of recovery codes. */
  issueCodes(userId: string): RecoveryIssue
}

/**
 * Checks the options, and copies them.
 *
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when an option has the wrong type
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when the issuer is empty or contains a colon
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when an option is out of its range
 */
export function createContext({
  store,
  issuer,
  keyring,
  recordKeys,
  ...options
}: AccountsOptions): AccountsContext {
  // Stryker disable next-line ArrowFunction: no instant is taken for now
  const now = options.now ?? (() => Date.now())
  const onEvent = options.onEvent ?? noListener
  const limit = limitOf(options.limit)
  const window = windowOf(options.window)
  const lookAhead = integerOr('lookAhead', options.lookAhead, 5, 0, 100)
  const maxDriftSteps = integerOr('maxDriftSteps', options.maxDriftSteps, 10, 0, 100)
  const { maxAuthenticators, enrolmentSeconds, recoveryCodes } = options
  const most = integerOr('maxAuthenticators', maxAuthenticators, 8, 1, MOST_AUTHENTICATORS)
  const seconds = integerOr('enrolmentSeconds', enrolmentSeconds, 600, 1, 86_400)
  const codes = integerOr('recoveryCodes', recoveryCodes, 10, 0, 32)
  const methods = [store?.read, store?.write, store?.delete, keyring?.seal, keyring?.open]
  for (const call of [...methods, now, onEvent]) {
    requireType('now, onEvent and each method of store and keyring', call, 'function')
  }
  if (requireNames({ issuer, account: 'a' }).issuer === '') {
    throw invalidValue('issuer must not be empty')
  }
  const records = authenticatedRecords(store, keyring, recordKeys)
  return {
    store: records,
    sealer: keyring,
    userRecords: createUserRecords(records, now, onEvent),
    secrets: createSealedSecrets(keyring),
    issuer,
    limit,
    tolerance: { window, lookAhead, maxDriftSteps },
    maxAuthenticators: most,
    enrolmentMs: seconds * 1000,
    issueCodes: (userId) => issueRecoveryCodes(userId, codes),
  }
}

/** Contexts by the accounts that use them. */
const contexts = /* @__PURE__ */ new WeakMap<object, AccountsContext>()

/** Keeps the context of accounts for `createTokens`. */
export function withContext(accounts: Accounts, context: AccountsContext): Accounts {
  contexts.set(accounts, context)
  return accounts
}

/**
 * Finds the context of accounts for `createTokens`, which must not have other options than they have.
 *
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when `createAccounts` did not return this object
 */
export function contextOf(accounts: Accounts): AccountsContext {
  const context = contexts.get(accounts)
  if (context) return context
  throw invalidType('accounts must be the object that createAccounts returned, not a copy of it')
}
