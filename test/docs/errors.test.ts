/** The error pages list every code that einmal throws, with an example that throws it. */

import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { fencesOf, headingsOf } from './support/pages.js'
import { runExample } from './support/run.js'

const TOPICS = ['secrets', 'uris', 'accounts', 'vault', 'transfer']
const PAGES = ['errors', ...TOPICS.map((topic) => `errors-${topic}`)].map((page) => {
  return `docs/reference/${page}.md`
})
const sections = new Map(PAGES.flatMap((page) => [...sectionsOf(page)]))

describe('the error pages', () => {
  it('lists exactly the codes of the unions, each once', () => {
    const listed = PAGES.flatMap(headingsOf).flatMap(
      (heading) => /^`(ERR_\w+)`$/.exec(heading)?.[1] ?? [],
    )
    expect(listed.toSorted()).toEqual(codesOfUnions().toSorted())
  })

  it.each(codesOfUnions())('has the cause of %s and its remedy', (code) => {
    expect(sections.get(code)).toMatch(/^\*\*Cause:\*\* \S[\s\S]*^\*\*Remedy:\*\* \S/m)
  })

  it.each(codesOfUnions())('has an example that throws %s', async (code) => {
    const examples = fencesOf('errors.md', sections.get(code) ?? '')
    const throwing = examples.filter(({ text }) => text.includes(`// throws ${code}`))
    expect(throwing).toHaveLength(1)
    for (const example of throwing) {
      await runExample(example, (name) => import(/* @vite-ignore */ name))
    }
  })
})

/** The members of EinmalErrorCode and of ArgumentErrorCode. */
function codesOfUnions(): string[] {
  return ['src/core/errors.ts', 'src/core/argument-errors.ts'].flatMap(codesOfUnion)
}

/** The members of the first union of a file, as the compiler reads them. */
function codesOfUnion(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest)
  const union = source.statements.filter(ts.isTypeAliasDeclaration)[0]?.type
  if (union === undefined || !ts.isUnionTypeNode(union)) throw new Error(`${file} has no union`)
  return union.types.map((type) => {
    if (ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal)) return type.literal.text
    throw new Error(`${file}: not a literal`)
  })
}

/** The text below each heading that is a code, up to the next heading. */
function sectionsOf(page: string): Map<string, string> {
  const parts = readFileSync(page, 'utf8').split(/^#{2,3} /m)
  return new Map(
    parts.map((part) => [/^`(\w+)`/.exec(part)?.[1] ?? '', part.slice(part.indexOf('\n'))]),
  )
}
