/** The tests as tables, and the limits that they miss. */

import { describeRun, type Run } from '../support/machine.js'
import type { Report } from '../support/pages.js'
import { allAsText, asBlocks, count, type Table } from '../support/table.js'
import { type PairId, pairs } from './pairs.js'
import type { VerifierId } from './sample-process.js'
import { LIMIT, type Tests } from './t-test.js'

export interface TimingResults extends Run {
  rows: TimingRow[]
}

export interface TimingRow extends Tests {
  pair: PairId
  verifier: VerifierId
}

export const timingReport: Report<TimingResults> = {
  results: 'docs/benchmarks/timing.json',
  pages: ['docs/benchmarks/timing.md'],
  text: (results) => allAsText(tables(results)),
  blocks: (results) => ({
    run: describeRun(results, `${count(results.rows[0]?.samples ?? 0)} samples a row`),
    ...asBlocks(tables(results)),
  }),
  failures,
}

function tables({ rows }: TimingResults): Record<string, Table> {
  return {
    einmal: {
      title: 'einmal: classes that must take the same time',
      head: [...HEAD, `under ${LIMIT}`],
      rows: rows.filter(isOwn).map((row) => [...cells(row), row.worst < LIMIT ? 'yes' : 'NO']),
    },
    planted: {
      title: 'The planted leaks: what the same test finds',
      head: ['', ...HEAD, 'found'],
      rows: rows
        .filter((row) => !isOwn(row))
        .map((row) => [LEAKS[row.verifier], ...cells(row), isFound(row) ? 'yes' : 'NO']),
    },
  }
}

const LEAKS: Readonly<Record<VerifierId, string>> = {
  verifyTotp: 'none',
  leavesTheWindow: 'leaves the window at the first match',
  leavesTheCode: 'leaves the comparison at the first wrong digit',
}

const HEAD = [
  'classes',
  'median, ns',
  't, nothing cropped',
  't, second order',
  'largest t of the croppings',
  'which keeps',
  'difference there, ns',
]

function cells({ pair, median, uncropped, secondOrder, largest }: TimingRow): string[] {
  return [
    pairs[pair].title,
    `${median}`,
    size(uncropped),
    size(secondOrder),
    size(largest.t),
    `${(largest.kept * 100).toFixed(1)} %`,
    size(largest.difference),
  ]
}

function size(value: number): string {
  return Math.abs(value).toFixed(2)
}

function isOwn({ verifier }: TimingRow): boolean {
  return verifier === 'verifyTotp'
}

function isFound({ worst }: TimingRow): boolean {
  return worst > LIMIT
}

/** A quick run has too few samples to find no leak: it only checks that the planted leaks are found. */
function failures({ rows }: TimingResults, quick: boolean): string[] {
  return rows.flatMap((row) => {
    const what = `${row.verifier}, ${pairs[row.pair].title}: |t| is ${row.worst.toFixed(2)}`
    if (!isOwn(row)) return isFound(row) ? [] : [`a planted leak is not found: ${what}`]
    return quick || row.worst < LIMIT ? [] : [`${what}, not under ${LIMIT}`]
  })
}
