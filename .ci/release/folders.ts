/** The folders that are published: one for npm, one for JSR. */

import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { entries } from '../../tsup.config.js'
import { absoluteLinks, repositoryFields } from './repository.js'

const PAPERS = ['CHANGELOG.md', 'LICENSE', 'README.md', 'THIRD-PARTY-NOTICES.md']

/** Settings of a release folder. */
export interface FolderOptions {
  readonly root: string
  readonly folder: string
  readonly version: string
  readonly repository: string
}

/** Writes the folder for npm: dist, the papers, and package.json with version and repository. */
export function writeNpmFolder({ root, folder, version, repository }: FolderOptions): void {
  copyPapers({ root, folder, version, repository })
  cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true })
  const { scripts: _, devDependencies: __, ...manifest } = readJson(join(root, 'package.json'))
  writeJson(join(folder, 'package.json'), {
    ...manifest,
    version,
    ...repositoryFields(repository),
  })
}

/**
 * Writes the folder for JSR: the ESM files of dist, each entry naming its types, and jsr.json.
 *
 * @param name - name on JSR, with its scope
 */
export function writeJsrFolder(options: FolderOptions & { readonly name: string }): void {
  const { root, folder, version, name } = options
  copyPapers(options)
  const dist = join(root, 'dist')
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    if (!/\.js$|\.d\.ts$/.test(file) || file === 'cli.js') continue
    const target = join(folder, file)
    mkdirSync(dirname(target), { recursive: true })
    const isEntry = file.replaceAll('\\', '/').replace(/\.js$/, '') in entries
    const types = basename(file).replace(/\.js$/, '.d.ts')
    const head = isEntry ? `/* @ts-self-types="./${types}" */\n` : ''
    const text = readFileSync(join(dist, file), 'utf8')
    // Deno looks for the file that a declaration names, and never for one beside it.
    const isTypes = file.endsWith('.d.ts')
    const body = isTypes ? text.replace(/((?:from|import) '\.[^']*)\.js'/g, "$1.d.ts'") : text
    writeFileSync(target, head + body)
  }
  const paths = Object.keys(entries).map((entry) => [
    entry === 'index' ? '.' : `./${entry}`,
    `./${entry}.js`,
  ])
  const { license } = readJson(join(root, 'package.json'))
  writeJson(join(folder, 'jsr.json'), {
    name,
    version,
    license,
    exports: Object.fromEntries(paths),
  })
}

function copyPapers({ root, folder, version, repository }: FolderOptions): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const name of PAPERS) {
    const text = readFileSync(join(root, name), 'utf8')
    const isPage = name.endsWith('.md')
    writeFileSync(
      join(folder, name),
      isPage ? absoluteLinks(text, repository, `v${version}`) : text,
    )
  }
}

function readJson(path: string): Record<string, unknown> {
  // package.json holds an object.
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`)
}
