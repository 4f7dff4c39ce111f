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

/** What a failure says in the output: a stable code and a sentence. */
export interface Failure {
  code: string
  message: string
}

/** The failure behind an error that data or a command line caused; undefined for a bug of einmal. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof UsageError || error instanceof EinmalError) {
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

/** Names the line on which an error of the data was found. */
export function atLine<T>(line: number, of: number, action: () => T): T {
  try {
    return action()
  } catch (error) {
    if (!(error instanceof EinmalError) || of === 1) throw error
    throw new EinmalError(error.code, `line ${line}: ${error.message}`)
  }
}

/** Why a secret is no argument: every user of the machine may list the arguments of processes. */
export const SECRET_AS_ARGUMENT: string =
  'a secret or URI must not be an argument: the process list and the history of the shell show ' +
  'it; give it on standard input, in a file with --file, or in EINMAL_SECRET'
