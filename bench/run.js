/**
 * `npm run bench`: einmal beside its peers, in every runtime that is on this machine. `--quick` for
 * a short run in this Node alone that writes no files, `--check` to fail when einmal is not as far
 * ahead as it should be, or too large.
 */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { machine, today } from './machine.js'

const PEERS = join(import.meta.dirname, 'peers')
const DOCS = join(import.meta.dirname, '..', 'docs', 'benchmarks')

const { values: flags } = parseArgs({
  options: { quick: { type: 'boolean' }, check: { type: 'boolean' } },
})

if (!existsSync(join(PEERS, 'node_modules'))) {
  console.error('Installing the peers: npm ci in bench/peers')
  execFileSync('npm', ['ci', '--ignore-scripts'], { cwd: PEERS, stdio: ['ignore', 2, 2] })
}

// Loaded only now, since they import the peers.
const { contenders } = await import('./contenders.js')
const { bundleSizes, installSizes, versions } = await import('./footprint.js')
const { importTimes } = await import('./import-time.js')
const { asText, exceptions, failures, plots, tables } = await import('./report.js')
const { intoPage } = await import('./page.js')
const { here, others } = await import('./runtimes.js')
const { measureFirstUse, measureParts } = await import('./parts.js')

const all = await Promise.all(contenders.map(({ load }) => load()))

const options = flags.quick ? { rounds: 5, turnMs: 10 } : { rounds: 9, turnMs: 30 }
/** @type {import('./speed.js').SpeedRun[]} */
const speed = []
for (const { name, source, program, measure } of flags.quick ? [here] : [here, ...others]) {
  if (program === undefined) {
    console.log(`NOT MEASURED on ${name}: it is not on this machine (${source})`)
    continue
  }
  console.error(`Measuring speed on ${name}`)
  speed.push(await measure(program, options))
}
console.error('Measuring the parts of a verification')
const parts = await measureParts({ rounds: flags.quick ? 10 : 100, counting: !flags.quick })
console.error('Measuring size and import')
/** @type {import('./report.js').Results} */
const results = {
  date: today(),
  machine: machine(),
  versions: versions(all),
  speed,
  bundle: await bundleSizes(all),
  install: installSizes(all),
  imports: importTimes(all, flags.quick ? 3 : 15),
  parts,
  firstUse: await measureFirstUse(flags.quick ? 3 : 15),
}

const { findings: _, notes: __, ...narrow } = tables(results)
console.log(Object.values(narrow).map(asText).join('\n\n'))
console.log(`\n${speed.slice(0, 1).flatMap(exceptions).join('\n')}`)

if (!flags.quick) {
  mkdirSync(DOCS, { recursive: true })
  writeFileSync(join(DOCS, 'results.json'), `${JSON.stringify(results, null, 2)}\n`)
  for (const [name, svg] of Object.entries(plots(results))) writeFileSync(join(DOCS, name), svg)
  for (const page of [join(DOCS, 'README.md'), join(DOCS, '../../README.md')]) {
    writeFileSync(page, intoPage(readFileSync(page, 'utf8'), results))
  }
  console.log('\nWritten to docs/benchmarks and to README.md.')
}

if (flags.check) {
  const wrong = failures(results, flags.quick === true)
  console.log(wrong.length === 0 ? '\nAhead, and within its size.' : `\n${wrong.join('\n')}`)
  process.exitCode = wrong.length === 0 ? 0 : 1
}
