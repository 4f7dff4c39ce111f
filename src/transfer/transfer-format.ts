/** The port between `readKeys` and the formats: one file a format, each with a reader. */

import type { EinmalError } from '../core/errors.js'
import type { TransferInput } from './transfer-input.js'
import type { TransferKey } from './transfer-key.js'

/**
 * A format that `readKeys` reads.
 *
 * - `uris`: otpauth URIs, one a line. `google`: otpauth-migration URIs. `ente`: the text of Ente Auth.
 * - `aegis`, `2fas`, `andotp`, `freeotp-plus`, `bitwarden`, `proton`, `stratum`, `duo`, `steam`: files of
 *   these apps.
 * - `pskc`: RFC 6030. `yubico-csv`: the log of Yubico's personalization tools. `oath-csv`: a line a token.
 */
export type TransferFormat =
  | 'uris'
  | 'google'
  | 'ente'
  | 'aegis'
  | '2fas'
  | 'andotp'
  | 'freeotp-plus'
  | 'bitwarden'
  | 'proton'
  | 'stratum'
  | 'duo'
  | 'steam'
  | 'pskc'
  | 'yubico-csv'
  | 'oath-csv'

/** A remark about a whole file, whose keys can be read. */
export interface TransferWarning {
  /**
   * The kind of the remark.
   *
   * - `signature-unverified`: the file has an XML signature, which einmal does not verify.
   * - `part-repeated`: a part of an export was given twice.
   */
  code: 'signature-unverified' | 'part-repeated'
  message: string
}

/** An entry of a file: its key, or the name and the reason why it cannot be read. */
export type TransferEntry = { key: TransferKey } | { name: string | undefined; error: EinmalError }

/** The entries of a file in their order. Undefined: an entry that has no key, and is skipped. */
export interface Reading {
  entries: readonly (TransferEntry | undefined)[]
  warnings?: readonly TransferWarning[]
}

/** Services that a reader may use. */
export interface ReadContext {
  /**
   * Returns the password of the file.
   *
   * @throws {EinmalError} `ERR_TRANSFER_PASSWORD_MISSING` when there is none
   */
  password(): Promise<string>
}

/** Reads the files of one format: each is a file in `formats`. */
export interface FormatReader {
  readonly format: TransferFormat
  /** Reads a file that was recognised, or that the user says is of this format. */
  read(input: TransferInput, context: ReadContext): Reading | Promise<Reading>
}
