import { defineConfig } from 'vitest/config'
import base from './vitest.config.ts'

/** The folder of src to mutate; `npm run mutation` runs one after another. */
const floor = process.env['EINMAL_FLOOR'] ?? 'core'

/**
 * Stryker runs the tests of the same floor for each mutant. Left out are tests with other programs,
 * tests of the pages, and the permuted races, which take a minute when each branch is counted.
 */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: [
      `test/${floor}/**/*.test.ts`,
      ...(floor === 'verifier' ? ['test/attacks/verification.test.ts'] : []),
      ...(floor === 'gate' ? ['test/gate-frameworks/node.test.ts'] : []),
    ],
    exclude: [
      'test/core/oathtool.test.ts',
      'test/verifier/races.test.ts',
      'test/accounts/{docs,migrating,model,watch}.test.ts',
      'test/gate/{docs,model,openapi}.test.ts',
    ],
    bail: 1,
  },
})
