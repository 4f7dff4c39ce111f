// @ts-check
/**
 * `npm run test:runtimes`: the packed tarball on every runtime, a line each. With `--write` it
 * notes the versions seen in docs/runtimes.json and in the table of docs/reference/runtimes.md.
 */

import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { install, pack, ROOT, temporaryFolder } from '../package/pack.mjs'
import { runtimes } from './runtimes.mjs'

/** @typedef {{ runtime: string, version: string, ways: string[] }} Seen */

const NOTES = join(ROOT, 'docs/runtimes.json')
const PAGE = join(ROOT, 'docs/reference/runtimes.md')
const [BEGIN, END] = ['<!-- runtimes: npm run test:runtimes -- --write -->', '<!-- /runtimes -->']

/** @type {Record<string, string | undefined>} */
const LABELS = {
  import: '`import`',
  require: '`require`',
  sqlite: '`einmal/stores/sqlite` over its own SQLite',
  command: 'the command line',
  server: '`einmal/gate/node` over its own `node:http`',
  serve: '`einmal/gate` in its own server',
}

const folder = temporaryFolder()
install(pack(folder).tarball, folder)
cpSync(join(ROOT, 'test/runtimes/suite.js'), join(folder, 'suite.js'))
cpSync(join(ROOT, 'test/runtimes/hosts'), join(folder, 'hosts'), { recursive: true })
cpSync(join(ROOT, 'docs/examples/serve.js'), join(folder, 'serve.js'))

/** @type {Seen[]} */
const seen = []
let passed = 0
let failed = 0
let missing = 0

for (const { name, source, program, version, ways } of runtimes) {
  if (program === undefined) {
    missing++
    console.log(`${name}: NOT TRIED, it is not on this machine (${source})`)
    continue
  }
  const found = await version(program)
  seen.push({ runtime: name, version: found, ways: Object.keys(ways) })
  /** @type {string[]} */
  const told = []
  /** @type {import('./suite.js').Report} */
  const all = { passed: 0, failures: [] }
  for (const [way, run] of Object.entries(ways)) {
    const report = await run(program, folder).catch((error) => ({
      passed: 0,
      failures: [{ name: 'the suite', message: String(error.stderr || error.stack || error) }],
    }))
    told.push(`${way} ${report.passed}`)
    all.passed += report.passed
    all.failures.push(...report.failures)
  }
  passed += all.passed
  failed += all.failures.length
  console.log(`${name} ${found}: ${counts(all.passed, all.failures.length)} (${told.join(', ')})`)
  for (const failure of all.failures) console.log(`  ${failure.name}: ${failure.message}`)
}

if (process.argv.includes('--write')) write()
else checkNotes()
console.log(`runtimes: ${counts(passed, failed)}`)
// On the way to a release nothing may be left out; elsewhere it is said and no more.
if (failed > 0 || (process.env['CI'] && missing > 0)) process.exitCode = 1

/**
 * @param {number} passed
 * @param {number} failed
 */
function counts(passed, failed) {
  return failed > 0 ? `${passed} passed, ${failed} FAILED` : `${passed} passed`
}

function write() {
  writeFileSync(NOTES, `${JSON.stringify(seen, null, 2)}\n`)
  const page = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : ''
  const [before, rest] = page.split(BEGIN)
  const after = rest?.split(END)[1]
  if (after === undefined) console.log(`docs/reference/runtimes.md has no ${BEGIN}\n${table()}`)
  else writeFileSync(PAGE, `${before}${BEGIN}\n${table()}\n${END}${after}`)
}

function table() {
  const rows = seen.map(({ runtime, version, ways }) => {
    const tried = ways.map((way) => LABELS[way] ?? way).join(', ')
    return `| ${runtime.replace(/ \d+$/, '')} | ${version} | ${tried} |`
  })
  return ['| runtime | version | tried with the packed tarball |', '|---|---|---|', ...rows].join(
    '\n',
  )
}

/** The lockfile pins all versions but Debian's: what the notes say of them must be true. */
function checkNotes() {
  /** @type {Seen[]} */
  const noted = existsSync(NOTES) ? JSON.parse(readFileSync(NOTES, 'utf8')) : []
  for (const { runtime, version } of seen) {
    const note = noted.find((one) => one.runtime === runtime)
    if (runtime === 'Chromium' ? note !== undefined : note?.version === version) continue
    failed++
    console.log(`docs/runtimes.json is not about ${runtime} ${version}: add --write`)
  }
}
