import { defineConfig } from 'vitest/config'
import base from './vitest.config.ts'

/** The folder of src whose mutants are to be killed: `npm run mutation` takes one after another. */
const floor = process.env['EINMAL_FLOOR'] ?? 'core'

/**
 * What Stryker runs for each mutant: the tests of the same floor, without other programs and the
 * pages, and without the permuted races, which take a minute when each branch is counted.
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
