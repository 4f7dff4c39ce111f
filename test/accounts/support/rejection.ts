/** The `code` of the EinmalError that a promise rejects with; any other outcome fails the test. */

import { EinmalError, type EinmalErrorCode } from 'einmal'

export async function rejectionOf(promise: Promise<unknown>): Promise<EinmalErrorCode> {
  try {
    await promise
  } catch (error) {
    if (error instanceof EinmalError) return error.code
    throw error
  }
  throw new Error('nothing was thrown')
}
