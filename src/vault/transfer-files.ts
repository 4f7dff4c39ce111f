/** Keys of other programs' files, and such files from keys. */

import { EinmalError } from '../core/errors.js'
import { readMigrationUri } from '../core/migration.js'
import { type OtpauthKey, otpauthUri, parseOtpauthUri } from '../core/otpauth.js'
import type { TransferKey, TransferProblem } from '../transfer/transfer-key.js'
import { type VaultKey, vaultKeyOf } from './vault-key.js'

/** The keys of a file, and the entries without one. */
interface FileKeys {
  readonly format: string
  readonly keys: readonly VaultKey[]
  readonly problems: readonly TransferProblem[]
}

/** Reads the keys of a file. */
export async function keysOfFile(
  data: string | Uint8Array,
  _password: string | (() => Promise<string>) | undefined,
): Promise<FileKeys> {
  const text = typeof data === 'string' ? data : String.fromCharCode(...data)
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  const problems: TransferProblem[] = []
  const keys: VaultKey[] = []
  const entries = lines.flatMap((line): (OtpauthKey | { error: EinmalError })[] => {
    try {
      if (/^otpauth-migration:/i.test(line)) return readMigrationUri(line).entries
      return [parseOtpauthUri(line)]
    } catch (error) {
      if (error instanceof EinmalError) return [{ error }]
      throw error
    }
  })
  entries.forEach((entry, i) => {
    if ('error' in entry) {
      const { code, message } = entry.error
      problems.push({ position: i + 1, code, message })
    } else keys.push(vaultKeyOf(entry))
  })
  return { format: 'uris', keys, problems }
}

/** Writes keys in the format of another program. */
export async function textOfKeys(
  keys: readonly TransferKey[],
  _format: string,
  _password: string | undefined,
): Promise<string> {
  return keys.map((key) => `${otpauthUri(key, { allowWeak: true })}\n`).join('')
}
