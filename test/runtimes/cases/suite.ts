/** The cases, for runtimes with all that the web has, and for engines with the language alone. */

import { accountCases } from './accounts.js'
import { coreCases } from './core.js'
import { gateCases } from './gate.js'
import { qrCases } from './qr.js'
import {
  type Entries,
  type LanguageCases,
  type LanguageEntries,
  type Report,
  runCases,
} from './report.js'
import { plainTransferCases, transferCases } from './transfer.js'
import { uriCases } from './uris.js'
import { vaultCases } from './vault.js'
import { withoutWebCryptoCases } from './without-web-crypto.js'

const languageCases: LanguageCases = {
  ...coreCases,
  ...uriCases,
  ...qrCases,
  ...plainTransferCases,
}

/** All cases that must hold on every runtime with Web Crypto and Fetch. */
export function runSuite(entries: Entries): Promise<Report> {
  const needsTheWeb = { ...accountCases, ...gateCases, ...transferCases, ...vaultCases }
  return runAll({ ...languageCases, ...needsTheWeb }, entries)
}

/** All cases that must hold on an engine that has the language and a random source. */
export function runLanguageSuite(entries: LanguageEntries): Promise<Report> {
  return runAll({ ...languageCases, ...withoutWebCryptoCases }, entries)
}

function runAll<E>(
  cases: Record<string, (entries: E) => void | Promise<void>>,
  entries: E,
): Promise<Report> {
  return runCases(Object.entries(cases).map(([name, run]) => ({ name, run: () => run(entries) })))
}
