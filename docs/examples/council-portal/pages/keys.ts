/** The administrator's list of security keys and small devices: where each one is. */

import { html } from 'hono/html'
import { type KeyState, type KeyVerb, verbsForKey } from '../council/key-verbs.js'
import type { KeyPage } from '../second-factor/hardware-keys.js'
import type { Words } from '../words/words.js'
import type { Html, Page } from './layout.js'

/** A key with what its holder's account says about it. */
export interface ListedKey {
  serial: string
  state: KeyState
  type?: 'totp' | 'hotp' | undefined
  /** The id and name of the person who has it, or for whom it is reserved. */
  holder?: { id: string; name: string }
  /** Use of the key in the account of the holder; absent when it has no such key, or cannot be read. */
  use?: { lastUsedAt?: number | undefined }
  /** Instants in milliseconds since the Unix epoch. */
  handedOutAt?: number
}

export interface KeyList extends Omit<KeyPage, 'keys'> {
  keys: readonly ListedKey[]
  search: string
  counts: { free: number; used: number; total: number }
  /** The last action, shown at the top. */
  done?: string | undefined
}

export function keysPage(words: Words, list: KeyList): Page {
  const { keys: say } = words
  const { keys, search, counts, done } = list
  return {
    title: words.nav.keys,
    at: 'keys',
    main: html`${done === undefined ? '' : html`<div class="done" role="status"><p>${done}</p></div>`}
      <p class="lead">${say.lead}</p>
      <p>${say.counts(counts.free, counts.used, counts.total)}</p>
      <p><a class="button" href="/admin/key/add">${say.add}</a></p>
      ${counts.total === 0 ? html`<p>${say.empty}</p>` : searchForm(words, search)}
      ${
        keys.length === 0 && counts.total > 0
          ? html`<p role="status">${say.notFound(search)}</p>`
          : html`<ul class="people" aria-label="${say.list}">
              ${keys.map((key) => keyItem(words, key))}
            </ul>`
      }
      ${pageLinks(words, list)}`,
  }
}

function searchForm({ keys: say }: Words, search: string): Html {
  return html`<form method="get" action="/admin/keys" class="search" role="search">
    <p>
      <label for="q">${say.search}</label>
      <span class="hint" id="q-hint">${say.searchHint}</span>
      <input id="q" name="q" type="search" value="${search}" maxlength="100" autocomplete="off" aria-describedby="q-hint" />
    </p>
    <button class="quiet">${say.find}</button>
    ${search === '' ? '' : html`<a href="/admin/keys">${say.all}</a>`}
  </form>`
}

function keyItem(words: Words, key: ListedKey): Html {
  const { keys: say, rollout } = words
  const { serial, state, type, holder, use, handedOutAt } = key
  const used =
    use?.lastUsedAt === undefined
      ? rollout.never
      : `${rollout.lastUsed} ${words.dateTime(use.lastUsedAt)}`
  const facts = [
    ...(holder ? [say.holder(holder.name)] : []),
    ...(handedOutAt !== undefined && state !== 'free'
      ? [say.handed(words.dateTime(handedOutAt))]
      : []),
    ...(type ? [say.types[type]] : []),
    ...(use ? [used] : []),
  ]
  return html`<li>
    <span class="name">${serial}</span>
    <span class="tag ${TAGS[state] ?? ''}">${say.states[state]}</span>
    <span class="meta">${facts.join(' · ')}</span>
    ${state === 'claimed' && holder ? action(`/admin/resync/${holder.id}`, say.resync, serial) : ''}
    ${verbsForKey(state).map((verb) => action(keyPath(verb, serial), say.verbs[verb], serial))}
  </li>`
}

/** Colours of the states, as in the roll-out. */
const TAGS: Partial<Record<KeyState, string>> = {
  claimed: 'enrolled',
  assigned: 'pending',
  handed: 'pending',
  claiming: 'pending',
  revoked: 'locked',
  unfinished: 'locked',
  unreadable: 'locked',
}

/** The serial number is in the query: as a part of the path, `..` would lead elsewhere. */
export function keyPath(verb: KeyVerb, serial: string): string {
  return `/admin/key/${verb}?serial=${encodeURIComponent(serial)}`
}

function action(path: string, label: string, serial: string): Html {
  return html`<a class="button quiet" href="${path}">${label}<span class="hidden">: ${serial}</span></a>`
}

function pageLinks({ keys: say }: Words, { search, page, pages }: KeyList): Html | string {
  if (pages === 1) return ''
  const path = (to: number) => `/admin/keys?${new URLSearchParams({ q: search, page: `${to}` })}`
  return html`<p class="buttons">
    ${page > 1 ? html`<a class="button quiet" href="${path(page - 1)}">${say.before}</a>` : ''}
    <span>${say.page(page, pages)}</span>
    ${page < pages ? html`<a class="button quiet" href="${path(page + 1)}">${say.next}</a>` : ''}
  </p>`
}
