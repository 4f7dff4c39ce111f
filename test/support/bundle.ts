/** Bundles a TypeScript program into one JavaScript file, to be run in a separate process. */

import { mkdirSync, renameSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { build, type Plugin } from 'esbuild'

/**
 * @param program - its path below the root of the project, such as `test/race/race-process.ts`
 * @param einmal - the library in it: `built`, what the package exports, or the `sources`
 * @returns the path of the file
 */
export async function bundle(program: string, einmal: 'built' | 'sources'): Promise<string> {
  // Below the root, so that the packages of the project are found, einmal itself among them.
  const folder = resolve('.cache', 'programs', einmal)
  const path = join(folder, basename(program).replace(/ts$/, 'mjs'))
  const unfinished = `${path}.${process.pid}`
  mkdirSync(folder, { recursive: true })
  await build({
    entryPoints: [program],
    outfile: unfinished,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    plugins: [wasmBytes],
    loader: { '.wasm': 'binary' },
    alias: einmal === 'built' ? {} : SOURCES,
    logLevel: 'error',
  })
  // Written in one step, since another process may be starting the same program.
  renameSync(unfinished, path)
  return path
}

/** Takes the bytes of a `.wasm` file into the bundle, as the build does: Node does not import one. */
const wasmBytes: Plugin = {
  name: 'wasm-bytes',
  setup({ onResolve }) {
    onResolve({ filter: /\.wasm$/ }, ({ path }) => ({ path: resolve('node_modules', path) }))
  },
}

const SOURCES = {
  einmal: './src/index.ts',
  'einmal/accounts': './src/accounts/index.ts',
  'einmal/gate': './src/gate/index.ts',
  'einmal/gate/fr': './src/gate/fr.ts',
  'einmal/gate/node': './src/gate/node.ts',
  'einmal/qr': './src/qr/index.ts',
  'einmal/testing': './src/testing/index.ts',
  'einmal/stores/sqlite': './src/stores/sqlite.ts',
  'einmal/stores/postgres': './src/stores/postgres.ts',
  'einmal/stores/mysql': './src/stores/mysql.ts',
  'einmal/stores/redis': './src/stores/redis.ts',
  'einmal/transfer': './src/transfer/index.ts',
  'einmal/vault': './src/vault/index.ts',
  'einmal/vault/node': './src/vault/node/index.ts',
}
