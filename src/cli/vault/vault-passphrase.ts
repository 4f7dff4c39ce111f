/** Reads the passphrase of a vault from the terminal or a file. It is never an argument. */

import { UsageError } from '../cli-errors.js'
import type { Io } from '../io.js'
import { readPassword } from '../key-files.js'

/** Reads the passphrase that opens the vault. */
export async function readPassphrase(file: string | undefined, io: Io): Promise<string> {
  if (file !== undefined) return readPassword('--passphrase-file', file, io)
  return ask('Passphrase of the vault (not shown):', '--passphrase-file', io)
}

/** Reads a new passphrase. A terminal asks twice, since the user does not see what they type. */
export async function readNewPassphrase(
  option: string,
  file: string | undefined,
  io: Io,
): Promise<string> {
  if (file !== undefined) return readPassword(option, file, io)
  const first = await ask('New passphrase (not shown):', option, io)
  const second = await ask('The new passphrase again:', option, io)
  if (first === second) return first
  throw new UsageError('the two passphrases differ; nothing was done')
}

async function ask(prompt: string, option: string, io: Io): Promise<string> {
  if (!io.stdin.isTTY) {
    throw new UsageError(`there is no terminal to ask for the passphrase: give ${option}`)
  }
  const typed = await io.stdin.askSecretly(`${prompt}\n`, false)
  if (typed !== '') return typed
  throw new UsageError('no passphrase was typed; nothing was done')
}
