/** Separates the keys that a format can hold from those that it cannot. */

import type { TransferKey, TransferProblem } from './transfer-key.js'
import { type WritableFormat, writeKeys } from './write-keys.js'

/**
 * Checks each key alone, so that one key never stops the others.
 *
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when there is no such format
 */
export async function writableKeys(
  keys: readonly TransferKey[],
  format: WritableFormat,
): Promise<{ writable: TransferKey[]; problems: TransferProblem[] }> {
  await writeKeys([], { format })
  const writable: TransferKey[] = []
  const problems: TransferProblem[] = []
  for (const [index, key] of keys.entries()) {
    try {
      await writeKeys([key], { format })
      writable.push(key)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      const { issuer, account } = key
      const name = issuer ? `${issuer}:${account}` : account
      const message = error.message.replace(/^keys\[0\]: /, '')
      problems.push({ position: index + 1, name, code: 'ERR_TRANSFER_ENTRY', message })
    }
  }
  return { writable, problems }
}
