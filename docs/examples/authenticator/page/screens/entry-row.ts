/** One entry in the list: its names and its code. */

import type { VaultEntry } from 'einmal/vault'
import type { OpenContext } from '../context.js'
import { button, h, spoken, svg } from '../dom.js'
import { copyCode } from '../effects/clipboard.js'
import { codeView, groupCode, spellCode } from '../model/code-view.js'
import { nameOf } from '../model/entry-list.js'

export interface EntryRow {
  readonly element: HTMLLIElement
  entry(): VaultEntry
  update(entry: VaultEntry): void
  /** Shows the code of an instant. Called each second while the row is near the screen. */
  tick(at: number): void
  copy(): void
  focus(): void
}

export function entryRow(
  context: OpenContext,
  first: VaultEntry,
  edit: (entry: VaultEntry) => void,
): EntryRow {
  const { words, vault } = context
  const row = { entry: first, code: '', step: -1 }
  const names = h('div', { class: 'names' })
  const digits = h('span', { class: 'digits', 'aria-hidden': 'true' }, '··· ···')
  const [spelled, purpose] = [spoken(), spoken()]
  const code = h('button', { type: 'button', class: 'code', click: copy }, digits, spelled, purpose)
  const editing = button('✎', () => edit(row.entry), { class: 'icon' })
  const seconds = h('span', { class: 'seconds' })
  const left = svg('circle', { class: 'left', cx: 18, cy: 18, r: 15, pathLength: 100 })
  const ring = svg(
    'svg',
    { class: 'ring', viewBox: '0 0 36 36', 'aria-hidden': 'true' },
    svg('circle', { cx: 18, cy: 18, r: 15 }),
    left,
  )
  const next = h('span', { class: 'next' })
  const advance = button(words.list.nextHotp, () => void nextCode())
  const isHotp = first.type === 'hotp'
  const side = isHotp ? [next, advance] : [next, h('span', { class: 'time' }, ring, seconds)]
  const element = h('li', { class: 'entry', draggable: 'true' }, names, code, ...side, editing)
  code.hidden = isHotp
  update(first)
  return { element, entry: () => row.entry, update, tick, copy, focus: () => focusRow() }

  function update(entry: VaultEntry): void {
    row.entry = entry
    const name = nameOf(entry)
    names.replaceChildren(
      h('strong', {}, entry.issuer ?? entry.account),
      ...(entry.issuer ? [h('span', { class: 'account' }, entry.account)] : []),
      ...(entry.group ? [h('span', { class: 'group' }, entry.group)] : []),
    )
    purpose.replaceChildren(`, ${words.list.copyCode} ${name}`)
    editing.setAttribute('aria-label', words.list.edit(name))
    if (isHotp) advance.setAttribute('aria-label', words.list.nextHotpOf(name))
  }

  function tick(at: number): void {
    if (isHotp || vault.isLocked) return
    const { id, period } = row.entry
    const now = vault.code(id, { at })
    const view = codeView(now, period)
    // Screen readers read the line again when its text changes: once a period, not each second.
    const step = Math.floor(at / 1000 / period)
    if (step !== row.step) show(now.code, view.shown, view.spoken)
    row.step = step
    seconds.replaceChildren(words.list.seconds(view.seconds))
    left.style.setProperty('--left', `${view.percent}`)
    element.classList.toggle('ends', view.next !== undefined)
    next.replaceChildren(...(view.next ? [`${words.list.nextCode} ${view.next}`] : []))
  }

  function show(value: string, shown: string, spelling: string): void {
    row.code = value
    digits.replaceChildren(shown)
    spelled.replaceChildren(spelling)
  }

  /** The counter is stored before the code is shown. */
  async function nextCode(): Promise<void> {
    advance.disabled = true
    try {
      const made = await vault.advance(row.entry.id)
      show(made.code, groupCode(made.code), spellCode(made.code))
      next.replaceChildren(words.list.counter(made.counter))
      code.hidden = false
      code.focus()
    } catch (error) {
      if (!vault.isLocked) context.fail(error)
    } finally {
      advance.disabled = false
    }
  }

  function copy(): void {
    if (row.code === '') return
    const { copied, notCopied } = words.notice
    void copyCode(row.code).then((isDone) => context.say(isDone ? copied : notCopied))
  }

  function focusRow(): void {
    if (code.hidden) advance.focus()
    else code.focus()
  }
}
