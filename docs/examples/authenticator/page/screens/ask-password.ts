/** Asks for the password of an encrypted file. */

import type { AppContext } from '../context.js'
import { field, h } from '../dom.js'
import { openDialog } from './dialog.js'
import { userName } from './user-name.js'

/** Resolves with the password; an empty text when the user closes the question. */
export function askPassword(context: AppContext, isWrong: boolean): Promise<string> {
  const words = context.words.import
  return new Promise((resolve) => {
    const password = h('input', { type: 'password', autocomplete: 'off' })
    const dialog = openDialog(context, words.heading, ({ close }) => [
      h(
        'form',
        {
          submit: (event) => {
            event.preventDefault()
            resolve(password.value)
            close()
          },
        },
        userName(words.heading),
        field(words.password, password),
        h('button', { type: 'submit', class: 'main' }, words.go),
      ),
    ])
    if (isWrong) dialog.say(words.wrong)
    // After the answer, this does nothing.
    dialog.signal.addEventListener('abort', () => resolve(''))
    password.focus()
  })
}
