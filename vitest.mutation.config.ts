import { defineConfig, mergeConfig } from 'vitest/config'
import base from './vitest.config.ts'

/**
 * What Stryker runs for each mutant: the tests of the core and the verifier alone, without other
 * programs, and without the permuted races, which take a minute when each branch is counted.
 */
export default mergeConfig(
  base,
  defineConfig({
    test: {
      exclude: [
        'test/{accounts,cli,contract,docs,drivers,hostile,package,qr,race,runtimes,stores,types}/**',
        'test/attacks/accounts.test.ts',
        'test/core/oathtool.test.ts',
        'test/verifier/races.test.ts',
      ],
      bail: 1,
    },
  }),
)
