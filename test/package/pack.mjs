// @ts-check
/** The package as a user gets it: packed, and installed in a folder of its own. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { npmCommand } from '../support/locate.mjs'

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Packs what `npm run build` left in dist.
 *
 * @param {string} folder - where the tarball goes
 * @returns {{ tarball: string, files: string[] }} its path, and what it holds
 */
export function pack(folder) {
  requireFreshBuild()
  // --ignore-scripts: `prepack` would build a second time, under the feet of other tests.
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

/** What is tested must be what is in src: an old dist passes where the new one would not. */
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
