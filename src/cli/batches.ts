/** The parts of exports put together again: a phone shows one QR code after another. */

import type { MigrationPart } from '../core/migration.js'
import type { OtpauthKey } from '../core/otpauth.js'
import { count } from './report.js'

/** The keys in the order of the export, and what is missing or doubtful. */
export interface Assembled {
  keys: OtpauthKey[]
  /** Sentences about parts that are missing or contradict each other. */
  problems: string[]
  /** Sentences about parts that were given twice, which loses nothing. */
  remarks: string[]
}

/** Puts parts in order, each export by itself, whatever order they come in. */
export function assemble(parts: readonly MigrationPart[]): Assembled {
  const exports = new Map<string, MigrationPart[]>()
  for (const part of parts) {
    const name = `${part.batch.id}/${part.batch.size}`
    exports.set(name, [...(exports.get(name) ?? []), part])
  }
  const all = [...exports.values()].map(assembleOne)
  return {
    keys: all.flatMap(({ keys }) => keys),
    problems: all.flatMap(({ problems }) => problems),
    remarks: all.flatMap(({ remarks }) => remarks),
  }
}

function assembleOne(parts: readonly MigrationPart[]): Assembled {
  const size = parts[0]?.batch.size ?? 0
  const kept: MigrationPart[] = []
  const problems: string[] = []
  const remarks: string[] = []
  for (const part of [...parts].sort((a, b) => a.batch.index - b.batch.index)) {
    const last = kept.at(-1)
    const place = `part ${part.batch.index + 1} of ${size}`
    if (last?.batch.index !== part.batch.index) kept.push(part)
    else if (fingerprint(last) === fingerprint(part)) remarks.push(`${place} stands twice`)
    else {
      kept.push(part)
      problems.push(`${place} stands twice with different keys; all are printed`)
    }
  }
  const missing = missingParts(kept, size)
  if (missing) problems.push(missing)
  return { keys: kept.flatMap(({ keys }) => keys), problems, remarks }
}

/** Names ten at most: the format can claim two thousand million parts. */
function missingParts(kept: readonly MigrationPart[], size: number): string | undefined {
  const there = new Set(kept.map(({ batch }) => batch.index))
  const missing = size - there.size
  if (missing === 0) return undefined
  const named: number[] = []
  for (let index = 0; index < size && named.length < 10; index++) {
    if (!there.has(index)) named.push(index + 1)
  }
  const more = missing > named.length ? ', …' : ''
  return (
    `${count(missing, 'part')} of ${size} missing: ${named.join(', ')}${more}; ` +
    'scan every QR code of the export'
  )
}

function fingerprint({ keys }: MigrationPart): string {
  return JSON.stringify(
    keys.map((key) => ({ ...key, secret: key.secret.toBase32(), counter: String(key.counter) })),
  )
}
