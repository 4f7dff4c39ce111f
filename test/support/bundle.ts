/** Makes one JavaScript file of a TypeScript program, to be run by a process of its own. */

import { mkdirSync, mkdtempSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build } from 'esbuild'

const root = new URL('../../', import.meta.url).pathname

/**
 * @param program - its path below the root, such as `test/race/worker.ts`
 * @param einmal - the library in it: what was built, by its exports, or the sources as they are
 * @returns the path of the file, from which the packages of the project are found
 */
export async function bundle(program: string, einmal: 'built' | 'sources'): Promise<string> {
  mkdirSync(join(root, '.cache'), { recursive: true })
  const outdir = mkdtempSync(join(root, '.cache', 'bundle-'))
  await build({
    entryPoints: [join(root, program)],
    outdir,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    alias: einmal === 'built' ? {} : SOURCES,
    outExtension: { '.js': '.mjs' },
    logLevel: 'error',
  })
  return join(outdir, basename(program).replace(/ts$/, 'mjs'))
}

const SOURCES = {
  einmal: join(root, 'src/index.ts'),
  'einmal/testing': join(root, 'src/testing/index.ts'),
  'einmal/stores/sqlite': join(root, 'src/stores/sqlite.ts'),
  'einmal/stores/postgres': join(root, 'src/stores/postgres.ts'),
  'einmal/stores/redis': join(root, 'src/stores/redis.ts'),
}
