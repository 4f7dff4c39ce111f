/** A vault in a file: written beside, flushed and renamed, so that the file is always whole. */

import { createHash, scrypt } from 'node:crypto'
import { watch } from 'node:fs'
import { type FileHandle, lstat, open, realpath } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { requireType } from '../../core/bytes.js'
import { EinmalError } from '../../core/errors.js'
import { MOST_BYTES } from '../envelope.js'
import { trustScrypt } from '../passphrase-key.js'
import type { ScryptCost, StoredVault, VaultStorage } from '../vault-storage.js'
import { replaceFile } from './replace-file.js'

/**
 * Keeps a vault in a file that only its user can read (mode 600). Several processes of one machine may
 * use the file at once. A process that is killed in the middle leaves the older or the newer state, and
 * does not stop the others. The folder must be on a local disk.
 *
 * @param path - the file; its folder must exist. A symbolic link is followed
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when `path` is not a string
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises'
 * import { fileStorage } from 'einmal/vault/node'
 *
 * const storage = fileStorage(`${await mkdtemp('/tmp/vault-')}/keys.vault`)
 * await storage.read() // undefined
 * ```
 */
export function fileStorage(path: string): VaultStorage {
  requireType('path', path, 'string')
  return trustScrypt({
    async read() {
      return readVault(await target(path))
    },
    async write(bytes, expected) {
      const file = await target(path)
      return replaceFile(file, bytes, async () => (await readVault(file))?.version === expected)
    },
    subscribe: (changed) => watchFile(path, changed),
    scrypt: nativeScrypt,
  })
}

/**
 * The file behind a symbolic link, which a rename would replace. A link to nothing is an error, not a vault
 * that is missing: its disk may not be mounted.
 */
async function target(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    const isLink = await lstat(path).then(
      (found) => found.isSymbolicLink(),
      () => false,
    )
    if (isCode(error, 'ENOENT') && !isLink) return path
    throw error
  }
}

async function readVault(path: string): Promise<StoredVault | undefined> {
  let file: FileHandle
  try {
    file = await open(path, 'r')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
  try {
    if ((await file.stat()).size > MOST_BYTES) {
      throw new EinmalError('ERR_VAULT_CORRUPT', 'the file has over 16 MiB')
    }
    const bytes = new Uint8Array(await file.readFile())
    // Every write seals with a new nonce, so no two versions have the same bytes.
    return { bytes, version: createHash('sha256').update(bytes).digest('base64url') }
  } finally {
    await file.close()
  }
}

/** Watches the folder, since a rename replaces the file. */
function watchFile(path: string, changed: () => void): () => void {
  const name = basename(path)
  try {
    const watcher = watch(dirname(path), { persistent: false }, (_, file) => {
      if (file === null || file === name) changed()
    })
    // Where the system cannot watch, there are no calls.
    watcher.on('error', () => {})
    return () => watcher.close()
  } catch {
    return () => {}
  }
}

/** The scrypt of the runtime: several times faster than JavaScript, and in another thread. */
function nativeScrypt(
  passphrase: Uint8Array,
  salt: Uint8Array,
  { N, r, p }: ScryptCost,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const maxmem = 128 * r * (N + p + 2)
    scrypt(passphrase, salt, 32, { N, r, p, maxmem }, (error, key) => {
      if (error) reject(error)
      else resolve(new Uint8Array(key))
    })
  })
}

function isCode(error: unknown, code: string): boolean {
  return Object(error).code === code
}
