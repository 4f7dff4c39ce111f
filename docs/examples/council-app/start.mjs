// @ts-check
/** Makes one file of the app's TypeScript and runs it: `npm run council-app -- --help`. */

import { mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

// Below the root of the project, so that its packages are found, einmal among them.
const folder = fileURLToPath(new URL('../../../.cache/council-app', import.meta.url))
const program = join(folder, 'council-app.mjs')
const draft = join(folder, `council-app.${process.pid}.mjs`)

mkdirSync(folder, { recursive: true })
await build({
  entryPoints: [fileURLToPath(new URL('terminal/council-app.ts', import.meta.url))],
  outfile: draft,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: 'inline',
  logLevel: 'error',
})
// In one step, since another process may be starting the same app.
renameSync(draft, program)
await import(pathToFileURL(program).href)
