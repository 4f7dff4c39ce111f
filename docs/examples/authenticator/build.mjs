// @ts-check
/** Builds the files of the authenticator: pages, scripts, and the service worker that knows them all. */

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const PAGE = fileURLToPath(new URL('page', import.meta.url))
const STATIC = join(PAGE, 'static')
/** einmal starts this file in a worker. It is beside the scripts, where einmal looks for it. */
const SCRYPT = fileURLToPath(new URL('../../../dist/vault/scrypt-worker.js', import.meta.url))

/** @satisfies {import('esbuild').BuildOptions} */
const OPTIONS = {
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  legalComments: 'none',
  charset: 'utf8',
  logLevel: 'error',
  write: false,
  outdir: '/',
}

/** @returns {Promise<Map<string, Uint8Array>>} the bytes by path, such as `/main.js` */
export async function buildFiles() {
  const [page, workers] = await Promise.all([
    // Split: what imports and exports files is loaded when it is needed.
    build({
      ...OPTIONS,
      entryPoints: [join(PAGE, 'main.ts'), join(PAGE, 'style.css')],
      splitting: true,
      chunkNames: '[name]-[hash]',
    }),
    build({ ...OPTIONS, entryPoints: [join(PAGE, 'effects/qr-worker.ts'), SCRYPT] }),
  ])
  /** @type {Map<string, Uint8Array>} */
  const files = new Map()
  for (const { path, contents } of [...page.outputFiles, ...workers.outputFiles]) {
    files.set(`/${basename(path)}`, contents)
  }
  for (const name of readdirSync(STATIC)) files.set(`/${name}`, readFileSync(join(STATIC, name)))
  files.set('/service-worker.js', await serviceWorker(files))
  return files
}

/**
 * Builds the service worker. Its text changes with every file, and the browser notices by that.
 *
 * @param {ReadonlyMap<string, Uint8Array>} files
 */
async function serviceWorker(files) {
  const hash = createHash('sha256')
  const paths = [...files.keys()].sort()
  for (const path of paths) hash.update(path).update(files.get(path) ?? '')
  const { outputFiles } = await build({
    ...OPTIONS,
    entryPoints: [join(PAGE, 'service-worker.ts')],
    define: {
      FILES: JSON.stringify(paths),
      VERSION: JSON.stringify(hash.digest('hex').slice(0, 16)),
    },
  })
  const [worker] = outputFiles
  if (!worker) throw new Error('esbuild has built no service worker')
  return worker.contents
}
