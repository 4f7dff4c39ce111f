/** Asks for the passphrase of the open vault: another person may sit before an app that is open. */

import { openVault } from 'einmal/vault'
import type { OpenContext } from '../context.js'
import { field } from '../dom.js'
import { openDialog } from './dialog.js'
import { passphraseInput, slowForm } from './slow-form.js'

/** Resolves to true when the passphrase was right, and to false when the user closes the question. */
export function confirmPassphrase(context: OpenContext): Promise<boolean> {
  const words = context.words.confirm
  return new Promise((resolve) => {
    const passphrase = passphraseInput('current-password')
    const dialog = openDialog(context, words.heading, ({ close }) => [
      slowForm(context, words.go, [field(words.passphrase, passphrase)], async () => {
        await checkPassphrase(context, passphrase)
        resolve(true)
        close()
      }),
    ])
    // After the answer, this does nothing.
    dialog.signal.addEventListener('abort', () => resolve(false))
    passphrase.focus()
  })
}

/** Throws `ERR_VAULT_PASSPHRASE` when the passphrase in the input is wrong. */
export async function checkPassphrase(
  { storage, vault }: OpenContext,
  input: HTMLInputElement,
): Promise<void> {
  try {
    const second = await openVault({ storage, passphrase: input.value })
    second.lock()
    // An attacker may have restored another vault meanwhile: its passphrase opens nothing here.
    await vault.reload()
  } catch (error) {
    input.select()
    throw error
  }
}
