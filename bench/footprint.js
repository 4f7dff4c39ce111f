/** What a library weighs: bundled for a browser, and installed. */

import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

/** @typedef {import('./contenders.js').Contender} Contender */

const ROOT = join(import.meta.dirname, '..')
const PEERS = join(import.meta.dirname, 'peers')

/**
 * The same import of each, bundled and minified by the same esbuild and compressed by gzip -9.
 *
 * @param {readonly Contender[]} all
 */
export async function bundleSizes(all) {
  const rows = []
  for (const { name, bundle, buildUri, parseUri } of all) {
    const whole = await bundled(bundle.whole)
    const verify = await bundled(bundle.verify)
    rows.push({
      name,
      whole: whole.sizes,
      verify: verify.sizes,
      builtins: whole.builtins,
      algorithms: bundle.algorithms,
      hashes: bundle.hashes,
      buildsUri: buildUri !== undefined,
      parsesUri: parseUri !== undefined,
    })
  }
  return rows.sort((a, b) => a.whole.gzipped - b.whole.gzipped)
}

/** @typedef {Awaited<ReturnType<typeof bundleSizes>>} BundleRows */

/**
 * @param {string} contents import and export statements, from the peers' folder
 */
async function bundled(contents) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: PEERS, loader: 'js' },
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
    sizes: { minified: code.length, gzipped: gzipSync(code, { level: 9 }).length },
    // What a bundle for Node would find there, and a browser would not.
    builtins: [...new Set(imports.filter((i) => i.external).map((i) => i.path))].sort(),
  }
}

/**
 * How many packages an install of it alone brings, and how many bytes of files: of einmal, what
 * would be published; of a peer, its packages and all that they depend on, as they lie in
 * bench/peers.
 *
 * @param {readonly Contender[]} all
 */
export function installSizes(all) {
  const rows = all.map(({ name, packages }) => {
    if (name === 'einmal') return { name, packages, count: 1, bytes: packedBytes() }
    const folders = new Set()
    for (const dependency of packages) collect(dependency, PEERS, folders)
    const bytes = [...folders].reduce((sum, folder) => sum + folderBytes(folder), 0)
    return { name, packages, count: folders.size, bytes }
  })
  return rows.sort((a, b) => a.bytes - b.bytes)
}

/** @typedef {ReturnType<typeof installSizes>} InstallRows */

function packedBytes() {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts']
  const [{ unpackedSize }] = JSON.parse(execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8' }))
  return Number(unpackedSize)
}

/**
 * Adds the folder of a package and of everything it depends on.
 *
 * @param {string} name
 * @param {string} from the folder whose code would import it
 * @param {Set<string>} folders
 */
function collect(name, from, folders) {
  const places = createRequire(join(from, 'index.js')).resolve.paths(name) ?? []
  const folder = places.map((place) => join(place, name)).find(hasManifest)
  if (folder === undefined) throw new Error(`${name} is not installed; run npm ci in bench/peers`)
  if (folders.has(folder)) return
  folders.add(folder)
  const { dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifest(folder)
  const wanted = Object.keys(peerDependencies).filter(
    (peer) => !peerDependenciesMeta[peer]?.optional,
  )
  for (const next of [...Object.keys(dependencies), ...wanted]) collect(next, folder, folders)
}

/**
 * @param {string} folder
 * @returns {{ version: string, dependencies?: object, peerDependencies?: object, peerDependenciesMeta?: Record<string, { optional?: boolean }> }}
 */
function manifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}

/** @param {string} folder */
function hasManifest(folder) {
  return statSync(join(folder, 'package.json'), { throwIfNoEntry: false }) !== undefined
}

/**
 * @param {string} folder
 * @returns {number}
 */
function folderBytes(folder) {
  let bytes = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    // What lies in there is another package, and counted as one.
    if (entry.name === 'node_modules') continue
    const path = join(folder, entry.name)
    bytes += entry.isDirectory() ? folderBytes(path) : statSync(path).size
  }
  return bytes
}

/**
 * The version of every package that is compared.
 *
 * @param {readonly Contender[]} all
 */
export function versions(all) {
  /** @type {Record<string, string>} */
  const found = {}
  for (const name of all.flatMap(({ packages }) => packages)) {
    found[name] = manifest(name === 'einmal' ? ROOT : join(PEERS, 'node_modules', name)).version
  }
  return found
}
