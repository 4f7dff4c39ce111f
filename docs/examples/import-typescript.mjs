// @ts-check
/** Makes one JavaScript file of a TypeScript program of the examples, and imports it. */

import { mkdirSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/**
 * @param {string} program - its path below this folder, such as `council-portal/main.ts`
 * @returns {Promise<unknown>} what the program exports
 */
export async function importTypeScript(program) {
  // Below the root of the project, so that its packages are found, einmal among them.
  const name = program.replace(/\.ts$/, '')
  const path = fileURLToPath(new URL(`../../.cache/examples/${name}.mjs`, import.meta.url))
  const draft = `${path}.${process.pid}`
  mkdirSync(dirname(path), { recursive: true })
  await build({
    entryPoints: [fileURLToPath(new URL(program, import.meta.url))],
    outfile: draft,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'error',
  })
  // In one step, since another process may be starting the same program.
  renameSync(draft, path)
  return import(pathToFileURL(path).href)
}
