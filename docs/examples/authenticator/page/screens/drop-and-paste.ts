/** Pictures, files and addresses that are dropped on the page or pasted into it. */

import type { OpenContext } from '../context.js'
import { h } from '../dom.js'
import { takeFile, takeText } from './take-key.js'

export function takeDropsAndPastes(context: OpenContext, main: HTMLElement): void {
  const { signal } = context
  const curtain = h('div', { class: 'curtain', hidden: true }, context.words.list.drop)
  main.append(curtain)
  addEventListener('paste', pasted, { signal })
  addEventListener('dragover', dragged, { signal })
  addEventListener('dragleave', hide, { signal })
  addEventListener('drop', dropped, { signal })

  function pasted(event: ClipboardEvent): void {
    const data = event.clipboardData
    const [file] = data?.files ?? []
    const isField = event.target instanceof Element && event.target.closest('input, textarea')
    const text = data?.getData('text/plain') ?? ''
    if (!file && (isField || text === '')) return
    event.preventDefault()
    take(file ? takeFile(context, file) : takeText(context, text))
  }

  function dragged(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    curtain.hidden = false
  }

  function hide(event: DragEvent): void {
    if (event.relatedTarget === null) curtain.hidden = true
  }

  function dropped(event: DragEvent): void {
    curtain.hidden = true
    const [file] = event.dataTransfer?.files ?? []
    if (!file) return
    // The browser would otherwise leave the page, and open the file.
    event.preventDefault()
    take(takeFile(context, file))
  }

  /** A dialog that waits for a key has got it. */
  function take(taking: Promise<boolean>): void {
    void taking.then((isTaken) => {
      if (isTaken) context.root.querySelector<HTMLDialogElement>('dialog.adds')?.close()
    })
  }
}
