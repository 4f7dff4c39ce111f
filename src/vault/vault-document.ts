/** The content of a vault, and the codes of HOTP: pure functions over a plain document. */

import { invalidValue } from '../core/argument-errors.js'
import { EinmalError } from '../core/errors.js'
import { hotp } from '../core/hotp.js'
import { COUNTER_MAX } from '../core/parameters.js'
import { fingerprintOf, type Names, type VaultKey } from './vault-key.js'

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

/** Restores the state before a change. */
export type Reversal =
  | { readonly kind: 'add'; readonly ids: readonly string[] }
  | { readonly kind: 'remove'; readonly item: VaultItem; readonly position: number }
  | { readonly kind: 'edit'; readonly id: string; readonly names: Names }
  | { readonly kind: 'move'; readonly id: string; readonly position: number }

/** The reversal of the last change, with the revision that the change made. */
export type Undo = Reversal & { readonly revision: number }

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
 * Computes the next HOTP code and moves the counter behind it (RFC 4226 §7.2), also that of the other entries
 * with this secret.
 */
export function advanceItem(
  document: VaultDocument,
  id: string,
): Change<{ code: string; counter: bigint }> {
  const item = itemOf(document, id)
  const { type, secret } = item.key
  let { counter } = item.key
  if (type !== 'hotp') throw invalidValue('advance is for hotp; use code for this entry')
  // Another writer may have left an entry with this secret behind.
  for (const each of document.items) {
    if (hasCounterOf(item, each) && each.key.counter > counter) counter = each.key.counter
  }
  if (counter >= COUNTER_MAX) {
    throw new EinmalError('ERR_VAULT_COUNTER', 'the counter has reached its end')
  }
  const items = document.items.map((each) =>
    hasCounterOf(item, each) ? counted(each, counter + 1n) : each,
  )
  const answer = { code: hotp(secret, counter, item.key), counter }
  return { document: { ...document, items }, answer }
}

/** True for two HOTP entries with one secret. */
export function hasCounterOf({ key }: VaultItem, other: VaultItem): boolean {
  return key.type === 'hotp' && other.key.type === 'hotp' && key.secret.equals(other.key.secret)
}

/** The item with another counter. */
export function counted(item: VaultItem, counter: bigint): VaultItem {
  return { ...item, key: { ...item.key, counter } }
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
    if (key.type === 'hotp') counters.set(fingerprintOf(key), key.counter)
  }
  return counters
}

/** Returns the error for a vault that would be too large. */
export function full(): EinmalError {
  return new EinmalError('ERR_VAULT_FULL', 'a vault holds 10,000 entries and 16 MiB')
}
