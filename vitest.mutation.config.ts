import { defineConfig, mergeConfig } from 'vitest/config'
import base from './vitest.config.ts'

/**
 * What Stryker runs for each mutant: the tests of the core, the verifier and the accounts alone,
 * without other programs.
 */
export default mergeConfig(
  base,
  defineConfig({
    test: {
      exclude: [
        'test/{cli,contract,docs,drivers,hostile,package,qr,race,runtimes,stores,types}/**',
        'test/core/oathtool.test.ts',
      ],
      bail: 1,
    },
  }),
)
