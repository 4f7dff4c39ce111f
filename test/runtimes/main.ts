/**
 * `npm run test:runtimes`: tests the packed tarball on every runtime, and prints a line for each. With
 * `--write` it writes the versions into docs/runtimes.json and docs/reference/runtimes.md; with
 * `--only=Hermes` it runs the runtimes whose name begins with this word.
 */

import { preparedFolder } from './hosts.js'
import { checkNotes, type Tested, writeNotes } from './notes.js'
import { runtimes } from './runtimes.js'

const only = process.argv.find((word) => word.startsWith('--only='))?.slice('--only='.length) ?? ''
const folder = await preparedFolder()
const tested: Tested[] = []
let passed = 0
let failed = 0
let missing = 0

for (const { name, source, program, version, ways } of runtimes) {
  if (!name.startsWith(only)) continue
  if (program === undefined) {
    missing++
    console.log(`${name}: NOT TESTED, it is not on this machine (${source})`)
    continue
  }
  const found = await version(program)
  tested.push({ runtime: name, version: found, ways: Object.keys(ways) })
  const counted: string[] = []
  const lines: string[] = []
  let [ownPassed, ownFailed] = [0, 0]
  for (const [way, run] of Object.entries(ways)) {
    const report = await run(program, folder).catch((error) => ({
      passed: 0,
      failures: [{ name: 'the suite', message: String(error.stderr || error.stack || error) }],
    }))
    counted.push(`${way} ${report.passed}`)
    ownPassed += report.passed
    ownFailed += report.failures.length
    lines.push(...report.failures.map((failure) => `  ${failure.name}: ${failure.message}`))
  }
  passed += ownPassed
  failed += ownFailed
  console.log(`${name} ${found}: ${counts(ownPassed, ownFailed)} (${counted.join(', ')})`)
  for (const line of lines) console.log(line)
}

const stale = process.argv.includes('--write') ? writeNotes(tested) : checkNotes(tested)
for (const line of stale) console.log(line)
failed += stale.length
console.log(`runtimes: ${counts(passed, failed)}`)
// CI requires every runtime.
if (failed > 0 || (process.env['CI'] && missing > 0)) process.exitCode = 1

function counts(passed: number, failed: number): string {
  return failed > 0 ? `${passed} passed, ${failed} FAILED` : `${passed} passed`
}
