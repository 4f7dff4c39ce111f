/** Findings that are still allowed: a number for each file, which can only become smaller. */

import { readFileSync, writeFileSync } from 'node:fs'

/** Number of findings for each file that has any. */
export type Counts = Readonly<Record<string, number>>

const FILE = 'test/sources/prose/allowed.json'

export function readAllowed(): Counts {
  // The file holds what writeAllowed wrote.
  return JSON.parse(readFileSync(FILE, 'utf8')) as Counts
}

export function writeAllowed(counts: Counts): void {
  const sorted = Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1))
  writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`)
}

export function countByFile(findings: readonly { file: string }[]): Counts {
  const counts: Record<string, number> = {}
  for (const { file } of findings) counts[file] = (counts[file] ?? 0) + 1
  return counts
}

export function total(counts: Counts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

/** Files whose number of findings is not the allowed one. */
export function differences(
  actual: Counts,
  allowed: Counts,
): { file: string; actual: number; allowed: number }[] {
  const files = [...new Set([...Object.keys(actual), ...Object.keys(allowed)])].sort()
  return files
    .map((file) => ({ file, actual: actual[file] ?? 0, allowed: allowed[file] ?? 0 }))
    .filter((one) => one.actual !== one.allowed)
}
