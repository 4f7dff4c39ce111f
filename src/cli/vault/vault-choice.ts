/** Chooses an entry of a vault by the word that the user typed, and describes entries. */

import type { VaultEntry } from '../../vault/vault-api.js'
import { UsageError } from '../cli-errors.js'
import { nameOf } from '../input-keys.js'
import { count } from '../report.js'

/** An entry, and its position in the list, from 1. */
export interface Chosen {
  readonly entry: VaultEntry
  readonly position: number
  /** Issuer and account, for messages. */
  readonly name: string
}

/**
 * Finds the one entry that a word means: its position, one of its names, or a part of a name.
 *
 * @throws {UsageError} when no entry matches, or several do; the message lists them, and never the word
 */
export function chooseEntry(entries: readonly VaultEntry[], word: string): Chosen {
  const all = entries.map((entry, i) => ({ entry, position: i + 1, name: nameOf(entry) }))
  const typed = word.toLowerCase()
  const tests: ((chosen: Chosen) => boolean)[] = [
    ({ position }) => word === `${position}`,
    ({ entry }) => namesOf(entry).includes(word),
    ({ entry }) => namesOf(entry).some((name) => name.toLowerCase() === typed),
    ({ entry }) => fullName(entry).toLowerCase().includes(typed),
  ]
  // The strictest test that any entry passes decides.
  const found = tests.map((test) => all.filter(test)).find((each) => each.length > 0) ?? []
  const [chosen, ...others] = found
  if (chosen && others.length === 0) return chosen
  throw new UsageError(
    chosen
      ? `several entries match; choose one by its position: ${listed(found)}`
      : `no entry matches; the vault has ${count(all.length, 'key')}${all.length > 0 ? ': ' : ''}${listed(all)}`,
  )
}

function namesOf(entry: VaultEntry): string[] {
  const { id, issuer, account } = entry
  return [id, account, fullName(entry), ...(issuer ? [issuer] : [])]
}

function fullName({ issuer, account }: VaultEntry): string {
  return issuer ? `${issuer}:${account}` : account
}

function listed(found: readonly Chosen[]): string {
  const shown = found.slice(0, 20).map(({ position, name }) => `${position} ${name}`)
  return shown.join(', ') + (found.length > shown.length ? ', …' : '')
}

/** The fields of an entry in JSON. */
export function fieldsOf(entry: VaultEntry, position: number): object {
  const { period, counter, ...others } = entry
  return { position, ...others, ...(entry.type === 'hotp' ? { counter } : { period }) }
}
