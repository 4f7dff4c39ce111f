/** What a run may touch of the world. A test hands in its own, and no command reaches around it. */

import type { OpenStore, Target } from './admin/target.js'

/** Where a command writes. */
export interface Output {
  readonly isTTY: boolean
  /** The width of the terminal in characters; undefined when it is none. */
  readonly columns: number | undefined
  write(text: string): void
}

/** Where a command reads from. */
export interface Input {
  readonly isTTY: boolean
  /** Everything up to the end; at most 1 MiB unless told otherwise. */
  bytes(most?: number): Promise<Uint8Array>
  /** A line typed on the terminal; undefined at Ctrl-D and Ctrl-C. */
  ask(prompt: string): Promise<string | undefined>
  /** Lines typed on the terminal and not echoed: one, or `many` up to an empty one. */
  askSecretly(prompt: string, many: boolean): Promise<string>
}

/** The world of one run. */
export interface Io {
  readonly stdin: Input
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  /** The user of the system who runs this; empty where the system does not say. */
  readonly operator: string
  /** The version of the package. */
  readonly version: string
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** At most 1 MiB unless told otherwise. */
  readFile(path: string, most?: number): Promise<Uint8Array>
  /** Adds text to the end of a file, which is made when it is not there, for this user alone. */
  appendFile(path: string, text: string): Promise<void>
  /** Connects to a database with a driver of the folder in which the program runs. */
  openStore(target: Target): Promise<OpenStore>
  /** Resolves after so many milliseconds, or as soon as the signal is aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>
  /** From the first call on, Ctrl-C aborts this instead of ending the process at once. */
  interruption(): AbortSignal
}
