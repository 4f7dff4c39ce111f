/** Which entries the list shows, and where an entry goes when it is moved. */

import type { VaultEntry } from 'einmal/vault'

export interface Filter {
  /** All of its words must occur in issuer, account or group. */
  search: string
  /** Only this group; undefined: all. */
  group: string | undefined
}

export function filterEntries(entries: readonly VaultEntry[], filter: Filter): VaultEntry[] {
  const words = fold(filter.search).split(/\s+/).filter(Boolean)
  return entries.filter((entry) => {
    if (filter.group !== undefined && (entry.group ?? '') !== filter.group) return false
    const text = fold([entry.issuer, entry.account, entry.group].join(' '))
    return words.every((word) => text.includes(word))
  })
}

/** The groups in the order of the alphabet, each once. */
export function groupsOf(entries: readonly VaultEntry[]): string[] {
  const names = entries.map(({ group }) => group).filter((group) => group !== undefined)
  return [...new Set(names)].sort((a, b) => a.localeCompare(b))
}

/** Issuer and account, as one text. */
export function nameOf({ issuer, account }: Pick<VaultEntry, 'issuer' | 'account'>): string {
  return [issuer, account].filter(Boolean).join(', ') || '–'
}

/**
 * The new position of an entry that moves by one among the entries that are shown.
 *
 * @returns undefined at the end of the list
 */
export function movedPosition(
  entries: readonly VaultEntry[],
  shown: readonly VaultEntry[],
  id: string,
  direction: -1 | 1,
): number | undefined {
  const neighbour = shown[shown.findIndex((entry) => entry.id === id) + direction]
  const isShown = shown.some((entry) => entry.id === id)
  return isShown && neighbour ? entries.findIndex(({ id }) => id === neighbour.id) : undefined
}

/** Without case and accents: `é` is found by `e`. */
function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}
