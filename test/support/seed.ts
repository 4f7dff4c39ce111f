/** One seed for every random test of a run: pinned in CI, new elsewhere, printed always. */

import fc from 'fast-check'
import { inject } from 'vitest'

fc.configureGlobal({ seed: inject('seed') })
