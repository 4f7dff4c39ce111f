/** The dialog of one entry: its names, its place, and its removal. */

import type { VaultEntry } from 'einmal/vault'
import type { OpenContext } from '../context.js'
import { button, field, h } from '../dom.js'
import { groupsOf, nameOf } from '../model/entry-list.js'
import { codeOf } from '../words/words.js'
import { openDialog } from './dialog.js'

/** @param move - moves the entry by one place in the list */
export function editEntry(
  context: OpenContext,
  entry: VaultEntry,
  move: (direction: -1 | 1) => void,
): void {
  const { words, vault } = context
  const input = (value = '', list?: string): HTMLInputElement =>
    h('input', { type: 'text', autocomplete: 'off', maxlength: 1024, value, list })
  const [issuer, account] = [input(entry.issuer), input(entry.account)]
  const group = input(entry.group, 'groups')
  const groups = groupsOf(vault.entries()).map((name) => h('option', { value: name }))
  const dialog = openDialog(context, words.edit.heading, () => [
    h(
      'form',
      {
        submit: (event) => {
          event.preventDefault()
          const names = { issuer: issuer.value, account: account.value, group: group.value }
          void vault.edit(entry.id, names).then(() => dialog.close(), context.fail)
        },
      },
      field(words.add.issuer, issuer),
      field(words.add.account, account),
      field(words.add.group, group),
      h('datalist', { id: 'groups' }, ...groups),
      h('button', { type: 'submit', class: 'main' }, words.save),
    ),
    h(
      'div',
      { class: 'buttons' },
      button(words.edit.up, () => move(-1)),
      button(words.edit.down, () => move(1)),
      button(words.edit.remove, () => void remove(), { class: 'danger' }),
    ),
  ])

  async function remove(): Promise<void> {
    try {
      await vault.remove(entry.id)
    } catch (error) {
      return context.fail(error)
    }
    dialog.close()
    const { lastChange: revision } = vault
    const act = (): void => void undo(revision)
    context.say(words.edit.removed(nameOf(entry)), { text: words.edit.undo, act })
  }

  /** Undoes the removal, unless another change came after it. */
  async function undo(revision: number | undefined): Promise<void> {
    try {
      await vault.undo({ revision })
      context.say(words.edit.undone)
    } catch (error) {
      if (codeOf(error) === 'ERR_VAULT_CHANGED') context.say(words.edit.tooLate)
      else context.fail(error)
    }
  }
}
