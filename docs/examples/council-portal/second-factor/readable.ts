/** Records of accounts that cannot be read: after a change of keys without the old one, or a damage. */

import { EinmalError } from 'einmal'

/** Resolves to undefined when the record of the user cannot be read or opened. */
export async function readable<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (error instanceof EinmalError && UNREADABLE.has(error.code)) return undefined
    throw error
  }
}

const UNREADABLE: ReadonlySet<string> = new Set([
  'ERR_RECORD_CORRUPT',
  'ERR_RECORD_VERSION',
  'ERR_KEY_UNKNOWN',
  'ERR_SEAL_BROKEN',
])
