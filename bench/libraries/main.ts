/** `npm run bench`: einmal beside its peers, in every runtime that is installed. */

import { measureFirstUse, measureParts } from '../parts/measure.js'
import { runBench } from '../support/command.js'
import { machineNow, today, versionsOf } from '../support/machine.js'
import { importTimes } from './import-times.js'
import { loadLibraries, PEERS } from './peer-bundle.js'
import { libraryReport } from './report.js'
import type { LibraryResults } from './results.js'
import { otherRuntimes, thisNode } from './runtimes.js'
import { bundleSizes, installSizes } from './sizes.js'
import type { SpeedRun } from './speed.js'

await runBench(libraryReport, measure)

/** @param quick - in this Node alone */
async function measure(quick: boolean): Promise<LibraryResults> {
  const machine = machineNow()
  const libraries = await loadLibraries()
  const speed: SpeedRun[] = []
  for (const { name, source, program, measure } of quick
    ? [thisNode]
    : [thisNode, ...otherRuntimes]) {
    if (program === undefined) {
      console.log(`NOT MEASURED on ${name}: it is not installed (${source})`)
      continue
    }
    console.error(`Measuring the speed on ${name}`)
    const options = quick ? { rounds: 5, turnMs: 10 } : { rounds: 9, turnMs: 30 }
    speed.push(await measure(program, options))
  }
  console.error('Measuring the parts of a verification')
  const parts = await measureParts({ rounds: quick ? 10 : 100, countInstructions: !quick })
  console.error('Measuring sizes and imports')
  const packages = libraries.flatMap((library) => library.packages)
  return {
    date: today(),
    machine,
    versions: versionsOf(packages, `${PEERS}/node_modules`),
    speed,
    bundle: await bundleSizes(libraries),
    install: installSizes(libraries),
    imports: importTimes(libraries, quick ? 3 : 15),
    parts,
    firstUse: await measureFirstUse(quick ? 3 : 15),
  }
}
