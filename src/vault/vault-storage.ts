/** The port to the place where a vault is kept: one record with compare-and-set. */

/**
 * Keeps the bytes of one vault. Any place with a conditional write can be a storage. The bytes are
 * sealed: a storage sees no name and no secret.
 */
export interface VaultStorage {
  /** Returns the bytes and their version; undefined when there is no vault. */
  read(): Promise<StoredVault | undefined>
  /**
   * Writes the bytes only while the stored version is still `expected`, and only as a whole. Resolves
   * when the bytes are durable.
   *
   * @param expected - the version of the last read; undefined: only while there is no vault
   * @returns true when written, false when the version is another one
   */
  write(bytes: Uint8Array, expected: string | undefined): Promise<boolean>
  /**
   * Calls `changed` after another tab or process has written. A call may be late, missing or needless:
   * it saves the app from asking, and nothing else depends on it.
   *
   * @returns a function that ends the calls
   */
  subscribe?: ((changed: () => void) => () => void) | undefined
  /**
   * Computes scrypt (RFC 7914) with `r` 8, `p` 1 and an output of 32 bytes, outside of this thread or
   * natively. Without it, or when it resolves to undefined, einmal computes scrypt in this thread.
   * It is checked with a test vector of RFC 7914 §12 before its first use.
   */
  scrypt?:
    | ((passphrase: Uint8Array, salt: Uint8Array, cost: ScryptCost) => Promise<Scrypted>)
    | undefined
}

/** The bytes of a vault, and their version: an opaque text, new at every write. */
export interface StoredVault {
  bytes: Uint8Array
  version: string
}

/** The parameters of scrypt (RFC 7914 §2). */
export interface ScryptCost {
  /** CPU and memory cost: a power of two. */
  N: number
  /** Block size. */
  r: number
  /** Parallelization. */
  p: number
}

/** 32 bytes; undefined when this storage cannot compute them now. */
export type Scrypted = Uint8Array | undefined
