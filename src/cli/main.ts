#!/usr/bin/env node
/** The program `einmal`. */

import { readFileSync } from 'node:fs'
import process from 'node:process'
import { MISUSE } from './cli-errors.js'
import { createProcessIo } from './process-io.js'
import { run } from './program.js'

// The package has this file in dist, one folder below package.json.
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const io = createProcessIo(version)
try {
  process.exitCode = await run(process.argv.slice(2), io)
} catch (error) {
  process.stderr.write('einmal: this is a bug in einmal, please report it\n')
  process.stderr.write(`${error instanceof Error ? error.stack : 'unknown error'}\n`)
  process.exitCode = MISUSE
}
io.close()
