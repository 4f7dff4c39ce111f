/**
 * `npm run bench:gate`: what the gate costs a request that passes. `--quick` for a short run that
 * writes no files, `--check` to fail when it costs more than it may.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { loadNow, machine, today } from '../machine.js'
import { fill } from '../page.js'
import { asMarkdown, asText, figure } from '../report.js'
import { contest } from './contest.js'
import { startLoad } from './servers.js'

const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'benchmarks', 'gate.md')

/**
 * What must be left of the throughput of a portal. Of a server that does nothing else, nothing is asked.
 * A short run on a machine with neighbours tells no more than whether the gate is in the way.
 */
const LEAST = { whole: 0.85, quick: 0.6 }

const SERVERS = /** @type {const} */ ({ node: '`node:http`', hono: 'Hono' })
const PORTALS = { council: 'the council portal', papers: 'a list of 100 papers', text: 'a text' }
const CONTESTS = /** @type {const} */ ([
  { server: 'hono', portal: 'council' },
  { server: 'node', portal: 'papers' },
  { server: 'hono', portal: 'papers' },
  { server: 'node', portal: 'text' },
  { server: 'hono', portal: 'text' },
])

const { values: flags } = parseArgs({
  options: { quick: { type: 'boolean' }, check: { type: 'boolean' } },
})

const size = flags.quick
  ? { rounds: 9, turnMs: 400, warmMs: 1500 }
  : { rounds: 20, turnMs: 1000, warmMs: 5000 }

const busy = loadNow()
const load = startLoad()
/** @type {import('./contest.js').Row[]} */
const rows = []
for (const what of CONTESTS) {
  console.error(`Measuring ${nameOf(what)}`)
  rows.push(await contest(what, load, size))
}
load.stop()

/** @type {import('../report.js').Table} */
const table = {
  title: 'Requests that pass, a second of the processor time of the server',
  head: ['server', 'without', 'with', 'ratio', 'quartiles', 'at least', 'the gate, µs'],
  rows: rows.map((row) => [
    nameOf(row),
    figure(1e6 / row.bare),
    figure(1e6 / row.gated),
    figure(row.ratio),
    row.quartiles.map(figure).join(' – '),
    leastOf(row) === 0 ? '' : figure(leastOf(row)),
    figure(row.gated - row.bare),
  ]),
}
console.log(asText(table))

if (!flags.quick) {
  const { cpu, cores, system } = machine()
  const run = [
    `- ${today()}, ${cpu}, ${cores} cores, of which one was the server's, ${system}`,
    `- Node ${process.versions.node}, ${size.rounds} rounds of ${size.turnMs / 1000} s each; load of the machine before: ${busy.toFixed(1)}`,
    `- ${['hono', '@hono/node-server', 'libsql', 'autocannon'].map((name) => `${name} ${versionOf(name)}`).join(', ')}`,
  ].join('\n')
  writeFileSync(PAGE, fill(readFileSync(PAGE, 'utf8'), { run, gate: asMarkdown(table) }))
  console.log('\nWritten to docs/benchmarks/gate.md.')
}

if (flags.check) {
  const wrong = rows.filter((row) => !(row.ratio >= leastOf(row)))
  for (const row of wrong) {
    console.log(
      `\n${nameOf(row)}: ${row.ratio} of the throughput is left, asked is ${leastOf(row)}`,
    )
  }
  if (wrong.length === 0) console.log('\nEvery ratio is reached.')
  process.exitCode = wrong.length === 0 ? 0 : 1
}

/** @param {Pick<import('./contest.js').Row, 'server' | 'portal'>} what */
function nameOf({ server, portal }) {
  return `${PORTALS[portal]}, ${SERVERS[server]}`
}

/** @param {Pick<import('./contest.js').Row, 'portal'>} what */
function leastOf({ portal }) {
  return portal === 'text' ? 0 : flags.quick ? LEAST.quick : LEAST.whole
}

/** @param {string} name */
function versionOf(name) {
  const file = join(import.meta.dirname, '..', '..', 'node_modules', name, 'package.json')
  return JSON.parse(readFileSync(file, 'utf8')).version
}
