/** The notices at the edge of the screen. */

import type { Action } from '../context.js'
import { button, h } from '../dom.js'
import type { Words } from '../words/words.js'

/** A status region of ARIA: screen readers say its text when it changes. */
export function createNotices(
  root: HTMLElement,
  words: Words,
): {
  element: HTMLElement
  say(text: string, action?: Action): void
} {
  const element = h('div', { role: 'status', class: 'notices' })
  const close = (): void => element.replaceChildren()
  return {
    element,
    say(text, action) {
      const run = (): void => {
        close()
        action?.act()
      }
      const act = action && button(action.text, run)
      const dismiss = button('×', close, { class: 'icon', 'aria-label': words.notice.dismiss })
      // A modal dialog makes the page behind it inert: the notices go into the dialog.
      const dialog = [...root.querySelectorAll('dialog')].at(-1)
      const place = dialog ?? root
      if (element.parentElement !== place) place.prepend(element)
      element.replaceChildren(h('div', { class: 'notice' }, h('p', {}, text), act, dismiss))
    },
  }
}
