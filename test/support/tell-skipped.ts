/**
 * A vitest reporter: prints at the end which tests did not run, and why. A run fails when a skipped test gives
 * no reason.
 */

import type { Reporter, TestModule, Vitest } from 'vitest/node'

// biome-ignore lint/style/noDefaultExport: vitest loads a reporter as the default export
export default class TellSkipped implements Reporter {
  #filtered = false

  onInit(vitest: Vitest): void {
    this.#filtered = vitest.config.testNamePattern !== undefined
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    // With a filter by name the skipped tests are expected.
    if (this.#filtered) return
    const skipped = modules.flatMap((module) =>
      [...module.children.allTests('skipped')].map((test) => {
        const result = test.result()
        const reason = (result.state === 'skipped' && result.note) || NO_REASON
        return { file: module.relativeModuleId, reason }
      }),
    )
    for (const reason of new Set(skipped.map((one) => one.reason))) {
      const tests = skipped.filter((one) => one.reason === reason)
      const files = [...new Set(tests.map(({ file }) => file))].join(', ')
      console.log(`\nNOT RUN, ${tests.length} tests of ${files}: ${reason}`)
      if (reason === NO_REASON) process.exitCode = 1
    }
  }
}

const NO_REASON = 'no reason given: skip with context.skip(reason)'
