/**
 * A vitest reporter: says at the end which tests did not run, and why. None is left out unseen, and
 * a run with a test that gives no reason fails.
 */

import type { Reporter, TestModule, Vitest } from 'vitest/node'

// biome-ignore lint/style/noDefaultExport: the form in which vitest loads a reporter
export default class TellSkipped implements Reporter {
  #filtered = false

  onInit(vitest: Vitest): void {
    this.#filtered = vitest.config.testNamePattern !== undefined
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    // Whoever asks for some tests by name knows that the others do not run.
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
