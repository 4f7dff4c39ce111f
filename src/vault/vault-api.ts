/** The public interface of a vault. */

import type { Algorithm } from '../core/hmac.js'
import type { TransferFormat, TransferWarning } from '../transfer/transfer-format.js'
import type { TransferProblem } from '../transfer/transfer-key.js'
import type { WritableFormat } from '../transfer/write-keys.js'
import type { NewVaultKey } from './vault-key.js'
import type { VaultStorage } from './vault-storage.js'

/** Options of {@link openVault}. */
export interface VaultOptions {
  /** Where the vault is kept: `fileStorage`, `indexedDbStorage`, or a storage of the app. */
  storage: VaultStorage
  /** 1 to 1,024 characters. It is normalized to NFKC (Unicode), so that every keyboard writes the same. */
  passphrase: string
  /**
   * Makes an empty vault when the storage has none.
   *
   * @defaultValue false
   */
  create?: boolean | undefined
  /**
   * Cost of a guess: the log2 of N of scrypt, 17 to 20. Each step doubles time and memory, which is
   * 128 MiB for 17. A vault with a lower cost is raised when it is opened, if it can be written, and
   * never lowered.
   *
   * @defaultValue 17
   */
  cost?: VaultCost | undefined
}

/** The log2 of N of scrypt. */
export type VaultCost = 17 | 18 | 19 | 20

/** An entry of the vault, without its secret. */
export interface VaultEntry {
  /** Names the entry in this vault, permanently. */
  readonly id: string
  readonly type: 'totp' | 'hotp'
  readonly issuer?: string | undefined
  /** Empty when the key came without a name. */
  readonly account: string
  /** The group or folder. */
  readonly group?: string | undefined
  readonly algorithm: Algorithm
  /** Number of digits; a Steam code has five characters instead. */
  readonly digits: 6 | 7 | 8
  /** The time step in seconds; not used for hotp. */
  readonly period: number
  /** The next counter of hotp; 0 for totp. */
  readonly counter: bigint
  readonly encoder?: 'steam' | undefined
  /** Serial number of a hardware token. */
  readonly serial?: string | undefined
  /** URL of a picture, not validated: check it before you fetch it. */
  readonly image?: string | undefined
}

/** A code by time. */
export interface VaultCode {
  readonly code: string
  /** Seconds until the next code, above 0, with a fraction. */
  readonly secondsLeft: number
  /** The next code, to show when little time is left. */
  readonly next?: string | undefined
}

/** New names of an entry. A name that is left out stays; an empty text removes it. */
export interface VaultEdit {
  issuer?: string | undefined
  account?: string | undefined
  group?: string | undefined
  image?: string | undefined
}

/** Answer of an import. */
export interface VaultImport {
  /** The format that was recognized. */
  readonly format: TransferFormat
  /** Number of new entries. */
  readonly added: number
  /** Number of keys that the vault already had. */
  readonly known: number
  /** Keys of the file that could not be read; the others are in the vault. */
  readonly problems: readonly TransferProblem[]
  /** Remarks about the whole file: show them to the user. */
  readonly warnings: readonly TransferWarning[]
}

/** Kind of a change that {@link Vault.undo} has undone. */
export type UndoneChange = 'add' | 'remove' | 'edit' | 'move'

/**
 * An open vault. Every change is written before its promise resolves, and only over the state that it was
 * made for: with several tabs or processes nothing is lost. Every verb throws `ERR_VAULT_LOCKED` after
 * {@link Vault.lock}. A change also throws `ERR_VAULT_STORAGE`, `ERR_VAULT_CONTENDED`,
 * `ERR_VAULT_ABSENT`, `ERR_VAULT_REPLACED`, `ERR_VAULT_OLDER`, or the errors of {@link openVault} for a
 * file that was changed.
 */
export interface Vault {
  /** Number of changes since the vault was made. An app that remembers it can notice an older file. */
  readonly revision: number
  /**
   * The revision that the last change of this object made, for {@link Vault.undo}. A call that writes
   * nothing leaves it, as does `advance`. Undefined when there was none that can be undone, or it is undone.
   */
  readonly lastChange: number | undefined
  /** True after {@link Vault.lock}. */
  readonly isLocked: boolean
  /** The entries in their order, as last read or written. */
  entries(): readonly VaultEntry[]
  /**
   * Computes the code of a TOTP or Steam entry.
   *
   * @param options - `at` (default now): milliseconds since the Unix epoch, or a Date
   * @throws {EinmalError} `ERR_VAULT_ENTRY` when there is no such entry
   * @throws {RangeError} `ERR_INVALID_ARG_VALUE` for HOTP, or when `at` is before 1970
   */
  code(id: string, options?: { at?: Date | number | undefined }): VaultCode
  /**
   * Computes the next code of an HOTP entry. The counter behind it is stored before the code is
   * returned: after a crash a code may be missing, but no code is given twice. Other entries with the same
   * secret move too.
   *
   * @returns the code, and its counter
   * @throws {EinmalError} `ERR_VAULT_ENTRY`, and `ERR_VAULT_COUNTER` at the last counter
   * @throws {RangeError} `ERR_INVALID_ARG_VALUE` for TOTP
   */
  advance(id: string): Promise<{ code: string; counter: bigint }>
  /**
   * Adds a key at the end. A key that is already there, with its names and parameters, stays one entry.
   * HOTP entries with one secret have one counter, which moves forward, never back.
   *
   * @param key - an otpauth URI, `steam://SECRET`, or a key
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when a value has the wrong type
   * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when a value is out of its range
   * @throws {EinmalError} what `parseOtpauthUri` throws, `ERR_TRANSFER_ENTRY` for `steam://` without a
   * secret, and `ERR_VAULT_FULL`
   */
  add(key: string | NewVaultKey): Promise<VaultEntry>
  /**
   * Changes the names of an entry. They may become those of another entry.
   *
   * @throws {EinmalError} `ERR_VAULT_ENTRY`
   * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when a name has over 1,024 characters or a control
   * character
   */
  edit(id: string, names: VaultEdit): Promise<VaultEntry>
  /**
   * Removes an entry. {@link Vault.undo} brings it back.
   *
   * @returns the entry
   * @throws {EinmalError} `ERR_VAULT_ENTRY`
   */
  remove(id: string): Promise<VaultEntry>
  /**
   * Moves an entry.
   *
   * @param position - 0 is the first
   * @throws {EinmalError} `ERR_VAULT_ENTRY`
   * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when there is no such position
   */
  move(id: string, position: number): Promise<void>
  /**
   * Undoes the last `add`, `import`, `remove`, `edit` or `move` of this vault object. Counters of HOTP stay
   * where they are. A change of another tab or process is never undone by accident.
   *
   * @param options - `revision`: undoes the change with this {@link Vault.lastChange} instead, also one of
   * another object
   * @returns what was undone; undefined when there is nothing to undo
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when `revision` is not a number
   * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when `revision` is not an integer from 0
   * @throws {EinmalError} `ERR_VAULT_CHANGED` when it is not the last change of the vault, or is undone
   * already; `ERR_VAULT_FULL` when the vault can keep no more counters of removed HOTP keys
   */
  undo(options?: { revision?: number | undefined }): Promise<UndoneChange | undefined>
  /**
   * Adds the keys of another program's file in one change: every format of `einmal/transfer`.
   *
   * @throws {EinmalError} what `readKeys` throws, and `ERR_VAULT_FULL`
   */
  import(
    data: string | Uint8Array,
    options?: { password?: string | (() => Promise<string>) | undefined },
  ): Promise<VaultImport>
  /**
   * Writes all keys, with their secrets, in the format of another program. Without a password the text is
   * not sealed.
   *
   * @param options - `format` (default `uris`) and `password`, as `writeKeys` of `einmal/transfer` takes
   * them. With `onProblem`, a key that the format cannot hold is left out and reported; without it, such a
   * key throws
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when `onProblem` is not a function
   * @throws what `writeKeys` throws
   */
  export(options?: {
    format?: WritableFormat | undefined
    password?: string | undefined
    onProblem?: ((problem: TransferProblem) => void) | undefined
  }): Promise<string>
  /**
   * Wraps the data key under a new passphrase; the content is not sealed again. An older copy of the
   * file still opens with the older passphrase.
   *
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE`
   * @throws {RangeError} `ERR_INVALID_ARG_VALUE`
   */
  changePassphrase(next: string): Promise<void>
  /** Reads the storage again. True when the vault has changed. */
  reload(): Promise<boolean>
  /**
   * Calls `listener` after each change: of this vault, of another tab as far as the storage reports it,
   * and after {@link Vault.lock}.
   *
   * @returns a function that ends the calls
   */
  subscribe(listener: () => void): () => void
  /**
   * Forgets the keys, at once. The bytes of the data key are overwritten. The secrets of the entries,
   * texts such as the passphrase, and keys of Web Crypto stay in memory until the engine frees it.
   */
  lock(): void
}
