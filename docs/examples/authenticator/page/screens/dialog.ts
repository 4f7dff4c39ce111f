/** A dialog: the browser keeps the focus in it, closes it on Escape, and gives the focus back. */

import type { AppContext } from '../context.js'
import { button, h } from '../dom.js'

export interface Dialog {
  readonly element: HTMLDialogElement
  /** Aborted when the dialog closes. */
  readonly signal: AbortSignal
  /** Says something in the dialog, to screen readers too. */
  say(text: string): void
  close(): void
}

let count = 0

/** Opens a dialog. It is removed from the page when it closes. */
export function openDialog(
  { root, words, signal }: AppContext,
  heading: string,
  build: (dialog: Dialog) => Node[],
): Dialog {
  const closed = new AbortController()
  // A dialog may open over another one, and each has its own name.
  const id = `dialog-title-${++count}`
  const title = h('h2', { id }, heading)
  const status = h('p', { role: 'status', class: 'status' })
  const close = (): void => element.close()
  const element = h(
    'dialog',
    { 'aria-labelledby': id, close: ended },
    h('header', {}, title, button('×', close, { class: 'icon', 'aria-label': words.close })),
  )
  const dialog: Dialog = {
    element,
    signal: closed.signal,
    say: (text) => status.replaceChildren(text),
    close,
  }
  element.append(...build(dialog), status)
  root.append(element)
  element.showModal()
  signal.addEventListener('abort', ended, { signal: closed.signal })
  return dialog

  function ended(): void {
    // A notice of the dialog outlives it.
    const notices = element.querySelector('.notices')
    if (notices) root.prepend(notices)
    element.remove()
    closed.abort()
  }
}
