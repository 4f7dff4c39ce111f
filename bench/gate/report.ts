/** The gate's cost as a table, and the limits that it misses. */

import { describeRun, type Run } from '../support/machine.js'
import type { Report } from '../support/pages.js'
import { allAsText, asBlocks, figure, type Table } from '../support/table.js'
import type { GateRow } from './compare.js'

export interface GateResults extends Run {
  rounds: number
  turnMs: number
  /** The least throughput of a portal that must be left. */
  least: number
  rows: GateRow[]
}

export const gateReport: Report<GateResults> = {
  results: 'docs/benchmarks/gate.json',
  pages: ['docs/benchmarks/gate.md'],
  text: (results) => allAsText(tables(results)),
  blocks: (results) => ({
    run: describeRun(results, `${results.rounds} rounds of ${results.turnMs / 1000} s each`),
    ...asBlocks(tables(results)),
  }),
  failures,
}

const SERVERS = { node: '`node:http`', hono: 'Hono' } as const
const PORTALS = { council: 'the council portal', papers: 'a list of 100 papers', text: 'a text' }

export function nameOf({ server, portal }: Pick<GateRow, 'server' | 'portal'>): string {
  return `${PORTALS[portal]}, ${SERVERS[server]}`
}

function tables({ rows, least }: GateResults): Record<string, Table> {
  return {
    gate: {
      title: 'Requests that pass, a second of the processor time of the server',
      head: ['server', 'without', 'with', 'ratio', 'quartiles', 'at least', 'the gate, µs'],
      rows: rows.map((row) => [
        nameOf(row),
        figure(1e6 / row.bare),
        figure(1e6 / row.gated),
        figure(row.ratio),
        row.quartiles.map(figure).join(' – '),
        hasLimit(row) ? figure(least) : '',
        figure(row.gated - row.bare),
      ]),
    },
  }
}

/** A server that does nothing else has no limit. */
function hasLimit({ portal }: GateRow): boolean {
  return portal !== 'text'
}

function failures({ rows, least }: GateResults): string[] {
  return rows
    .filter((row) => hasLimit(row) && !(row.ratio >= least))
    .map((row) => `${nameOf(row)}: ${row.ratio} of the throughput is left, under ${least}`)
}
