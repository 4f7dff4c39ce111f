/**
 * `npm run check:api`: compares the public interface in dist with the reports in this folder, one for
 * each entry. `--write` writes the reports.
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { entries } from '../../../tsup.config.js'
import { apiReport, loadDeclarations } from './report.js'

const names = Object.keys(entries)
const declarations = names.map((name) => `dist/${name}.d.ts`)
const missing = declarations.filter((file) => !existsSync(file))
if (missing.length > 0) throw new Error(`${missing.join(', ')} is missing: npm run build`)
const program = loadDeclarations(declarations)

for (const name of names) {
  const specifier = name === 'index' ? 'einmal' : `einmal/${name}`
  const path = `test/types/api/${specifier.replaceAll('/', '-')}.api.md`
  const report = apiReport(program, `dist/${name}.d.ts`, specifier)
  const held = existsSync(path) ? readFileSync(path, 'utf8') : ''
  if (held === report) continue
  if (process.argv.includes('--write')) {
    writeFileSync(path, report)
    console.log(`api: wrote ${path}`)
  } else {
    console.error(`api: ${path} does not match dist. Is the change meant? npm run api`)
    console.error(firstDifference(held, report))
    process.exitCode = 1
  }
}

/** The first line that differs, as in a diff. */
function firstDifference(held: string, report: string): string {
  const [before, after] = [held.split('\n'), report.split('\n')]
  const at = after.findIndex((line, index) => line !== before[index])
  const index = at < 0 ? after.length : at
  return `  line ${index + 1}\n  - ${before[index] ?? ''}\n  + ${after[index] ?? ''}`
}
