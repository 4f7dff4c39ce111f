/**
 * `npm run bench`: einmal beside its peers. `--quick` for a short run that writes no files,
 * `--check` to fail when einmal is not ahead or too large.
 */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

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

const all = await Promise.all(contenders.map(({ load }) => load()))

console.error('Measuring speed')
const speed = [speedHere(flags.quick ? { rounds: 5, turnMs: 10 } : { rounds: 25, turnMs: 40 })]
console.error('Measuring size and import')
/** @type {import('./report.js').Results} */
const results = {
  date: new Date().toISOString().slice(0, 10),
  machine: {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    system: `${process.platform} ${process.arch}`,
  },
  versions: versions(all),
  speed,
  bundle: await bundleSizes(all),
  install: installSizes(all),
  imports: importTimes(all, flags.quick ? 3 : 15),
}

const { findings: _, notes: __, ...narrow } = tables(results)
console.log(Object.values(narrow).map(asText).join('\n\n'))
console.log(`\n${speed.flatMap(exceptions).join('\n')}`)

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
  const wrong = failures(results)
  console.log(wrong.length === 0 ? '\nAhead, and within its size.' : `\n${wrong.join('\n')}`)
  process.exitCode = wrong.length === 0 ? 0 : 1
}

/**
 * In a process of its own, so that nothing else has warmed or littered it.
 *
 * @param {{ rounds: number, turnMs: number }} options
 * @returns {import('./speed.js').SpeedRun}
 */
function speedHere(options) {
  const args = ['--expose-gc', join(import.meta.dirname, 'speed-process.js')]
  const out = execFileSync(process.execPath, [...args, JSON.stringify(options)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return JSON.parse(out.trim().split('\n').at(-1) ?? '')
}
