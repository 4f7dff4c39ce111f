/**
 * Makes JavaScript of programs that import the peers. The files lie below bench/peers, so that they
 * find the packages there. The packages themselves, and einmal's dist, are not bundled: they are
 * measured as they are installed.
 */

import { rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import type { Library } from './library.js'

/** Where the peers are installed. */
export const PEERS = 'bench/peers'

/** @returns the path of the file */
export async function bundleForPeers(program: string): Promise<string> {
  const name = basename(program, '.ts')
  const outdir = resolve(PEERS, '.cache', name)
  const dist = resolve('dist/index.js')
  rmSync(outdir, { recursive: true, force: true })
  await build({
    entryPoints: [program],
    outdir,
    bundle: true,
    // A library that cannot be loaded fails alone.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    packages: 'external',
    alias: { einmal: dist },
    external: [dist],
    logLevel: 'error',
  })
  return join(outdir, `${name}.js`)
}

/** Loads every library into this process. */
export async function loadLibraries(): Promise<Library[]> {
  const file = await bundleForPeers('bench/libraries/libraries.ts')
  // The type of a file that was just made of libraries.ts.
  const loaded = (await import(pathToFileURL(file).href)) as typeof import('./libraries.js')
  return Promise.all(loaded.libraries.map(({ load }) => load()))
}
