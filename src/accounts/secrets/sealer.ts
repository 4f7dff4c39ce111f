/** The port to the keyring, a KMS or an HSM, which seals secrets and authenticates records. */

import type { RecordContext } from '../../verifier/record-tags.js'

/**
 * The owner of a sealed secret. It is authenticated with the secret, so that a row copied to another
 * user or another authenticator does not open. A KMS calls it an encryption context.
 */
export interface SealContext {
  /** The user; the empty text for a token in the inventory. */
  readonly userId: string
  /** The authenticator; for a token in the inventory its serial number. */
  readonly authenticatorId: string
  /** Use of the secret: `otp`, the key of an authenticator; `token`, the key of a token in the inventory. */
  readonly purpose: 'otp' | 'token'
}

/**
 * Seals secrets and opens them. {@link createKeyring} makes one from keys that the program holds; a
 * KMS or an HSM takes its place in a few lines.
 */
export interface Sealer {
  /**
   * Encrypts a secret for one context.
   *
   * @returns printable ASCII without a space, at most 8192 characters: it goes into the record
   */
  seal(secret: Uint8Array, context: SealContext): Promise<string>
  /** The secret again. Rejects when one byte differs, or the context is another. */
  open(sealed: string, context: SealContext): Promise<Uint8Array>
  /**
   * True when it was sealed under the key that `seal` uses now. Without it `reseal` seals every
   * secret again.
   */
  isCurrent?: ((sealed: string) => boolean) | undefined
  /**
   * False when the key that it was sealed under is lost, so that `open` would reject with
   * `ERR_KEY_UNKNOWN`. Without it no authenticator is reported as unreadable before it is tried.
   */
  hasKey?: ((sealed: string) => boolean) | undefined
  /**
   * Makes a tag for the text of a record (a MAC), by which `verify` recognises the record. Without it
   * accounts need the option `recordKeys`.
   *
   * @returns 1 to 1024 bytes; they are stored with the record
   */
  authenticate?: ((text: string, context: RecordContext) => Promise<Uint8Array>) | undefined
  /**
   * True when `authenticate` made the tag for exactly this text and context. Rejects with
   * `ERR_KEY_UNKNOWN` when the key of the tag is lost.
   */
  verify?: ((text: string, tag: Uint8Array, context: RecordContext) => Promise<boolean>) | undefined
  /**
   * True when the tag was made under the key that `authenticate` uses now. Without it `reseal` writes
   * every record again.
   */
  isCurrentTag?: ((tag: Uint8Array) => boolean) | undefined
}
