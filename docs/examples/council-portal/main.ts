/** The portal alone, as a program. */

import { runPortal } from './run.js'

await runPortal(process.env)
