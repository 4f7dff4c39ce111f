/** Writes the types of the gate's routes: `node test/support/run.mjs test/council-app/write-gate-types.ts`. */

import { writeFileSync } from 'node:fs'
import { GATE_TYPES, gateTypes } from './gate-types.js'

writeFileSync(GATE_TYPES, await gateTypes())
