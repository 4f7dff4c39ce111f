/** The project's own sources, as the checks of this folder read them. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import ts from 'typescript'

const FOLDERS = ['.ci', 'src', 'test', 'bench', 'docs/examples']
const KINDS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs']
/** Folders that others wrote or a program builds. */
const FOREIGN = new Set(['node_modules', 'dist', '.next', 'api'])

/** The paths of all sources, configuration files in the root included, with `/` in between. */
export function sourceFiles(): string[] {
  const root = readdirSync('.', { withFileTypes: true })
    .filter((entry) => entry.isFile() && KINDS.includes(extname(entry.name)))
    .map(({ name }) => name)
  const nested = FOLDERS.flatMap((folder) => below(folder, KINDS))
  return [...root, ...nested].map((path) => path.replaceAll('\\', '/'))
}

const PAGES = ['.md', '.yml', '.yaml']
/** Their words are not this project's. */
const QUOTED = new Set(['THIRD-PARTY-NOTICES.md'])

/** The paths of all files whose words `npm run check:prose` reads. */
export function proseFiles(): string[] {
  const root = readdirSync('.').filter((name) => name.endsWith('.md') && !QUOTED.has(name))
  const folders = ['.github', 'docs', 'test', 'bench']
  const pages = folders.flatMap((folder) => below(folder, PAGES))
  const scripts = ['.ci', '.githooks'].flatMap((folder) => below(folder, ['']))
  const others = [...root, ...pages, ...scripts].map((path) => path.replaceAll('\\', '/'))
  return [...new Set([...sourceFiles(), ...others])].sort()
}

function below(folder: string, kinds: readonly string[]): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return FOREIGN.has(entry.name) ? [] : below(path, kinds)
    return kinds.includes(extname(entry.name)) ? [path] : []
  })
}

/** True for a piece of code that breaks it. */
export type Rule = (node: ts.Node) => boolean

/**
 * Every place in a source that breaks a rule, as `file:line code`.
 *
 * @param text - the source, if it is not that of the file
 */
export function findings(rule: Rule, file: string, text?: string): string[] {
  const source = text === undefined ? parsed(file) : parse(file, text)
  const found: string[] = []
  visit(source)
  return found

  function visit(node: ts.Node): void {
    if (rule(node)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart())
      found.push(`${file}:${line + 1} ${node.getText().split('\n')[0]}`)
    }
    ts.forEachChild(node, visit)
  }
}

const sources = new Map<string, ts.SourceFile>()

function parsed(file: string): ts.SourceFile {
  const source = sources.get(file) ?? parse(file, readFileSync(file, 'utf8'))
  sources.set(file, source)
  return source
}

function parse(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
}
