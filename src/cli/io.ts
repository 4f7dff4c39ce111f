/** What a run may touch of the world. A test hands in its own, and no command reaches around it. */

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
  /** Everything up to the end. */
  bytes(): Promise<Uint8Array>
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
  /** The version of the package. */
  readonly version: string
  /** Milliseconds since the Unix epoch. */
  now(): number
  readFile(path: string): Promise<Uint8Array>
  /** Resolves after so many milliseconds, or as soon as the signal is aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>
  /** From the first call on, Ctrl-C aborts this instead of ending the process at once. */
  interruption(): AbortSignal
}
