/** Keys of URIs and of other programs' files, and such files from keys. */

import { uriKey } from '../transfer/formats/uri-key.js'
import type { TransferFormat, TransferWarning } from '../transfer/transfer-format.js'
import type { TransferKey, TransferProblem } from '../transfer/transfer-key.js'
import type { WritableFormat } from '../transfer/write-keys.js'
import { type VaultKey, vaultKeyOf } from './vault-key.js'

/** The keys of a file, and the entries without one. */
interface FileKeys {
  readonly format: TransferFormat
  readonly keys: readonly VaultKey[]
  readonly problems: readonly TransferProblem[]
  readonly warnings: readonly TransferWarning[]
}

/**
 * Reads a URI.
 *
 * @throws {EinmalError} what `parseOtpauthUri` throws, and `ERR_TRANSFER_ENTRY` for `steam://` alone
 */
export function keyOfUri(uri: string): VaultKey {
  return vaultKeyOf(uriKey(uri))
}

/** Reads the keys of a file. */
export async function keysOfFile(
  data: string | Uint8Array,
  password: string | (() => Promise<string>) | undefined,
): Promise<FileKeys> {
  const { readKeys } = await import('../transfer/read-keys.js')
  const { format, keys, problems, warnings } = await readKeys(data, { password })
  const checked: VaultKey[] = []
  const refused: TransferProblem[] = []
  keys.forEach((key, index) => {
    try {
      checked.push(vaultKeyOf(key))
    } catch (error) {
      // A name that is too long, for example. The other keys are not lost.
      const { message } = error as Error
      const place = { position: index + 1, name: key.account.slice(0, 100) }
      refused.push({ ...place, code: 'ERR_TRANSFER_ENTRY', message })
    }
  })
  return { format, keys: checked, problems: [...problems, ...refused], warnings }
}

/** Writes keys in the format of another program. With `onProblem`, the keys that it cannot hold are left out. */
export async function textOfKeys(
  keys: readonly TransferKey[],
  format: WritableFormat,
  password: string | undefined,
  onProblem: ((problem: TransferProblem) => void) | undefined,
): Promise<string> {
  const { writeKeys } = await import('../transfer/write-keys.js')
  if (onProblem === undefined) return writeKeys(keys, { format, password })
  const { writableKeys } = await import('../transfer/writable-keys.js')
  const { writable, problems } = await writableKeys(keys, format)
  const text = await writeKeys(writable, { format, password })
  for (const problem of problems) onProblem(problem)
  return text
}
