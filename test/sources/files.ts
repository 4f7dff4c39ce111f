/** The project's own sources, as the checks of this folder read them. */

import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import ts from 'typescript'

const FOLDERS = ['src', 'test', 'bench', 'docs/examples']
const KINDS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs']
/** What others wrote, and what is built. */
const FOREIGN = new Set(['node_modules', 'dist', '.next'])

/** The paths of all sources, configuration files in the root included, with `/` in between. */
export function sourceFiles(): string[] {
  const root = readdirSync('.', { withFileTypes: true })
    .filter((entry) => entry.isFile() && KINDS.includes(extname(entry.name)))
    .map(({ name }) => name)
  return [...root, ...FOLDERS.flatMap(below)].map((path) => path.replaceAll('\\', '/'))
}

function below(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return FOREIGN.has(entry.name) ? [] : below(path)
    return KINDS.includes(extname(entry.name)) ? [path] : []
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
