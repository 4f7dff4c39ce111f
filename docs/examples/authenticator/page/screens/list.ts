/** The screen of the open vault: the list, and the way to everything else. */

import type { OpenContext } from '../context.js'
import { button, field, h, select } from '../dom.js'
import { filterEntries, groupsOf } from '../model/entry-list.js'
import { backupIsDue } from '../model/settings.js'
import { addKey } from './add-key.js'
import { changeSettings } from './change-settings.js'
import { takeDropsAndPastes } from './drop-and-paste.js'
import { entryRows } from './entry-rows.js'
import { exportKeys, REMIND_AFTER } from './export-keys.js'

/** Stands for *all groups*: no group has a control character in its name. */
const ALL = '\n'

export function listScreen(context: OpenContext): HTMLElement {
  const { words, vault, signal } = context
  const search = h('input', { type: 'search', autocomplete: 'off', input: draw })
  const groups = h('div', { class: 'field' })
  let group = select([], '')
  const count = h('p', { role: 'status', class: 'quiet count' })
  const reminder = h('div')
  const rows = entryRows(context)
  const main = h(
    'main',
    { class: 'open' },
    h('h1', { class: 'spoken' }, words.title),
    toolbar(context),
    reminder,
    h('div', { class: 'filters' }, field(words.list.search, search), groups),
    count,
    rows.element,
    h('p', { class: 'quiet' }, words.list.searchHint, '. ', words.list.reorder),
  )
  const end = vault.subscribe(() => {
    if (!vault.isLocked) draw()
  })
  signal.addEventListener('abort', end)
  search.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') rows.copyFirst()
  })
  addEventListener('keydown', slash, { signal })
  takeDropsAndPastes(context, main)
  drawGroups()
  draw()
  return main

  function draw(): void {
    const entries = vault.entries()
    drawGroups()
    const chosen = group.value === ALL ? undefined : group.value
    const shown = filterEntries(entries, { search: search.value, group: chosen })
    const text =
      entries.length === 0
        ? words.list.empty
        : shown.length === 0
          ? words.list.nothing
          : words.list.count(shown.length)
    if (count.textContent !== text) count.replaceChildren(text)
    rows.show(shown)
    drawReminder()
  }

  /** The list of groups is made again only when it has changed, since the user may be choosing. */
  function drawGroups(): void {
    const names = groupsOf(vault.entries())
    const value = [ALL, '', ...names].find((each) => each === group.value) ?? ALL
    const choices = [
      [ALL, words.list.allGroups],
      ['', words.list.noGroup],
      ...names.map((name) => [name, name]),
    ] as [string, string][]
    const isSame =
      [...group.options].map((each) => each.value).join('\0') ===
      choices.map(([each]) => each).join('\0')
    if (isSame) return
    group = select(choices, group.options.length ? value : ALL, { change: draw })
    groups.replaceChildren(...field(words.list.group, group).childNodes)
    groups.hidden = names.length === 0
  }

  function drawReminder(): void {
    const state = { revision: vault.revision, count: vault.entries().length }
    const isDue = backupIsDue(context.settings(), state, Date.now())
    if (isDue && reminder.childElementCount > 0) return
    reminder.replaceChildren()
    if (!isDue) return
    const later = (): void => {
      context.save({ remindAt: Date.now() + REMIND_AFTER })
      drawReminder()
    }
    reminder.replaceChildren(
      h(
        'div',
        { class: 'notice' },
        h('p', {}, words.notice.backup),
        button(words.notice.backupNow, () => exportKeys(context)),
        button(words.notice.later, later),
      ),
    )
  }

  /** `/` goes to the search, where nothing is being typed. */
  function slash(event: KeyboardEvent): void {
    const isTyping = (event.target as Element | null)?.closest?.('input, select, textarea, dialog')
    if (event.key !== '/' || isTyping) return
    event.preventDefault()
    search.focus()
  }
}

function toolbar(context: OpenContext): HTMLElement {
  const { words } = context
  return h(
    'nav',
    { class: 'buttons', 'aria-label': words.list.menu },
    button(words.list.add, () => addKey(context), { class: 'main' }),
    button(words.export.heading, () => exportKeys(context)),
    button(words.settings.heading, () => changeSettings(context), { 'data-opens': 'settings' }),
    button(words.list.lock, context.lock),
  )
}
