/** The size of a library: bundled for a browser, and installed. */

import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { npmCommand } from '../../test/support/locate.mjs'
import type { Bundle, Library } from './library.js'
import { PEERS } from './peer-bundle.js'

interface Bytes {
  minified: number
  gzipped: number
}

export interface BundleRow {
  name: string
  whole: Bytes
  /** Without parts that no peer has; the whole library where it has none. */
  comparable: Bytes
  verify: Bytes
  /** The modules of Node that the bundle imports: a browser has none. */
  builtins: string[]
  algorithms: number
  hashes: Bundle['hashes']
  buildsUri: boolean
  parsesUri: boolean
}

/** Bundles and minifies each with the same esbuild, and compresses it with gzip -9. */
export async function bundleSizes(libraries: readonly Library[]): Promise<BundleRow[]> {
  const rows: BundleRow[] = []
  for (const { name, bundle, buildUri, parseUri } of libraries) {
    const whole = await bundled(bundle.whole)
    const comparable = bundle.comparable ? await bundled(bundle.comparable) : whole
    const verify = await bundled(bundle.verify)
    rows.push({
      name,
      whole: whole.bytes,
      comparable: comparable.bytes,
      verify: verify.bytes,
      builtins: whole.builtins,
      algorithms: bundle.algorithms,
      hashes: bundle.hashes,
      buildsUri: buildUri !== undefined,
      parsesUri: parseUri !== undefined,
    })
  }
  return rows.sort((a, b) => a.whole.gzipped - b.whole.gzipped)
}

async function bundled(statements: string): Promise<{ bytes: Bytes; builtins: string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: statements, resolveDir: PEERS, loader: 'js' },
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external: ['crypto', 'url', 'util', 'buffer'],
    logLevel: 'error',
  })
  const code = outputFiles[0]?.contents
  if (code === undefined) throw new Error('esbuild wrote nothing')
  const imports = Object.values(metafile.outputs).flatMap(({ imports }) => imports)
  return {
    bytes: { minified: code.length, gzipped: gzipSync(code, { level: 9 }).length },
    builtins: [...new Set(imports.filter((i) => i.external).map((i) => i.path))].sort(),
  }
}

export interface InstallRow {
  name: string
  packages: readonly string[]
  /** The number of packages that an install brings. */
  count: number
  bytes: number
}

/**
 * The packages and bytes of an install. For einmal these are the files that would be published; for a
 * peer, its packages in bench/peers with all their dependencies.
 */
export function installSizes(libraries: readonly Library[]): InstallRow[] {
  const rows = libraries.map(({ name, packages }) => {
    if (name === 'einmal') return { name, packages, count: 1, bytes: publishedBytes() }
    const folders = new Set<string>()
    for (const dependency of packages) collect(dependency, resolve(PEERS), folders)
    const bytes = [...folders].reduce((sum, folder) => sum + folderBytes(folder), 0)
    return { name, packages, count: folders.size, bytes }
  })
  return rows.sort((a, b) => a.bytes - b.bytes)
}

function publishedBytes(): number {
  const [npm, args] = npmCommand('pack', '--dry-run', '--json', '--ignore-scripts')
  const [{ unpackedSize }] = JSON.parse(execFileSync(npm, args, { encoding: 'utf8' }))
  return Number(unpackedSize)
}

/**
 * Adds the folder of a package and of everything that it depends on.
 *
 * @param from - the folder whose code would import it
 */
function collect(name: string, from: string, folders: Set<string>): void {
  const places = createRequire(join(from, 'index.js')).resolve.paths(name) ?? []
  const folder = places.map((place) => join(place, name)).find(hasManifest)
  if (folder === undefined) throw new Error(`${name} is not installed: npm ci --prefix ${PEERS}`)
  if (folders.has(folder)) return
  folders.add(folder)
  const manifest: Manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const { dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifest
  const wanted = Object.keys(peerDependencies).filter(
    (peer) => !peerDependenciesMeta[peer]?.optional,
  )
  for (const next of [...Object.keys(dependencies), ...wanted]) collect(next, folder, folders)
}

interface Manifest {
  dependencies?: object
  peerDependencies?: object
  peerDependenciesMeta?: Record<string, { optional?: boolean }>
}

function hasManifest(folder: string): boolean {
  return statSync(join(folder, 'package.json'), { throwIfNoEntry: false }) !== undefined
}

function folderBytes(folder: string): number {
  let bytes = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    // The packages in there are counted as packages.
    if (entry.name === 'node_modules') continue
    const path = join(folder, entry.name)
    bytes += entry.isDirectory() ? folderBytes(path) : statSync(path).size
  }
  return bytes
}
