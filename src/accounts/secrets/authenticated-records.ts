/** The store of accounts: the keyring, or separate record keys, authenticate every record. */

import { invalidType, invalidValue } from '../../core/argument-errors.js'
import { requireBytes } from '../../core/bytes.js'
import {
  authenticatedStore,
  type RecordKeys,
  taggedStore,
} from '../../verifier/authenticated-store.js'
import type { StateStore } from '../../verifier/state-store.js'
import { sealerError } from './sealed-secrets.js'
import type { Sealer } from './sealer.js'

/**
 * @param recordKeys - take the place of the keyring, which may have no keys for records
 * @throws {TypeError} when there are neither record keys nor a keyring that authenticates records
 */
export function authenticatedRecords(
  store: StateStore,
  sealer: Sealer,
  recordKeys: RecordKeys | undefined,
): StateStore {
  if (recordKeys != null) return authenticatedStore(store, recordKeys)
  if (typeof sealer.authenticate !== 'function' || typeof sealer.verify !== 'function') {
    const problem = 'keyring has no authenticate and verify, so accounts need the option recordKeys'
    throw invalidType(problem)
  }
  const { authenticate, verify, isCurrentTag } = sealer
  return taggedStore(store, {
    async authenticate(text, context) {
      try {
        const tag = await authenticate.call(sealer, text, context)
        requireBytes(tag, 'the tag of authenticate')
        if (tag.length > 0 && tag.length <= 1024) return tag
        throw invalidValue('the tag of authenticate must have 1 to 1024 bytes')
      } catch (cause) {
        throw sealerError(cause)
      }
    },
    async verify(text, tag, context) {
      try {
        return await verify.call(sealer, text, tag, context)
      } catch (cause) {
        throw sealerError(cause)
      }
    },
    isCurrentTag: (tag) => isCurrentTag?.call(sealer, tag) === true,
  })
}
