#!/usr/bin/env node
/** The program `einmal`. */

import { readFileSync } from 'node:fs'
import process from 'node:process'
import { MISUSE } from './errors.js'
import { createProcessIo } from './process-io.js'
import { run } from './run.js'

// The program lies one folder below the package.json that it is published with.
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
