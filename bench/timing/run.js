/**
 * `npm run bench:timing`: whether the time of a verification tells anything about the code, the match
 * or the secret. `--quick` for a short run that writes no files, `--check` to fail when it does, or
 * when a planted leak is not found.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { loadNow, machine, today } from '../machine.js'
import { fill } from '../page.js'
import { asText } from '../report.js'
import { measureTiming } from './measure.js'
import { blocks, failures, tables } from './report.js'

const ROOT = join(import.meta.dirname, '..', '..')
const DOCS = join(ROOT, 'docs', 'benchmarks')

const { values: flags } = parseArgs({
  options: { quick: { type: 'boolean' }, check: { type: 'boolean' } },
})

const load = loadNow()
console.error('Measuring timing')
/** @type {import('./report.js').Results} */
const results = {
  date: today(),
  machine: { ...machine(), load },
  versions: {
    Node: process.versions.node,
    einmal: JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version,
  },
  rows: await measureTiming(flags.quick ? 20_000 : 1_000_000),
}

console.log(Object.values(tables(results)).map(asText).join('\n\n'))

if (!flags.quick) {
  writeFileSync(join(DOCS, 'timing.json'), `${JSON.stringify(results, null, 2)}\n`)
  const page = join(DOCS, 'timing.md')
  writeFileSync(page, fill(readFileSync(page, 'utf8'), blocks(results)))
  console.log('\nWritten to docs/benchmarks.')
}

if (flags.check) {
  const wrong = failures(results, flags.quick === true)
  const fine = flags.quick ? 'The planted leaks are found.' : 'No difference, and the leaks found.'
  console.log(wrong.length === 0 ? `\n${fine}` : `\n${wrong.join('\n')}`)
  process.exitCode = wrong.length === 0 ? 0 : 1
}
