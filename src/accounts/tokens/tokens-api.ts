/** The types of the inventory of hardware tokens: options, results, and the verbs. */

import type { TransferKey, TransferProblem } from '../../transfer/transfer-key.js'
import type { Contended } from '../../verifier/records.js'
import type { Refusal } from '../../verifier/spend.js'
import type { NothingToVerify, TokenRefused } from '../account-events.js'
import type { Accounts, ConfirmVerdict } from '../accounts-api.js'
import type { Unknown } from '../verbs/account-status.js'
import type { TokenEvent } from './token-events.js'
import type { TokenState } from './token-record.js'

/** Options of {@link createTokens}. */
export interface TokensOptions {
  /**
   * The accounts that tokens go to, as `createAccounts` returned them. Tokens use their store, keyring,
   * limit, window and clock, so that both can never have different ones.
   */
  accounts: Accounts
  /** Receives each event; its result is not awaited, and its errors are ignored. */
  onEvent?: ((event: TokenEvent) => void) | undefined
}

/** Options of {@link Tokens.add}. */
export interface AddOptions {
  /**
   * Also adds a token again that was revoked, when it came back and was checked. A revocation that was
   * interrupted is finished first. Codes of an HOTP token that were used before are accepted again,
   * unless its key has a higher `counter`. Those of a TOTP token are accepted again for 50 minutes.
   *
   * @defaultValue false
   */
  replaceRevoked?: boolean | undefined
}

/** Result of {@link Tokens.add}. */
export interface AddedTokens {
  /** Number of tokens that are new in the inventory. */
  added: number
  /** Number of tokens that the inventory had already. They are unchanged. */
  known: number
  /** Keys that were not added. The other keys are not affected. */
  problems: TransferProblem[]
}

/** Options of {@link Tokens.release} and {@link Tokens.revoke}. */
export interface HolderOptions {
  /**
   * The user whom the caller has seen in the status: `userId ?? ''`, since an empty text stands for a token
   * that no user has. When it is another one meanwhile, nothing is changed, and the answer is `changed`.
   * Without it, any user may have the token.
   */
  holder?: string | undefined
}

/** A token, as the office may see it. Instants are milliseconds since the Unix epoch. */
export interface TokenStatus {
  /** The serial number in capital letters and without white space. */
  serial: string
  /**
   * - `unknown`: it is not in the inventory
   * - `free`: no user has it; any user who holds it can claim it
   * - `assigned`: only the user `userId` can claim it
   * - `claiming`: a claim of the user `userId` was interrupted. The same user can finish it
   * - `claimed`: the key is in the account of the user `userId`, and no longer here
   * - `revoked`: no user can claim it
   * - `unreadable`: its record cannot be read or opened
   */
  state: TokenState | 'unreadable'
  type?: 'totp' | 'hotp' | undefined
  userId?: string | undefined
  /** The authenticator in the account of the user, from `claiming` on. */
  authenticatorId?: string | undefined
  /** The name of the delivery or group, as it is in the file. */
  group?: string | undefined
  addedAt?: number | undefined
  /** When the state began. */
  changedAt?: number | undefined
}

/** Result of {@link Tokens.claim}. */
export type ClaimVerdict =
  /** The token is an authenticator of the user, and its code is spent; the same as after `confirm`. */
  | Extract<ConfirmVerdict, { ok: true }>
  | Refusal
  /**
   * The serial number is not in the inventory, or the token is another user's or was revoked. Tell users the
   * same as for a wrong code when there is an `attemptsLeft`, so that they do not learn which tokens are free.
   */
  | TokenRefused
  /** The token is an authenticator of the user already: an earlier claim went through. */
  | NothingToVerify<'confirmed'>
  | Contended

/** Result of {@link Tokens.assign} and {@link Tokens.release}. */
export type AssignVerdict =
  | { ok: true }
  | Unknown
  | NothingToVerify<'assigned'>
  | NothingToVerify<'used'>
  | NothingToVerify<'revoked'>
  | NothingToVerify<'changed'>
  | Contended

/** Result of {@link Tokens.revoke}. */
export type RevokeVerdict = { ok: true } | Unknown | NothingToVerify<'changed'> | Contended

/** Result of {@link Tokens.reseal}. */
export interface TokensResealed {
  /** Number of serial numbers that were given. */
  total: number
  /** Number of tokens that were written again. */
  resealed: number
  /**
   * Tokens whose record, or that of their user, cannot be read or opened, with the code of the error. They
   * are unchanged.
   */
  failed: { serial: string; code: string }[]
}

/** Serial numbers from a list, a query or a file; a stream may be of any length. */
export type Serials = Iterable<string> | AsyncIterable<string>

/**
 * An inventory of hardware tokens. Serial numbers are compared without white space and in capital
 * letters.
 *
 * Every verb throws and rejects as the verbs of {@link Accounts} do. What a person types in `claim`, the
 * serial number and the codes, is never an error.
 */
export interface Tokens {
  /**
   * Adds tokens of a seed file. A token that is known stays as it is, so an import can be repeated.
   *
   * @param keys - as `readKeys` of `einmal/transfer` returns them; each with a serial number
   */
  add(
    keys: Iterable<TransferKey> | AsyncIterable<TransferKey>,
    options?: AddOptions,
  ): Promise<AddedTokens>
  /** Reads the status of a token; changes nothing. */
  status(serial: string): Promise<TokenStatus>
  /** Yields the status of each token, in the given order. */
  statuses(serials: Serials): AsyncGenerator<TokenStatus, void, undefined>
  /** Reserves a token for one user: only this user can claim it. */
  assign(serial: string, userId: string): Promise<AssignVerdict>
  /** Takes an assignment back. A token that was claimed is `used`: revoke it instead. */
  release(serial: string, options?: HolderOptions): Promise<AssignVerdict>
  /**
   * Ends a token that was lost or is broken: its key is erased, and its authenticator is removed from
   * the account of its user, with the last one the recovery codes too. A crash or an error of the store
   * between the two writes leaves a token that is `revoked` and an account that still accepts its codes:
   * repeat the call, or `reseal` finishes it.
   */
  revoke(serial: string, options?: HolderOptions): Promise<RevokeVerdict>
  /**
   * Makes a token an authenticator of the user who holds it. Wrong codes count as any other code of the
   * user does, also for a token that the user cannot claim. A claim that was interrupted goes on when the
   * user claims again.
   *
   * @param codes - 2 to 5 codes in the order in which the token showed them; for a TOTP token also one.
   * They may be up to 100 counters ahead, or 100 steps before or after now; a single code must be in the
   * window of the accounts
   * @throws {EinmalError} `ERR_AUTHENTICATORS_FULL`
   */
  claim(userId: string, serial: string, codes: readonly string[]): Promise<ClaimVerdict>
  /**
   * Seals keys and writes records under the current key of the keyring. Also ends claims that were
   * interrupted when the key was in the account already, and finishes revocations that were interrupted.
   */
  reseal(serials: Serials): Promise<TokensResealed>
}
