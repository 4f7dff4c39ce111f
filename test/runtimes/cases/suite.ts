/** All cases that must hold on every runtime. */

import { accountCases } from './accounts.js'
import { coreCases } from './core.js'
import { gateCases } from './gate.js'
import { type Entries, type Report, runCases } from './report.js'
import { uriCases } from './uris.js'
import { vaultCases } from './vault.js'

export function runSuite(entries: Entries): Promise<Report> {
  const cases = { ...coreCases, ...uriCases, ...accountCases, ...gateCases, ...vaultCases }
  return runCases(Object.entries(cases).map(([name, run]) => ({ name, run: () => run(entries) })))
}
