/** The port to a store: all that a database must do for a code to work exactly once. */

import type { StoreFinding } from './store-findings.js'

/** A stored value, and its version. */
export interface StoredEntry {
  value: string
  version: string
  /**
   * False when the tag of the value is under an older key, so that the value should be written again.
   * Only {@link authenticatedStore} sets it.
   */
  isCurrent?: boolean | undefined
}

/**
 * Keeps state: any database with a conditional write. A method may reject with anything; no code is
 * accepted then.
 */
export interface StateStore {
  /** Creates what the store needs, such as a table. Idempotent, and safe to call at the same time. */
  setup?: (() => Promise<void>) | undefined
  /** Reads the value and its version; `undefined` when the key is absent or expired. */
  read(key: string): Promise<StoredEntry | undefined>
  /**
   * Writes only while the stored version is still `expected` (`undefined`: only while the key is
   * absent or expired). Every write gives the key a new version that it never had before and never
   * has again, even after a deletion.
   *
   * @param expiresAt - milliseconds since the Unix epoch; from then on the entry counts as absent
   * and may be removed. Without it the entry stays
   * @returns true when the value was written
   */
  write(
    key: string,
    value: string,
    expected: string | undefined,
    expiresAt?: number,
  ): Promise<boolean>
  /** Deletes the key; no error when it is absent. */
  delete(key: string): Promise<void>
  /** Reads the settings of the database, and returns those that weaken the promise. Changes nothing. */
  check?: (() => Promise<StoreFinding[]>) | undefined
}

/** A store that needs its setup, and can be checked: every store that keeps state in a database. */
export interface DatabaseStore extends StateStore {
  setup: () => Promise<void>
  check: () => Promise<StoreFinding[]>
}
