/** Writes the generated rounds: `node test/support/run.mjs test/support/write-sha256-rounds.ts`. */

import { readFileSync, writeFileSync } from 'node:fs'
import { withRounds } from './sha256-rounds.js'

const path = 'src/core/sha2.ts'
writeFileSync(path, withRounds(readFileSync(path, 'utf8')))
