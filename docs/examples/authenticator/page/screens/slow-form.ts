/** A form whose work takes a moment, such as opening a vault. */

import type { AppContext } from '../context.js'
import { h } from '../dom.js'
import { userName } from './user-name.js'

/** A form that cannot be sent twice, and shows that it works. An error is shown as a sentence. */
export function slowForm(
  context: AppContext,
  text: string,
  fields: readonly (Node | undefined)[],
  submit: () => Promise<void>,
): HTMLElement {
  const send = h('button', { type: 'submit', class: 'main' }, text)
  const name = userName(context.words.title)
  return h('form', { submit: (event) => void run(event), novalidate: true }, name, ...fields, send)

  async function run(event: Event): Promise<void> {
    event.preventDefault()
    if (send.disabled) return
    send.disabled = true
    send.replaceChildren(context.words.unlock.working)
    try {
      await submit()
    } catch (error) {
      // After the lock, nothing of the open vault is said.
      if (!context.signal.aborted) context.fail(error)
    } finally {
      send.disabled = false
      send.replaceChildren(text)
    }
  }
}

/** An input for a passphrase. Without a name, nothing of it is ever sent. */
export function passphraseInput(
  autocomplete: 'current-password' | 'new-password',
): HTMLInputElement {
  return h('input', { type: 'password', autocomplete, required: true, maxlength: 1024 })
}
