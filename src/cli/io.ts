/** The effects of a run. Tests pass their own, and commands use nothing else. */

import type { VaultStorage } from '../vault/vault-storage.js'
import type { OpenStore, Target } from './admin/target.js'

/** An output stream. */
export interface Output {
  readonly isTTY: boolean
  /** Width of the terminal in characters; undefined for other outputs. */
  readonly columns: number | undefined
  write(text: string): void
}

/** The input stream. */
export interface Input {
  readonly isTTY: boolean
  /** Reads everything up to the end. `most` is the limit in bytes, by default 1 MiB. */
  bytes(most?: number): Promise<Uint8Array>
  /** Asks for a line on the terminal; undefined after Ctrl-D and Ctrl-C. */
  ask(prompt: string): Promise<string | undefined>
  /** Asks for lines that the terminal does not show: one, or `many` up to an empty one. */
  askSecretly(prompt: string, many: boolean): Promise<string>
}

/** A vault on the disk, with its permissions: the storage itself does not tell them. */
export interface VaultFile {
  readonly storage: VaultStorage
  /** The permissions, such as 0o600; undefined when there is no file, or the system has none. */
  readonly mode: number | undefined
}

/** Streams, files, clock and databases of one run. */
export interface Io {
  readonly stdin: Input
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  /** Name of the system user; empty when the system has none. */
  readonly operator: string
  /** Version of the package. */
  readonly version: string
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Reads a file. `most` is the limit in bytes, by default 1 MiB. */
  readFile(path: string, most?: number): Promise<Uint8Array>
  /** Appends text to a file. Creates the file if needed, readable for this user only. */
  appendFile(path: string, text: string): Promise<void>
  /** Creates a file, readable for this user only. Fails when it exists. */
  createFile(path: string, text: string): Promise<void>
  /** Connects to a database with a driver from the current folder. */
  openStore(target: Target): Promise<OpenStore>
  /** Finds the file of a vault. The file may be missing. */
  openVaultFile(path: string): Promise<VaultFile>
  /** Waits for a time in milliseconds, or until the signal is aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>
  /** After the first call, Ctrl-C aborts this signal instead of ending the process. */
  interruption(): AbortSignal
}
