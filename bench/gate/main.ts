/** `npm run bench:gate`: the cost of the gate for a request that passes. */

import { runBench } from '../support/command.js'
import { machineNow, today, versionsOf } from '../support/machine.js'
import { compare, type GateRow } from './compare.js'
import { startLoad } from './processes.js'
import { type GateResults, gateReport, nameOf } from './report.js'

const COMPARED = [
  { server: 'hono', portal: 'council' },
  { server: 'node', portal: 'papers' },
  { server: 'hono', portal: 'papers' },
  { server: 'node', portal: 'text' },
  { server: 'hono', portal: 'text' },
] as const

await runBench(gateReport, measure)

async function measure(quick: boolean): Promise<GateResults> {
  const machine = machineNow()
  // A quick run has more noise, and so a lower limit.
  const { least, ...size } = quick
    ? { rounds: 9, turnMs: 400, warmMs: 1500, least: 0.6 }
    : { rounds: 20, turnMs: 1000, warmMs: 5000, least: 0.85 }
  const load = await startLoad()
  const rows: GateRow[] = []
  for (const what of COMPARED) {
    console.error(`Measuring ${nameOf(what)}`)
    rows.push(await compare(what, load, size))
  }
  load.stop()
  const packages = versionsOf(['hono', '@hono/node-server', 'libsql', 'autocannon'])
  const versions = { Node: process.versions.node, ...packages }
  const { rounds, turnMs } = size
  return { date: today(), machine, versions, rounds, turnMs, least, rows }
}
