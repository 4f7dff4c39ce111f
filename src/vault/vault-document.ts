/** The content of a vault, and its changes: pure functions over a plain document. */

import { invalidValue } from '../core/argument-errors.js'
import { EinmalError } from '../core/errors.js'
import { hotp } from '../core/hotp.js'
import { COUNTER_MAX, integer } from '../core/parameters.js'
import { fingerprintOf, identityOf, type Names, namesOf, type VaultKey } from './vault-key.js'

/** A key in the vault. */
export interface VaultItem {
  readonly id: string
  readonly key: VaultKey
}

/** The content of a vault: its entries in their order. */
export interface VaultDocument {
  /** Number of changes since the vault was made. */
  readonly revision: number
  readonly items: readonly VaultItem[]
  /** The last change, if it can be undone. */
  readonly undo?: Undo | undefined
  /**
   * The next counters of removed HOTP keys, by the fingerprint of the secret. A key that is added again
   * continues there.
   */
  readonly spent: ReadonlyMap<string, bigint>
}

/** Restores the state before the last change. */
export type Undo =
  | { readonly kind: 'add'; readonly ids: readonly string[] }
  | { readonly kind: 'remove'; readonly item: VaultItem; readonly position: number }
  | { readonly kind: 'edit'; readonly id: string; readonly names: Names }
  | { readonly kind: 'move'; readonly id: string; readonly position: number }

/** The next document and the answer. The same document when there is nothing to write. */
export interface Change<T> {
  readonly document: VaultDocument
  readonly answer: T
}

/** Largest number of entries. */
export const MOST_ENTRIES = 10_000

export const EMPTY: VaultDocument = { revision: 0, items: [], spent: /* @__PURE__ */ new Map() }

/** The entries of a document by their ids, made when the first one is looked up. */
const indexes = /* @__PURE__ */ new WeakMap<readonly VaultItem[], Map<string, VaultItem>>()

/** Finds an entry, in a vault with thousands of them too. */
export function itemOf({ items }: VaultDocument, id: string): VaultItem {
  const index = indexes.get(items) ?? new Map(items.map((item) => [item.id, item]))
  indexes.set(items, index)
  const item = index.get(id)
  if (item) return item
  throw new EinmalError('ERR_VAULT_ENTRY', 'the vault has no entry with this id')
}

/**
 * Adds keys behind the others. A key that the vault already has is not added twice; a counter only
 * moves forward.
 *
 * @returns the ids of the keys, in their order, and how many were new
 */
export function addKeys(
  document: VaultDocument,
  keys: readonly VaultKey[],
  newId: () => string,
): Change<{ ids: readonly string[]; added: number }> {
  const items = [...document.items]
  const spent = new Map(document.spent)
  const added: string[] = []
  let changed = false
  // Places by identity, since 10,000 keys may meet 10,000 entries.
  const places = new Map(items.map(({ key }, i) => [identityOf(key), i]))
  const ids = keys.map((given) => {
    const identity = identityOf(given)
    const fingerprint = given.type === 'hotp' ? fingerprintOf(identity) : ''
    const floor = spent.get(fingerprint) ?? 0n
    const key = given.counter < floor ? { ...given, counter: floor } : given
    const place = places.get(identity)
    const there = place === undefined ? undefined : items[place]
    if (place === undefined || there === undefined) {
      const item = { id: newId(), key }
      places.set(identity, items.length)
      items.push(item)
      added.push(item.id)
      spent.delete(fingerprint)
      return item.id
    }
    if (key.type === 'hotp' && key.counter > there.key.counter) {
      items[place] = { ...there, key: { ...there.key, counter: key.counter } }
      changed = true
    }
    return there.id
  })
  if (items.length > MOST_ENTRIES) throw full()
  const answer = { ids, added: added.length }
  if (added.length === 0 && !changed) return { document, answer }
  const undo: Undo | undefined = added.length > 0 ? { kind: 'add', ids: added } : document.undo
  return { document: { ...document, items, spent, undo }, answer }
}

/** Changes the names of an entry. */
export function editItem(document: VaultDocument, id: string, names: Names): Change<VaultItem> {
  const before = itemOf(document, id)
  const after = { id, key: { ...before.key, ...names } }
  const undo = { kind: 'edit', id, names: namesOf(before.key) } as const
  return { document: { ...replaced(document, after), undo }, answer: after }
}

/** Removes an entry. */
export function removeItem(document: VaultDocument, id: string): Change<VaultItem> {
  const item = itemOf(document, id)
  const position = document.items.indexOf(item)
  const next = without(document, [id])
  return { document: { ...next, undo: { kind: 'remove', item, position } }, answer: item }
}

/** Moves an entry to a position, from 0. */
export function moveItem(document: VaultDocument, id: string, to: number): Change<undefined> {
  const item = itemOf(document, id)
  integer('position', to, 0, document.items.length - 1)
  const position = document.items.indexOf(item)
  if (position === to) return { document, answer: undefined }
  const others = document.items.filter((each) => each !== item)
  const undo = { kind: 'move', id, position } as const
  return { document: { ...document, items: placed(others, item, to), undo }, answer: undefined }
}

/** Computes the next HOTP code and moves the counter behind it (RFC 4226 §7.2). */
export function advanceItem(
  document: VaultDocument,
  id: string,
): Change<{ code: string; counter: bigint }> {
  const item = itemOf(document, id)
  const { type, secret, counter } = item.key
  if (type !== 'hotp') throw invalidValue('advance is for hotp; use code for this entry')
  if (counter >= COUNTER_MAX) {
    throw new EinmalError('ERR_VAULT_COUNTER', 'the counter of this entry has reached its end')
  }
  const next = { id, key: { ...item.key, counter: counter + 1n } }
  const answer = { code: hotp(secret, counter, item.key), counter }
  return { document: replaced(document, next), answer }
}

/** Undoes the last change. Counters of HOTP never move back. */
export function undoChange(document: VaultDocument): Change<Undo['kind'] | undefined> {
  const { undo } = document
  if (undo === undefined) return { document, answer: undefined }
  return { document: { ...restored(document, undo), undo: undefined }, answer: undo.kind }
}

function restored(document: VaultDocument, undo: Undo): VaultDocument {
  if (undo.kind === 'add') return without(document, undo.ids)
  if (undo.kind === 'remove') {
    const spent = new Map(document.spent)
    spent.delete(fingerprintOf(identityOf(undo.item.key)))
    return { ...document, spent, items: placed(document.items, undo.item, undo.position) }
  }
  const item = document.items.find(({ id }) => id === undo.id)
  if (item === undefined) return document
  if (undo.kind === 'edit') {
    return replaced(document, { ...item, key: { ...item.key, ...undo.names } })
  }
  return moveItem(document, undo.id, undo.position).document
}

function replaced(document: VaultDocument, item: VaultItem): VaultDocument {
  const items = document.items.map((each) => (each.id === item.id ? item : each))
  return { ...document, items }
}

function placed(items: readonly VaultItem[], item: VaultItem, at: number): VaultItem[] {
  return [...items.slice(0, at), item, ...items.slice(at)]
}

/** Removes entries, and keeps the counters of HOTP. */
function without(document: VaultDocument, ids: readonly string[]): VaultDocument {
  const gone = new Set(ids)
  const spent = new Map(document.spent)
  for (const { id, key } of document.items) {
    if (!gone.has(id) || key.type !== 'hotp' || key.counter === 0n) continue
    spent.set(fingerprintOf(identityOf(key)), key.counter)
  }
  // No counter is forgotten: the key could come back with codes that were given.
  if (spent.size > MOST_ENTRIES) throw full()
  return { ...document, spent, items: document.items.filter(({ id }) => !gone.has(id)) }
}

/**
 * True when an HOTP counter of `next` is lower than it was: an older file was put back, and went on.
 */
export function movesBack(known: VaultDocument, next: VaultDocument): boolean {
  const counters = countersOf(next)
  return [...countersOf(known)].some(([key, counter]) => counter > (counters.get(key) ?? 0n))
}

/** The next counters of all HOTP keys, also of removed ones, by the fingerprint of the secret. */
function countersOf({ items, spent }: VaultDocument): ReadonlyMap<string, bigint> {
  const counters = new Map(spent)
  for (const { key } of items) {
    if (key.type === 'hotp') counters.set(fingerprintOf(identityOf(key)), key.counter)
  }
  return counters
}

/** Returns the error for a vault that would be too large. */
export function full(): EinmalError {
  return new EinmalError('ERR_VAULT_FULL', 'a vault holds 10,000 entries and 16 MiB')
}
