/** The command line that all benches share: `--quick`, `--check` and `--pages`. */

import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { filledPages, type Report } from './pages.js'

/**
 * Measures and reports, as the options say:
 *
 * - without an option: measures for minutes, and writes the results and the pages that show them
 * - `--quick`: measures for seconds, and writes nothing
 * - `--check`: exits with 1 when a limit is missed
 * - `--pages`: measures nothing, and writes the pages from the results of the last whole run
 *
 * @param measure - takes `quick`
 */
export async function runBench<Results>(
  report: Report<Results>,
  measure: (quick: boolean) => Promise<Results>,
): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      pages: { type: 'boolean', default: false },
    },
  })
  if (values.pages) return writePages(report)

  const results = await measure(values.quick)
  console.log(report.text(results))
  if (!values.quick) {
    writeFileSync(report.results, `${JSON.stringify(results, null, 2)}\n`)
    writePages(report)
  }
  if (values.check) {
    const wrong = report.failures(results, values.quick)
    console.log(wrong.length === 0 ? '\nEvery limit is kept.' : `\n${wrong.join('\n')}`)
    process.exitCode = wrong.length === 0 ? 0 : 1
  }
}

function writePages<Results>(report: Report<Results>): void {
  const results = JSON.parse(readFileSync(report.results, 'utf8'))
  for (const { path, text } of filledPages(report, results)) {
    writeFileSync(path, text)
    console.log(`Written: ${path}`)
  }
}
