/**
 * The rows of the list. A row keeps its elements while its entry is shown, rows are added in small
 * portions, and only rows near the screen compute codes: a thousand entries block nothing.
 */

import type { VaultEntry } from 'einmal/vault'
import type { OpenContext } from '../context.js'
import { h } from '../dom.js'
import { movedPosition } from '../model/entry-list.js'
import { editEntry } from './edit-entry.js'
import { type EntryRow, entryRow } from './entry-row.js'

/** Rows that are made or placed in one task. */
const PORTION = 25

export interface EntryRows {
  readonly element: HTMLElement
  show(entries: readonly VaultEntry[]): void
  copyFirst(): void
}

export function entryRows(context: OpenContext): EntryRows {
  const { vault, signal } = context
  const rows = new Map<string, EntryRow>()
  const byElement = new WeakMap<Element, EntryRow>()
  const near = new Set<EntryRow>()
  let shown: readonly VaultEntry[] = []
  let turn = 0
  let dragged: EntryRow | undefined
  const element = h('ul', { class: 'entries', keydown, dragstart, dragover, drop })
  const observer = new IntersectionObserver(seen, { rootMargin: '50%' })
  let timer: ReturnType<typeof setTimeout> | undefined
  tick()
  signal.addEventListener('abort', () => {
    clearTimeout(timer)
    observer.disconnect()
  })
  return {
    element,
    show: (entries) => void show(entries),
    copyFirst: () => rows.get(shown[0]?.id ?? '')?.copy(),
  }

  async function show(entries: readonly VaultEntry[]): Promise<void> {
    shown = entries
    const mine = ++turn
    const ids = new Set(entries.map(({ id }) => id))
    for (const [id, row] of rows) if (!ids.has(id)) discard(id, row)
    let previous: Element | undefined
    for (const [index, entry] of entries.entries()) {
      if (index % PORTION === PORTION - 1) {
        await new Promise((resume) => setTimeout(resume))
        if (mine !== turn || signal.aborted) return
      }
      const { element: item } = rowOf(entry)
      const place = previous ? previous.nextElementSibling : element.firstElementChild
      if (item !== place) element.insertBefore(item, place)
      previous = item
    }
  }

  function rowOf(entry: VaultEntry): EntryRow {
    const known = rows.get(entry.id)
    if (known) {
      if (isRenamed(known.entry(), entry)) known.update(entry)
      return known
    }
    const row = entryRow(context, entry, (current) =>
      editEntry(context, current, (direction) => void moveBy(current.id, direction)),
    )
    rows.set(entry.id, row)
    byElement.set(row.element, row)
    observer.observe(row.element)
    return row
  }

  function discard(id: string, row: EntryRow): void {
    observer.unobserve(row.element)
    near.delete(row)
    rows.delete(id)
    row.element.remove()
  }

  function seen(changes: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of changes) {
      const row = byElement.get(target)
      if (row && isIntersecting) near.add(row)
      else if (row) near.delete(row)
      if (row && isIntersecting) row.tick(Date.now())
    }
  }

  /** Once a second, at the start of the second. */
  function tick(): void {
    const now = Date.now()
    for (const row of near) row.tick(now)
    timer = setTimeout(tick, 1000 - (Date.now() % 1000))
  }

  function keydown(event: Event): void {
    const { altKey, key, target } = event as KeyboardEvent
    const direction = key === 'ArrowUp' ? -1 : key === 'ArrowDown' ? 1 : undefined
    const row = rowAt(target)
    if (!altKey || direction === undefined || !row) return
    event.preventDefault()
    void moveBy(row.entry().id, direction)
  }

  function moveBy(id: string, direction: -1 | 1): Promise<void> {
    return moveTo(id, movedPosition(vault.entries(), shown, id, direction))
  }

  async function moveTo(id: string, position: number | undefined): Promise<void> {
    if (position === undefined) return
    const hadFocus = rows.get(id)?.element.contains(document.activeElement)
    try {
      await vault.move(id, position)
    } catch (error) {
      return context.fail(error)
    }
    // The row may have been taken out and put back by the drawing.
    if (hadFocus) setTimeout(() => rows.get(id)?.focus())
  }

  function dragstart(event: Event): void {
    dragged = rowAt(event.target)
    // Nothing of the row goes to another program; Firefox needs some data.
    const { dataTransfer } = event as DragEvent
    dataTransfer?.clearData()
    dataTransfer?.setData('application/x-entry', '')
  }

  function dragover(event: Event): void {
    if (dragged) event.preventDefault()
  }

  function drop(event: Event): void {
    const target = rowAt(event.target)
    const moved = dragged
    dragged = undefined
    if (!moved || !target) return
    event.preventDefault()
    event.stopPropagation()
    const position = vault.entries().findIndex(({ id }) => id === target.entry().id)
    void moveTo(moved.entry().id, position < 0 ? undefined : position)
  }

  function rowAt(target: EventTarget | null): EntryRow | undefined {
    const item = target instanceof Element ? target.closest('li') : null
    return item ? byElement.get(item) : undefined
  }
}

function isRenamed(a: VaultEntry, b: VaultEntry): boolean {
  return a.issuer !== b.issuer || a.account !== b.account || a.group !== b.group
}
