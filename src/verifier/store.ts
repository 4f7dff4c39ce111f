/** The port to a store: all that a database must be able to do for a code to work exactly once. */

/**
 * Where state is kept: any database with a conditional write. Every method may reject; whatever it
 * rejects with, no verification is then accepted.
 */
export interface StateStore {
  /** Creates what the store needs, a table for instance; idempotent, and safe to race. */
  setup?(): Promise<void>
  /** The value and its version, or undefined when the key is absent or expired. */
  read(key: string): Promise<{ value: string; version: string } | undefined>
  /**
   * Writes only while the stored version is still `expected` (undefined: only while the key is
   * absent or expired). Each write gives the key a version that it never had and never will again,
   * also not after it was deleted and created anew.
   *
   * @param expiresAt - milliseconds since the Unix epoch; from then on the entry counts as absent
   * and may be swept. Without it the entry stays
   * @returns true when it was written
   */
  write(
    key: string,
    value: string,
    expected: string | undefined,
    expiresAt?: number,
  ): Promise<boolean>
  /** Deletes the key; no error when it is absent. */
  delete(key: string): Promise<void>
}
