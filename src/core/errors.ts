/** The error class for broken data. A stable `code` names each case. */

/**
 * The codes of {@link EinmalError}. The page *Errors* lists each code with its cause and remedy.
 */
export type EinmalErrorCode =
  | 'ERR_BASE32_CHARACTER'
  | 'ERR_BASE32_LENGTH'
  | 'ERR_BASE32_PADDING'
  | 'ERR_BASE32_TRAILING_BITS'
  | 'ERR_HEX_CHARACTER'
  | 'ERR_HEX_LENGTH'
  | 'ERR_SECRET_LENGTH'
  | 'ERR_RANDOM_UNAVAILABLE'
  | 'ERR_URI_SCHEME'
  | 'ERR_URI_TYPE'
  | 'ERR_URI_AUTHORITY'
  | 'ERR_URI_FRAGMENT'
  | 'ERR_URI_LENGTH'
  | 'ERR_URI_ENCODING'
  | 'ERR_URI_CONTROL_CHARACTER'
  | 'ERR_URI_DUPLICATE_PARAMETER'
  | 'ERR_URI_SECRET'
  | 'ERR_URI_ALGORITHM'
  | 'ERR_URI_DIGITS'
  | 'ERR_URI_PERIOD'
  | 'ERR_URI_COUNTER'
  | 'ERR_MIGRATION_BASE64'
  | 'ERR_MIGRATION_MESSAGE'
  | 'ERR_MIGRATION_BATCH'
  | 'ERR_STORE_UNAVAILABLE'
  | 'ERR_STORE_FULL'
  | 'ERR_STORE_CONTENDED'
  | 'ERR_RECORD_CORRUPT'
  | 'ERR_RECORD_VERSION'
  | 'ERR_KEYS_TEXT'
  | 'ERR_KEY_UNKNOWN'
  | 'ERR_SEAL_BROKEN'
  | 'ERR_SEALER_FAILED'
  | 'ERR_CRYPTO_UNAVAILABLE'
  | 'ERR_AUTHENTICATORS_FULL'
  | 'ERR_USER_ENROLLED'
  | 'ERR_TOKEN_SERIAL'
  | 'ERR_TOKEN_KEY'
  | 'ERR_TOKEN_CONFLICT'
  | 'ERR_VAULT_ABSENT'
  | 'ERR_VAULT_PASSPHRASE'
  | 'ERR_VAULT_UNKNOWN'
  | 'ERR_VAULT_CORRUPT'
  | 'ERR_VAULT_VERSION'
  | 'ERR_VAULT_LOCKED'
  | 'ERR_VAULT_ENTRY'
  | 'ERR_VAULT_COUNTER'
  | 'ERR_VAULT_FULL'
  | 'ERR_VAULT_STORAGE'
  | 'ERR_VAULT_CONTENDED'
  | 'ERR_VAULT_REPLACED'
  | 'ERR_VAULT_OLDER'
  | 'ERR_VAULT_CHANGED'
  | 'ERR_TRANSFER_UNKNOWN'
  | 'ERR_TRANSFER_UNSUPPORTED'
  | 'ERR_TRANSFER_SYNTAX'
  | 'ERR_TRANSFER_LIMIT'
  | 'ERR_TRANSFER_PASSWORD_MISSING'
  | 'ERR_TRANSFER_PASSWORD'
  | 'ERR_TRANSFER_DAMAGED'
  | 'ERR_TRANSFER_ENTRY'

/**
 * Thrown when data is broken: a bad URI, bad base32, an unreadable record. The message names the
 * place and the expected value. It never contains a secret or a code.
 *
 * @example
 * ```ts
 * import { EinmalError, Secret } from 'einmal'
 *
 * try {
 *   Secret.fromBase32('not base32!')
 * } catch (error) {
 *   if (error instanceof EinmalError) console.log(error.code) // ERR_BASE32_CHARACTER
 * }
 * ```
 */
export class EinmalError extends Error {
  override readonly name = 'EinmalError' as const
  declare readonly code: EinmalErrorCode

  constructor(code: EinmalErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }

  /**
   * Also true for an error of another copy of einmal: a program may load two copies, each with its own
   * class. Subclasses that a user writes keep the normal rule.
   *
   * @internal
   */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: a subclass inherits this method
    const isOwn = this === EinmalError && value instanceof Error && value.name === 'EinmalError'
    // biome-ignore lint/complexity/noThisInStatic: as above
    return isOwn || super[Symbol.hasInstance](value)
  }
}

/** Runs a check of arguments on data that was read. Throws its error as an EinmalError with `code`. */
export function judged<A extends unknown[], T>(
  code: EinmalErrorCode,
  check: (...args: A) => T,
  ...args: A
): T {
  try {
    return check(...args)
  } catch (error) {
    // A check only throws errors.
    throw new EinmalError(code, (error as Error).message)
  }
}
