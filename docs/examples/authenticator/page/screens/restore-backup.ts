/** Restores a backup: into an empty storage, or over a vault that is damaged or cannot be opened. */

import { openVault, type StoredVault } from 'einmal/vault'
import type { AppContext, Opened } from '../context.js'
import { button, field, h } from '../dom.js'
import { passphraseInput, slowForm } from './slow-form.js'

/**
 * A button that asks for the file of a backup.
 *
 * @param show - shows the form that restores the file
 * @param back - shows the first form again
 */
export function restoreButton(
  context: AppContext,
  { show, back, opened }: { show(form: Node[]): void; back(): void; opened: Opened },
): HTMLElement {
  const file = h('input', {
    ...{ type: 'file', hidden: true },
    change: () => void chosen().catch(context.fail),
  })
  const ask = button(context.words.restore.heading, () => file.click(), { class: 'plain' })
  return h('p', {}, ask, file)

  async function chosen(): Promise<void> {
    const [backup] = file.files ?? []
    if (!backup) return
    const bytes = new Uint8Array(await backup.arrayBuffer())
    // The user agrees to replace the vault of this moment, and no later one.
    const replaced = await context.storage.read()
    if (!context.signal.aborted) show(restoreForm(context, { bytes, replaced, back, opened }))
  }
}

function restoreForm(
  context: AppContext,
  { bytes, replaced, back, opened }: Backup & { back(): void; opened: Opened },
): Node[] {
  const words = context.words.restore
  const passphrase = passphraseInput('current-password')
  const agreed = h('input', { type: 'checkbox', id: 'replace' })
  const agreement = replaced && [
    h('p', { class: 'warning' }, words.warning),
    h('p', { class: 'check' }, agreed, h('label', { for: 'replace' }, words.replace)),
  ]
  const fields = [...(agreement ?? []), field(words.passphrase, passphrase)]
  const form = slowForm(context, words.go, fields, async () => {
    if (replaced && !agreed.checked) return context.say(words.needed)
    try {
      if (!(await restore(context, { bytes, replaced }, passphrase.value))) {
        back()
        return context.say(words.meanwhile)
      }
      const { storage } = context
      // Codes by counter may have been used since the backup was made.
      opened(await openVault({ storage, passphrase: passphrase.value }), true)
    } catch (error) {
      passphrase.select()
      throw error
    }
  })
  const cancel = button(context.words.cancel, back, { class: 'plain' })
  return [h('h1', {}, words.heading), form, h('p', {}, cancel)]
}

interface Backup {
  bytes: Uint8Array
  /** The vault in the storage; undefined when there is none. */
  replaced: StoredVault | undefined
}

/**
 * Writes a backup that opens with the passphrase.
 *
 * @returns false when another tab has written meanwhile: nothing is replaced
 */
async function restore(
  { storage, save }: AppContext,
  { bytes, replaced }: Backup,
  passphrase: string,
): Promise<boolean> {
  const copy = { bytes, version: '' }
  const inMemory = { ...storage, read: async () => copy, write: async () => false }
  const vault = await openVault({ storage: inMemory, passphrase })
  const { revision } = vault
  vault.lock()
  if (!(await storage.write(bytes, replaced?.version))) return false
  // The revisions of another vault say nothing about this one.
  save({ seenRevision: 0, backupRevision: revision })
  return true
}
