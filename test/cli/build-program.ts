/** Builds the command line from the sources, for tests that run it as a process. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

/** Builds the program into a folder, as version 9.8.7, and returns its path. */
export async function buildProgram(folder: string): Promise<string> {
  const outfile = join(folder, 'dist', 'cli.js')
  await build({
    entryPoints: ['src/cli/main.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    external: ['node:*'],
    loader: { '.wasm': 'binary' },
    target: 'es2022',
  })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "version": "9.8.7" }')
  return outfile
}
