/** The port to the keyring, a KMS or an HSM, which seals secrets. */

/**
 * The owner of a sealed secret. It is authenticated with the secret, so that a row copied to another
 * user or another authenticator does not open. A KMS calls it an encryption context.
 */
export interface SealContext {
  readonly userId: string
  readonly authenticatorId: string
  /** Use of the secret: `otp`, the key of an authenticator. */
  readonly purpose: 'otp'
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
}
