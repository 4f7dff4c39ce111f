// @ts-check
/** The package as a user gets it: packed, and installed in a separate folder. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { npmCommand } from '../support/locate.mjs'

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Packs the dist of `npm run build`.
 *
 * @param {string} folder - the folder for the tarball
 * @returns {{ tarball: string, files: string[] }} its path, and its files
 */
export function pack(folder) {
  requireFreshBuild()
  // --ignore-scripts, since `prepack` would build again while other tests read dist.
  const [packed] = JSON.parse(
    npm(ROOT, 'pack', '--ignore-scripts', '--json', '--pack-destination', folder),
  )
  return {
    tarball: join(folder, packed.filename),
    files: packed.files.map((/** @type {{ path: string }} */ file) => file.path).sort(),
  }
}

/**
 * Installs a tarball in an empty folder, from the tarball alone: a dependency would have to come
 * from a registry, and fails.
 *
 * @param {string} tarball
 * @param {string} folder
 */
export function install(tarball, folder) {
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
  npm(folder, 'install', '--offline', '--no-audit', '--no-fund', tarball)
}

/**
 * An empty folder, removed when the process ends.
 *
 * @returns {string}
 */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'einmal-package-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/**
 * @param {string} cwd
 * @param {...string} args
 * @returns {string} what it printed
 */
function npm(cwd, ...args) {
  return execFileSync(...npmCommand(...args), { cwd, encoding: 'utf8' })
}

/** Throws when dist is older than src, since tests of an old build prove nothing. */
function requireFreshBuild() {
  const built = newest(join(ROOT, 'dist'))
  if (built < newest(join(ROOT, 'src'))) {
    throw new Error('dist is missing or older than src: npm run build')
  }
}

/**
 * When the newest file below a folder was changed, or 0 when there is none.
 *
 * @param {string} folder
 * @returns {number}
 */
function newest(folder) {
  try {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    return Math.max(0, ...names.map((name) => statSync(join(folder, name)).mtimeMs))
  } catch {
    return 0
  }
}
