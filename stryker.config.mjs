/** Mutation testing of one floor: `npm run mutation` takes the core and the verifier. */

const floor = process.env['EINMAL_FLOOR'] ?? 'core'

// biome-ignore lint/style/noDefaultExport: the form in which Stryker loads its configuration
export default {
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.ts' },
  plugins: ['@stryker-mutator/vitest-runner'],
  mutate: [`src/${floor}/**/*.ts`],
  coverageAnalysis: 'perTest',
  reporters: ['clear-text', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  // A mutant that may live says why, where it stands: `// Stryker disable next-line …: reason`.
  thresholds: { high: 100, low: 100, break: 100 },
  concurrency: 2,
  tempDirName: `.cache/stryker-${floor}`,
  ignorePatterns: ['dist', 'docs', 'bench', '.cache', 'test/runtimes', 'test/drivers'],
}
