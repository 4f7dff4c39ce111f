/**
 * `npm run bench:timing`: whether the time of a verification depends on the code, on the match or on
 * the secret.
 */

import { runBench } from '../support/command.js'
import { inFreshProcess } from '../support/fresh-process.js'
import { machineNow, today, versionsOf } from '../support/machine.js'
import type { PairId } from './pairs.js'
import { type TimingResults, type TimingRow, timingReport } from './report.js'
import type { SampleInput, VerifierId } from './sample-process.js'
import type { Tests } from './t-test.js'

/** Every pair with einmal, and the pairs in which a planted leak must be found. */
const MEASURED: readonly (readonly [PairId, VerifierId])[] = [
  ['code', 'verifyTotp'],
  ['match', 'verifyTotp'],
  ['place', 'verifyTotp'],
  ['digits', 'verifyTotp'],
  ['key', 'verifyTotp'],
  ['match', 'leavesTheWindow'],
  ['place', 'leavesTheWindow'],
  ['digits', 'leavesTheCode'],
]

await runBench(timingReport, measure)

async function measure(quick: boolean): Promise<TimingResults> {
  const machine = machineNow()
  const rows: TimingRow[] = []
  for (const [pair, verifier] of MEASURED) {
    console.error(`Measuring ${pair}, ${verifier}`)
    const input: SampleInput = { pair, verifier, samples: quick ? 20_000 : 1_000_000 }
    const tests = await inFreshProcess<Tests>('bench/timing/sample-process.ts', input, [
      '--expose-gc',
    ])
    rows.push({ pair, verifier, ...tests })
  }
  const versions = { Node: process.versions.node, ...versionsOf(['einmal']) }
  return { date: today(), machine, versions, rows }
}
