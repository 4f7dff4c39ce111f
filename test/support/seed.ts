/** Sets one seed for all random tests of a run: fixed in CI, new elsewhere, always printed. */

import fc from 'fast-check'
import { inject } from 'vitest'

fc.configureGlobal({ seed: inject('seed') })
