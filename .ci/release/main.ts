/**
 * `npm run release`: prepares a release in .cache/release from what `npm run build` made.
 *
 * `--tag TAG`: refuses unless changelog, package.json, tag and repository agree. `--write-version`:
 * only sets the version of package.json and package-lock.json to that of the changelog. `--out FOLDER`:
 * the folder to write to, instead of .cache/release.
 *
 * Writes `npm/` and `jsr/` (the folders to publish), `sbom.cdx.json` and `notes.md`.
 */

import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { npmCommand } from '../../test/support/locate.mjs'
import { newestRelease, releaseFaults } from './changelog.js'
import { writeJsrFolder, writeNpmFolder } from './folders.js'
import { REPOSITORY } from './repository.js'
import { billOfMaterials } from './sbom.js'

/** The scope on JSR is the name of the project too. */
const JSR_NAME = '@einmal/einmal'

const root = resolve('.')
const args = process.argv.slice(2)
const target = resolve(argument('--out') ?? '.cache/release')
const release = newestRelease(readFileSync('CHANGELOG.md', 'utf8'))

if (args.includes('--write-version')) writeVersion()
else if (args.includes('--tag') && faults().length > 0) {
  for (const fault of faults()) console.error(`release: ${fault}`)
  process.exitCode = 1
} else prepare()

function argument(option: string): string | undefined {
  return args.includes(option) ? (args[args.indexOf(option) + 1] ?? '') : undefined
}

function faults(): string[] {
  const tag = argument('--tag') ?? ''
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
  const found = releaseFaults(release, version, tag)
  return REPOSITORY === ''
    ? [
        ...found,
        'REPOSITORY in .ci/release/repository.ts is empty, and npm needs it for provenance',
      ]
    : found
}

function writeVersion(): void {
  const options = ['--no-git-tag-version', '--allow-same-version', '--ignore-scripts']
  const [program, given] = npmCommand('version', release.version, ...options)
  execFileSync(program, given, { stdio: 'inherit' })
}

function prepare(): void {
  const { version, notes, date } = release
  const options = { root, version, repository: REPOSITORY }
  writeNpmFolder({ ...options, folder: join(target, 'npm') })
  writeJsrFolder({ ...options, folder: join(target, 'jsr'), name: JSR_NAME })
  mkdirSync(target, { recursive: true })
  const time = date === undefined ? new Date().toISOString() : `${date}T00:00:00Z`
  const sbom = billOfMaterials(root, version, time)
  writeFileSync(join(target, 'sbom.cdx.json'), `${JSON.stringify(sbom, null, 2)}\n`)
  writeFileSync(join(target, 'notes.md'), `${notes}\n`)
  console.log(`release: ${version} is in ${target}`)
}
