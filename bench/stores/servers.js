/** The database servers of the tests, for the benches: TypeScript, so bundled before it is loaded. */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const ROOT = join(import.meta.dirname, '..', '..')

/** @returns {Promise<typeof import('../../test/support/servers.ts')>} */
export async function loadServers() {
  // Below the root, so that the packages of the project are found.
  mkdirSync(join(ROOT, '.cache'), { recursive: true })
  const folder = mkdtempSync(join(ROOT, '.cache', 'bench-'))
  try {
    const outfile = join(folder, 'servers.mjs')
    await build({
      entryPoints: [join(ROOT, 'test', 'support', 'servers.ts')],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      logLevel: 'error',
    })
    return await import(pathToFileURL(outfile).href)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
