/** Writes the generated rounds: `node test/support/run.mjs test/support/write-sha1-rounds.ts`. */

import { readFileSync, writeFileSync } from 'node:fs'
import { withRounds } from './sha1-rounds.js'

const path = 'src/core/sha1.ts'
writeFileSync(path, withRounds(readFileSync(path, 'utf8')))
