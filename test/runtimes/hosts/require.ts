/** Node, Bun and Deno: the entries through `require`, and the files for programs that need CommonJS. */

import { type Entries, runCases } from '../cases/report.js'
import { runSuite } from '../cases/suite.js'

// This file is bundled as CommonJS, which has `require`.
const entries: Entries = {
  core: require('einmal'),
  accounts: require('einmal/accounts'),
  gate: require('einmal/gate'),
  qr: require('einmal/qr'),
  transfer: require('einmal/transfer'),
  vault: require('einmal/vault'),
}

// Through their paths, since these runtimes give `require` the ES modules.
const files: Entries = {
  core: require('../node_modules/einmal/dist/index.cjs'),
  accounts: require('../node_modules/einmal/dist/accounts.cjs'),
  gate: require('../node_modules/einmal/dist/gate.cjs'),
  qr: require('../node_modules/einmal/dist/qr.cjs'),
  transfer: require('../node_modules/einmal/dist/transfer.cjs'),
  vault: require('../node_modules/einmal/dist/vault.cjs'),
}

async function main(): Promise<void> {
  const imported = await import('einmal')
  const { Secret, EinmalError } = entries.core
  const oneClass = {
    name: 'has one Secret and one EinmalError for import and require',
    run() {
      if (imported.Secret !== Secret) throw new Error('there are two Secrets')
      if (imported.EinmalError !== EinmalError) throw new Error('there are two EinmalErrors')
    },
  }
  const reports = [await runSuite(entries), await runSuite(files), await runCases([oneClass])]
  const passed = reports.reduce((sum, report) => sum + report.passed, 0)
  console.log(JSON.stringify({ passed, failures: reports.flatMap(({ failures }) => failures) }))
}

void main()
