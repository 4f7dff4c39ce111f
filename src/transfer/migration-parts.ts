/** Joins the parts of exports of Google Authenticator: a phone shows an export as several QR codes. */

import { EinmalError } from '../core/errors.js'
import { type MigrationEntry, readMigrationUri } from '../core/migration.js'
import { failedEntry, nameOf } from './raw-key.js'
import { limitError, MOST_ENTRIES } from './transfer-errors.js'
import type { TransferEntry, TransferWarning } from './transfer-format.js'

/** A migration URI. */
export interface MigrationLine {
  uri: string
  /** Its number among the URIs of the file, from 1. */
  number: number
  /** The number of entries in front of it. */
  at: number
}

/** One part of an export, with its entries. */
type Part = ReturnType<typeof readMigrationUri>

/** Reads parts, which may come in any order, and joins those of the same export. */
export function migrationEntries(lines: readonly MigrationLine[]): {
  found: TransferEntry[]
  problems: EinmalError[]
  warnings: TransferWarning[]
} {
  const found: TransferEntry[] = []
  const problems: EinmalError[] = []
  const parts: Part[] = []
  let entries = 0
  for (const { uri, number } of lines) {
    // After each part: entries without a key take two bytes, and memory for an error each.
    if (entries > MOST_ENTRIES) break
    try {
      const part = readMigrationUri(uri)
      entries += part.entries.length
      parts.push(part)
    } catch (error) {
      if (!(error instanceof EinmalError)) throw error
      problems.push(new EinmalError(error.code, `URI ${number}: ${error.message}`))
    }
  }
  if (entries > MOST_ENTRIES) throw limitError(`the file has over ${MOST_ENTRIES} entries`)
  const all = assemble(parts)
  for (const entry of all.entries) {
    found.push(
      'error' in entry
        ? failedEntry(nameOf(entry.issuer, entry.account), entry.error)
        : { key: entry },
    )
  }
  problems.push(...all.problems.map((message) => new EinmalError('ERR_MIGRATION_BATCH', message)))
  const warnings = all.remarks.map((message) => ({ code: 'part-repeated' as const, message }))
  return { found, problems, warnings }
}

/** The entries in the order of the export, with remarks. */
interface Assembled {
  entries: MigrationEntry[]
  /** Messages about parts that are missing or contradict each other. */
  problems: string[]
  /** Messages about parts that were given twice, without loss. */
  remarks: string[]
}

/** Sorts parts, which may come in any order, and joins those of the same export. */
export function assemble(parts: readonly Part[]): Assembled {
  const exports = new Map<string, Part[]>()
  for (const part of parts) {
    const name = `${part.batch.id}/${part.batch.size}`
    const same = exports.get(name)
    if (same) same.push(part)
    else exports.set(name, [part])
  }
  const all = [...exports.values()].map(assembleOne)
  return {
    entries: all.flatMap(({ entries }) => entries),
    problems: all.flatMap(({ problems }) => problems),
    remarks: all.flatMap(({ remarks }) => remarks),
  }
}

function assembleOne(parts: readonly Part[]): Assembled {
  const size = parts[0]?.batch.size ?? 0
  const kept: Part[] = []
  const problems: string[] = []
  const remarks: string[] = []
  for (const part of [...parts].sort((a, b) => a.batch.index - b.batch.index)) {
    const last = kept[kept.length - 1]
    const place = `part ${part.batch.index + 1} of ${size}`
    if (last?.batch.index !== part.batch.index) kept.push(part)
    else if (fingerprint(last) === fingerprint(part)) remarks.push(`${place} was given twice`)
    else {
      kept.push(part)
      problems.push(`${place} was given twice with different keys; all are read`)
    }
  }
  const missing = missingParts(kept, size)
  if (missing) problems.push(missing)
  return { entries: kept.flatMap(({ entries }) => entries), problems, remarks }
}

/** Names at most ten missing parts: a URI can claim two thousand million. */
function missingParts(kept: readonly Part[], size: number): string | undefined {
  const there = new Set(kept.map(({ batch }) => batch.index))
  const missing = size - there.size
  if (missing === 0) return undefined
  const named: number[] = []
  for (let index = 0; index < size && named.length < 10; index++) {
    if (!there.has(index)) named.push(index + 1)
  }
  const more = missing > named.length ? ', …' : ''
  return (
    `${missing} ${missing === 1 ? 'part' : 'parts'} of ${size} missing: ${named.join(', ')}${more}; ` +
    'scan every QR code of the export'
  )
}

function fingerprint({ entries }: Part): string {
  return JSON.stringify(
    entries.map((entry) =>
      'error' in entry
        ? { ...entry, error: entry.error.message }
        : { ...entry, secret: entry.secret.toBase32(), counter: String(entry.counter) },
    ),
  )
}
