/** The `code` of the EinmalError that a call throws; any other outcome fails the test. */

import { EinmalError, type EinmalErrorCode } from 'einmal'

export function codeOf(call: () => unknown): EinmalErrorCode {
  try {
    call()
  } catch (error) {
    if (error instanceof EinmalError && error.name === 'EinmalError') return error.code
    throw error
  }
  throw new Error('nothing was thrown')
}
