import { defineConfig, mergeConfig } from 'vitest/config'
import base from './vitest.config.ts'

/** What Stryker runs for each mutant: without other programs, and with one seed. */
export default mergeConfig(
  base,
  defineConfig({ test: { exclude: ['test/core/oathtool.test.ts'], bail: 1 } }),
)
