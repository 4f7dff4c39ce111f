/** Opens the vault of a command, and locks it at the end. */

import { EinmalError } from '../../core/errors.js'
import { recogniseKeys } from '../../transfer/recognise-keys.js'
import type { Vault, VaultCost } from '../../vault/vault-api.js'
import type { Options, Values } from '../arguments.js'
import { DataError, UsageError, usageOf } from '../cli-errors.js'
import type { Io, VaultFile } from '../io.js'
import { readPictureHeader } from '../pictures/picture-size.js'
import { printable, type Report } from '../report.js'
import { systemReason } from '../secret-input.js'
import { readPassphrase } from './vault-passphrase.js'

/** Options of every command that works on a vault. */
export const VAULT_OPTIONS = {
  vault: { type: 'string', value: 'PATH', help: 'the file of the vault (default: EINMAL_VAULT)' },
  'passphrase-file': {
    type: 'string',
    value: 'PATH',
    help: 'read the passphrase from here; a terminal asks for it',
  },
} as const satisfies Options

export type VaultValues = Values<typeof VAULT_OPTIONS>

/** Help about the vault and its passphrase. */
export const VAULT_HELP: string = [
  'The vault is --vault, else the environment variable EINMAL_VAULT. A terminal asks for its',
  'passphrase, or --passphrase-file names a file with it; it is never an argument.',
].join('\n')

/** Help about the choice of an entry. */
export const ENTRY_HELP: string = [
  'ENTRY is the position in the list, from 1; or an issuer, an account or ISSUER:ACCOUNT, or a part of',
  'it that no other entry has. One word of 16 letters or more may be a secret, and is refused: give',
  'the position, or a part of the word.',
].join('\n')

/** Says how the change of this run is undone, with a command for the shell. */
export function noteUndo(
  { lastChange }: Vault,
  { vault: path }: VaultValues,
  report: Report,
  what = 'this',
): void {
  if (lastChange === undefined) return
  const named = path ? ` --vault ${shellWord(printable(path))}` : ''
  report.note(`einmal vault undo ${lastChange}${named} undoes ${what}, until the next change`)
}

/** Quotes a word for the shell when it needs that. */
function shellWord(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

/**
 * Opens the vault, runs the action and locks the vault.
 *
 * @throws {UsageError} when there is no vault
 * @throws {DataError} when the file cannot be read or written, with the reason
 */
export async function withVault<T>(
  values: VaultValues,
  io: Io,
  report: Report,
  action: (vault: Vault, passphrase: string) => Promise<T>,
): Promise<T> {
  const { storage, mode } = await vaultFile(values, io)
  // Before the passphrase is asked for.
  const bytes = await stored(storage)
  if (bytes === undefined) {
    throw new UsageError('there is no vault at this path; einmal vault create makes one')
  }
  await requireVault(bytes)
  warnOfMode(mode, report)
  const passphrase = await readPassphrase(values['passphrase-file'], io)
  return withOpened(storage, passphrase, {}, (vault) => action(vault, passphrase))
}

/** Makes a vault, runs the action and locks the vault. */
export async function withNewVault<T>(
  { storage }: VaultFile,
  passphrase: string,
  cost: number | undefined,
  action: (vault: Vault) => Promise<T>,
): Promise<T> {
  // The cast is safe: `openVault` refuses any other number.
  return withOpened(storage, passphrase, { create: true, cost: cost as VaultCost }, action)
}

/** Finds the file of the vault, which may be missing. */
export async function vaultFile({ vault: path }: VaultValues, io: Io): Promise<VaultFile> {
  const found = path ?? io.env['EINMAL_VAULT']
  if (!found) throw new UsageError('--vault is missing, and EINMAL_VAULT is not set')
  return io.openVaultFile(found)
}

/** Reads the bytes of the vault; undefined when there is none. */
export async function stored(storage: VaultFile['storage']): Promise<Uint8Array | undefined> {
  try {
    return (await storage.read())?.bytes
  } catch (error) {
    if (error instanceof EinmalError) throw error
    throw new UsageError(`the vault cannot be read: ${systemReason(error)}`)
  }
}

/** Refuses a file that is no vault, and says what can be done with it. */
async function requireVault(bytes: Uint8Array): Promise<void> {
  const { readHeader } = await import('../../vault/envelope.js')
  try {
    readHeader(bytes)
  } catch (error) {
    if (!(error instanceof EinmalError) || error.code !== 'ERR_VAULT_UNKNOWN') throw error
    const format = recogniseKeys(bytes)
    const kind = format === undefined ? readPictureHeader(bytes)?.kind : `the format ${format}`
    const advice =
      kind === undefined
        ? 'give the file that einmal vault create or another app with einmal has made'
        : `it is a file of ${kind}; einmal vault add puts its keys into a vault`
    throw new DataError(error.code, `this is not a vault: ${advice}`)
  }
}

/** Runs an action on the opened vault, and explains a failure of the disk. */
async function withOpened<T>(
  storage: VaultFile['storage'],
  passphrase: string,
  options: { create?: boolean; cost?: VaultCost | undefined },
  action: (vault: Vault) => Promise<T>,
): Promise<T> {
  const { openVault } = await import('../../vault/vault.js')
  let vault: Vault | undefined
  try {
    vault = await openVault({ storage, passphrase, ...options }).catch((error) => {
      throw usageOf(error)
    })
    return await action(vault)
  } catch (error) {
    if (!(error instanceof EinmalError) || error.code !== 'ERR_VAULT_STORAGE') throw error
    throw new DataError(error.code, `the vault cannot be written: ${systemReason(error.cause)}`)
  } finally {
    vault?.lock()
  }
}

/** Warns of a file that other users can read: they can guess the passphrase, for as long as they like. */
function warnOfMode(mode: number | undefined, report: Report): void {
  if (mode === undefined || (mode & 0o077) === 0) return
  const message = `other users can open the file of the vault (mode ${mode.toString(8)}): run chmod 600 on it; the next change does that too`
  report.warn([{ code: 'vault-mode', message }])
}
