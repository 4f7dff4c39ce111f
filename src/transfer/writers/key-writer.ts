/** The port between `writeKeys` and the formats that it writes. */

import type { TransferKey } from '../transfer-key.js'

/** A format that `writeKeys` writes. */
export interface KeyWriter {
  /** Whether the app reads encrypted files of this format. */
  readonly canEncrypt: boolean
  /**
   * Returns the key with all defaults.
   *
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`
   * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when the format cannot hold the key
   */
  check(key: TransferKey): TransferKey
  /** Writes keys that passed `check`. A password is only passed when `canEncrypt` is true. */
  write(keys: readonly TransferKey[], password: string | undefined): string | Promise<string>
}
