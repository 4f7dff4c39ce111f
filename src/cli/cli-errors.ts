/** Exit codes, and the errors that a user causes. Messages never contain the input. */

import { EinmalError } from '../core/errors.js'

/** Exit code of a run that accepted a code, or did its work. */
export const ACCEPTED = 0
/** Exit code of a run that refused a code, or could not read or write some of the data. */
export const REFUSED = 1
/** Exit code of a run that did nothing, because of the command line. */
export const MISUSE = 2

/** A command line that cannot be run; the exit code is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError' as const
  readonly code = 'ERR_USAGE' as const
}

/** Data that cannot be used; the exit code is 1. */
export class DataError extends Error {
  override readonly name = 'DataError' as const
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** A failure in the output: a stable code and a message. */
export interface Failure {
  code: string
  message: string
}

/** Converts an error that the user caused; returns undefined for a bug of einmal. */
export function failureOf(error: unknown): Failure | undefined {
  if (isData(error) || error instanceof UsageError) {
    return { code: error.code, message: error.message }
  }
  return undefined
}

/** Runs an action whose TypeError or RangeError means that the user gave a wrong option. */
export function misuse<T>(action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw usageOf(error)
  }
}

/** Returns the error that a wrong option causes; any other error stays as it is. */
export function usageOf(error: unknown, option = ''): unknown {
  return isMisuse(error) ? new UsageError(option + error.message) : error
}

/** True when the core refused a value; its messages name the value and never contain it. */
export function isMisuse(error: unknown): error is TypeError | RangeError {
  return error instanceof TypeError || error instanceof RangeError
}

/** True when data caused the error, and not the command line or a bug. */
export function isData(error: unknown): error is EinmalError | DataError {
  return error instanceof EinmalError || error instanceof DataError
}

/** Message for a secret as an argument: every user of the machine can list arguments. */
export const SECRET_AS_ARGUMENT: string =
  'a secret or URI must not be an argument: the process list and the shell history show ' +
  'it; pass it on standard input, in a file with --file, or in EINMAL_SECRET'
