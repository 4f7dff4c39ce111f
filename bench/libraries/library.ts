/** The functions and facts of a library that the bench uses. */

/**
 * One library behind the same few functions. All use six digits, thirty seconds, a window of one step
 * either way, and the library's own reading of the clock. They use SHA1, except those in `sha2`.
 */
export interface Library<Prepared = unknown, Parsed = unknown> {
  /** As the results call it. */
  readonly name: string
  /** The npm packages that a user installs for this work. */
  readonly packages: readonly string[]
  /** The modules that a program imports for all of this. */
  readonly imports: readonly string[]
  readonly bundle: Bundle
  /** A fact that a reader of the figures must know. */
  readonly note?: string

  /** Verifies with the base32 text that a database holds. */
  verifyStored(base32: string, code: string): boolean | Promise<boolean>
  /** Describes what `prepare` returns; null when the library takes base32 only. */
  readonly prepared: string | null
  /** Returns the base32 text itself when nothing can be prepared. */
  prepare(base32: string): Prepared
  verifyPrepared?(prepared: Prepared, code: string): boolean | Promise<boolean>
  /** The code of now. */
  generate(prepared: Prepared): string | Promise<string>
  /** The same with SHA256 and SHA512. Missing when the library has SHA1 only. */
  readonly sha2?: Sha2<Prepared>
  buildUri?(base32: string, issuer: string, account: string): string
  parseUri?(uri: string): Parsed

  /** The base32 text in the result of `parseUri`. Not measured. */
  secretOf?(parsed: Parsed): string | undefined
  /** Verifies with a window of no step. Not measured. */
  verifyNow(base32: string, code: string): boolean | Promise<boolean>
  /** Where the library itself remembers accepted codes. Not measured. */
  verifyOnce?(base32: string, code: string): boolean | Promise<boolean>
}

/** Codes with another hash. */
export interface Sha2<Prepared = unknown> {
  verifyStored(base32: string, code: string, hash: Sha2Hash): boolean | Promise<boolean>
  prepare(base32: string, hash: Sha2Hash): Prepared
  generate(prepared: Prepared, hash: Sha2Hash): string | Promise<string>
}

export const SHA2_HASHES = ['SHA256', 'SHA512'] as const
export type Sha2Hash = (typeof SHA2_HASHES)[number]

/** The imports whose sizes are compared. */
export interface Bundle {
  /** The statements that import the whole library. */
  readonly whole: string
  /** The statements that import what its peers have too, where the whole library has more. */
  readonly comparable?: string
  /** The statements that import only the parts for verifying a TOTP. */
  readonly verify: string
  /** The number of hashes among SHA1, SHA256 and SHA512. */
  readonly algorithms: number
  /** Where the hashes come from. */
  readonly hashes: 'own' | 'Web Crypto' | 'node:crypto'
}
