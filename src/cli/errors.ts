/** What a person did wrong, in words that hold none of what they typed. */

import { EinmalError } from '../core/errors.js'

/** The result of a run. */
export const ACCEPTED = 0
export const REFUSED = 1
export const MISUSE = 2

/** A command line that asks for something impossible; ends the run with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError' as const
  readonly code = 'ERR_USAGE' as const
}

/** Data that can be read and not used; ends the run with 1. */
export class DataError extends Error {
  override readonly name = 'DataError' as const
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** What a failure says in the output: a stable code and a sentence. */
export interface Failure {
  code: string
  message: string
}

/** The failure behind an error that data or a command line caused; undefined for a bug of einmal. */
export function failureOf(error: unknown): Failure | undefined {
  if (isData(error) || error instanceof UsageError) {
    return { code: error.code, message: error.message }
  }
  return undefined
}

/** Runs what throws TypeError and RangeError for wrong options, which are the person's here. */
export function misuse<T>(action: () => T): T {
  try {
    return action()
  } catch (error) {
    if (isMisuse(error)) throw new UsageError(error.message)
    throw error
  }
}

/** Whether the core refused a value; its messages name the place and never hold the value. */
export function isMisuse(error: unknown): error is TypeError | RangeError {
  return error instanceof TypeError || error instanceof RangeError
}

/** Whether data caused an error, and neither the command line nor a bug. */
export function isData(error: unknown): error is EinmalError | DataError {
  return error instanceof EinmalError || error instanceof DataError
}

/** Why a secret is no argument: every user of the machine may list the arguments of processes. */
export const SECRET_AS_ARGUMENT: string =
  'a secret or URI must not be an argument: the process list and the history of the shell show ' +
  'it; give it on standard input, in a file with --file, or in EINMAL_SECRET'
