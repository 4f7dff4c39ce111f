// @ts-check
/**
 * `npm run build`: makes the package in dist, unless dist was made from the same sources and has not been changed
 * since. The declarations take most of the time, and many commands build first.
 */

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'

const STAMP = '.cache/build.json'
const SOURCES = ['src', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsup.config.ts']

const sources = digest(SOURCES.flatMap(filesIn), (path) => readFileSync(path))
if (stamp() !== readIfThere(STAMP)) {
  const require = createRequire(import.meta.url)
  const tsup = resolve(dirname(require.resolve('tsup/package.json')), 'dist/cli-default.js')
  const { status } = spawnSync(process.execPath, [tsup, ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(status ?? 1)
  // With options, such as `--no-dts`, the package may be incomplete: the next build makes it again.
  if (process.argv.length === 2) {
    mkdirSync(dirname(STAMP), { recursive: true })
    writeFileSync(STAMP, stamp())
  }
}

/** The sources, and the files of dist as they are now. */
function stamp() {
  const files = filesIn('dist')
  const dist = digest(files, (path) => {
    const { size, mtimeMs } = statSync(path)
    return `${size} ${mtimeMs}`
  })
  return JSON.stringify({ sources, files: files.length, dist })
}

/**
 * @param {string[]} paths
 * @param {(path: string) => string | Buffer} read
 */
function digest(paths, read) {
  const hash = createHash('sha256')
  for (const path of [...paths].sort()) hash.update(`${path}\n`).update(read(path)).update('\n')
  return hash.digest('base64url')
}

/**
 * @param {string} path
 * @returns {string[]} the files below a folder, or the file itself
 */
function filesIn(path) {
  if (!statSync(path, { throwIfNoEntry: false })) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path).flatMap((name) => filesIn(join(path, name)))
}

/** @param {string} path */
function readIfThere(path) {
  return statSync(path, { throwIfNoEntry: false }) ? readFileSync(path, 'utf8') : undefined
}
