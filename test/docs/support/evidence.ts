/** Finds the tests that a page links as evidence, and checks that they exist under the linked names. */

import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'

/** A link whose text is the name of a test and whose target is the file of the test. */
export interface Evidence {
  name: string
  file: string
}

/** The tests that a cell of a page's table links to. */
export function evidenceIn(cell: string, page: string): Evidence[] {
  return [...cell.matchAll(/\[([^\]]+)\]\(([^)]*\/test\/[^)]+)\)/g)].map(
    ([, name = '', target = '']) => ({
      name: name.replace(/\\(.)/g, '$1'),
      file: join(dirname(page), target),
    }),
  )
}

/** The fault of a piece of evidence; undefined when it is correct. */
export function faultOf({ name, file }: Evidence): string | undefined {
  if (!existsSync(file)) return `${file} does not exist`
  return namesIn(file).has(name) ? undefined : `${file} has no test “${name}”`
}

/** The names of the tests and groups of a file, as they are written there. */
export function namesIn(file: string, text: string = readFileSync(file, 'utf8')): Set<string> {
  const names = new Set<string>()
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true))
  return names

  function visit(node: ts.Node): void {
    const [first] = ts.isCallExpression(node) ? node.arguments : []
    if (ts.isCallExpression(node) && first && ts.isStringLiteralLike(first)) {
      // it(…), it.each(…)(…), describe.skipIf(…)(…)
      if (/^(?:it|test|describe)\b/.test(node.expression.getText())) names.add(first.text)
    }
    ts.forEachChild(node, visit)
  }
}
