// @ts-check
/** Runs a TypeScript program of the tests: node test/support/run.mjs test/race/main.ts … */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const program = process.argv[2]
if (!program) throw new Error('name the program to run')
mkdirSync('.cache', { recursive: true })
const folder = mkdtempSync(join('.cache', 'run-'))
process.on('exit', () => rmSync(folder, { recursive: true }))
const outfile = resolve(folder, 'program.mjs')
await build({
  entryPoints: [program],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  logLevel: 'error',
})
process.argv.splice(1, 2, outfile)
await import(pathToFileURL(outfile).href)
