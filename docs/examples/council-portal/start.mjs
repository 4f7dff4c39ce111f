// @ts-check
/** Makes one file of the portal's TypeScript and runs it: `npm start`. */

import { mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

// Below the root of the project, so that its packages are found, einmal among them.
const folder = fileURLToPath(new URL('../../../.cache/council-portal', import.meta.url))
const program = join(folder, 'main.mjs')
const draft = join(folder, `main.${process.pid}.mjs`)

mkdirSync(folder, { recursive: true })
await build({
  entryPoints: [fileURLToPath(new URL('main.ts', import.meta.url))],
  outfile: draft,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: 'inline',
  logLevel: 'error',
})
// In one step, since another process may be starting the same portal.
renameSync(draft, program)
await import(pathToFileURL(program).href)
