/**
 * The changes of a user: pure functions over the document. They are loaded for the first change: an app that
 * shows codes needs none of them.
 */

import { EinmalError } from '../core/errors.js'
import { integer } from '../core/parameters.js'
import {
  type Change,
  counted,
  full,
  hasCounterOf,
  itemOf,
  MOST_ENTRIES,
  type Reversal,
  type Undo,
  type VaultDocument,
  type VaultItem,
} from './vault-document.js'
import { fingerprintOf, identityOf, type Names, namesOf, type VaultKey } from './vault-key.js'

/**
 * Adds keys behind the others. A key that the vault already has is not added twice. HOTP entries with one
 * secret have one counter, which only moves forward: else a code could be given twice.
 *
 * @returns the item of each key, and how many are new
 */
export function addKeys(
  document: VaultDocument,
  keys: readonly VaultKey[],
  newId: () => string,
): Change<{ items: readonly VaultItem[]; added: number }> {
  const before = document.items
  const spent = new Map(document.spent)
  const all = [...before]
  // Places by identity, since 10,000 keys may meet 10,000 entries.
  const places = new Map(before.map(({ key }, i) => [identityOf(key), i]))
  const counters = new Map<string, bigint>()
  const raise = (key: VaultKey, counter: bigint): void => {
    const secret = key.secret.toBase32()
    if (counter >= (counters.get(secret) ?? 0n)) counters.set(secret, counter)
  }
  for (const { key } of before) if (key.type === 'hotp') raise(key, key.counter)
  const found = keys.map((key) => {
    if (key.type === 'hotp') {
      const fingerprint = fingerprintOf(key)
      raise(key, key.counter)
      raise(key, spent.get(fingerprint) ?? 0n)
      spent.delete(fingerprint)
    }
    const identity = identityOf(key)
    const place = places.get(identity) ?? all.push({ id: newId(), key }) - 1
    places.set(identity, place)
    return place
  })
  if (all.length > MOST_ENTRIES) throw full()
  const items = all.map((item) => {
    const { type, secret, counter } = item.key
    const next = (type === 'hotp' && counters.get(secret.toBase32())) || counter
    return next === counter ? item : counted(item, next)
  })
  const ids = items.slice(before.length).map(({ id }) => id)
  // The cast is safe: each place is one of `all`.
  const answer = { items: found.map((place) => items[place] as VaultItem), added: ids.length }
  const next = { ...document, items, spent }
  if (ids.length > 0) return { document: undoable(next, { kind: 'add', ids }), answer }
  // A key that was added again must not go when its first addition or its new name is undone.
  const { undo } = document
  const touched = undo?.kind === 'add' ? undo.ids : undo?.kind === 'edit' && [undo.id]
  if (touched && answer.items.some(({ id }) => touched.includes(id))) {
    return { document: { ...next, undo: undefined }, answer }
  }
  const isSame = items.every((item, i) => item === before[i])
  return { document: isSame ? document : next, answer }
}

/** Changes some names of an entry. */
export function editItem(
  document: VaultDocument,
  id: string,
  change: Partial<Names>,
): Change<VaultItem> {
  const { key } = itemOf(document, id)
  const names = namesOf(key)
  const answer = { id, key: { ...key, ...namesOf({ ...names, ...change }) } }
  return { document: undoable(replaced(document, answer), { kind: 'edit', id, names }), answer }
}

/** Removes an entry. */
export function removeItem(document: VaultDocument, id: string): Change<VaultItem> {
  const item = itemOf(document, id)
  const position = document.items.indexOf(item)
  const reversal = { kind: 'remove', item, position } as const
  return { document: undoable(without(document, [id]), reversal), answer: item }
}

/** Moves an entry to a position, from 0. */
export function moveItem(document: VaultDocument, id: string, to: number): Change<undefined> {
  const item = itemOf(document, id)
  integer('position', to, 0, document.items.length - 1)
  const position = document.items.indexOf(item)
  if (position === to) return { document, answer: undefined }
  const others = document.items.filter((each) => each !== item)
  const next = { ...document, items: placed(others, item, to) }
  return { document: undoable(next, { kind: 'move', id, position }), answer: undefined }
}

/**
 * Undoes the change that made `revision`; nothing for undefined. Counters of HOTP never move back.
 *
 * @throws {EinmalError} `ERR_VAULT_CHANGED` when it is not the last change: to undo another one could take
 * away what another tab has added
 */
export function undoChange(
  document: VaultDocument,
  revision: number | undefined,
): Change<Undo['kind'] | undefined> {
  const { undo } = document
  if (revision === undefined) return { document, answer: undefined }
  if (undo?.revision !== revision) {
    throw new EinmalError(
      'ERR_VAULT_CHANGED',
      'this is not the last change, or it is undone; nothing was done',
    )
  }
  return { document: { ...restored(document, undo), undo: undefined }, answer: undo.kind }
}

function undoable(document: VaultDocument, reversal: Reversal): VaultDocument {
  return { ...document, undo: { ...reversal, revision: document.revision + 1 } }
}

function restored(document: VaultDocument, undo: Undo): VaultDocument {
  if (undo.kind === 'add') return without(document, undo.ids)
  if (undo.kind === 'remove') {
    const { item, position } = undo
    const spent = new Map(document.spent)
    if (item.key.type === 'hotp') spent.delete(fingerprintOf(item.key))
    // Another entry with this secret may have gone on.
    const other = document.items.find((each) => hasCounterOf(item, each))
    const back = other ? counted(item, other.key.counter) : item
    return { ...document, spent, items: placed(document.items, back, position) }
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
    spent.set(fingerprintOf(key), key.counter)
  }
  // No counter is forgotten: the key could come back with codes that were given.
  if (spent.size > MOST_ENTRIES) throw full()
  return { ...document, spent, items: document.items.filter(({ id }) => !gone.has(id)) }
}
