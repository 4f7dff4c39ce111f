/** The rules of `npm run check:prose`, by examples. */

import { describe, expect, it } from 'vitest'
import { sourcePassages } from './prose/comments.js'
import { hashPassages, markdownPassages } from './prose/markdown.js'
import { countByFile, differences } from './prose/ratchet.js'
import { check, LONGEST_SENTENCE } from './prose/rules.js'

const inSource = (code: string, file = 'src/a.ts'): string[] =>
  sourcePassages(file, code)
    .flatMap(check)
    .map(({ line, found }) => `${line} ${found}`)

const inMarkdown = (page: string): string[] =>
  markdownPassages('a.md', page)
    .flatMap(check)
    .map(({ line, found }) => `${line} ${found}`)

const long = (words: number): string => `Words${' word'.repeat(words - 2)} end.`

describe('in a source', () => {
  it.each([
    ['/** Gives it to whoever asks. */', '1 whoever'],
    ['/**\n * Gives it to\n * nobody.\n */', '3 nobody'],
    ['// It is read\n// anew.\nrun()', '2 anew'],
    ['run() // for his code', '1 his'],
    ['f({ /* not\n if need\n be */ })', '2 if need be'],
    ['function f() {\n  run()\n  // merely the end of a block\n}', '3 merely'],
    ['/**\n * Runs.\n *\n * @param at - milliseconds; now unless told\n */', '4 unless told'],
    ['/**\n * @throws {RangeError} when whatever happens\n */', '2 whatever'],
    ['/** Seconds. @defaultValue whatever */', '1 whatever'],
    ["throw new Error('nobody may do this')", '1 nobody'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: code to be read
    ['throw new Error(`the user ${id} lost his device`)', '1 his'],
    ['/** What the store is made of. */', '1 What …'],
    ['// How many rows there are.\nconst rows = 5', '1 How …'],
    ['/** Number of rows */', '1 … Number of rows'],
    ['/** The expected version. */\nconst expectedVersion = 1', '1 The expected version.'],
    [`/** ${long(LONGEST_SENTENCE + 1)} */`, '1 Words word word word word …'],
  ])('finds %j', (code, found) => {
    expect(inSource(code)).toContain(found)
  })

  it.each([
    '/** Deletes the entry. */\nstore.delete(key)',
    '/** Takes `whoever` as a word of code. */',
    '// Does it expire?\nconst expires = true',
    '// What happens when two processes write at once?\nrun()',
    "const name = 'whoever'",
    'const pattern = /\\/\\* whoever \\*\\//',
    "const text = '// whoever'",
    `/**\n * Runs.\n *\n * @example\n * \`\`\`ts\n * whoever()\n * \`\`\`\n */`,
    `/** ${long(LONGEST_SENTENCE)} ${long(LONGEST_SENTENCE)} */`,
    '/** Options of {@link whoever}. */\nexport interface Options {}',
    '/**\n * Sessions of\n * @fastify/session.\n */',
  ])('finds nothing in %j', (code) => {
    expect(inSource(code)).toEqual([])
  })

  it('reads the names of tests, and not the texts that a test uses', () => {
    const code = "it('accepts what nobody knows', () => type('nobody may know'))"
    expect(inSource(code, 'test/a.test.ts')).toEqual(['1 nobody'])
    expect(inSource("it.each(rows)('asks his name', f)", 'test/a.test.ts')).toEqual(['1 his'])
  })
})

describe('on a page', () => {
  it.each([
    ['# Title\n\nA user\nand his code.', '4 his'],
    ['- one\n- whatever', '2 whatever'],
    ['| a | b |\n|---|---|\n| x | whoever |', '3 whoever'],
    ['> quoted\n> anew', '2 anew'],
    ['```\nwhoever\n```\n\nthen whoever', '5 whoever'],
    [`${long(LONGEST_SENTENCE)}\nAnd ${long(LONGEST_SENTENCE)}`, '2 And Words word word word …'],
  ])('finds it in %j', (page, found) => {
    expect(inMarkdown(page)).toContain(found)
  })

  it('leaves out code, targets of links and comments', () => {
    expect(inMarkdown('```ts\nwhoever\n```\n~~~\nwhoever\n~~~')).toEqual([])
    expect(inMarkdown('`whoever` and [this](./whoever.md) <!-- whoever -->')).toEqual([])
  })

  it('reads the comments of shell and YAML files', () => {
    const found = hashPassages('.ci/run', 'run\n  # one\n  # whoever\nrun "# nobody"\n# anew')
    expect(found.flatMap(check).map(({ line, found }) => `${line} ${found}`)).toEqual([
      '3 whoever',
      '5 anew',
    ])
  })
})

describe('the allowed numbers', () => {
  const allowed = { 'a.ts': 2, 'b.ts': 1 }

  it('hold as long as each file has its number', () => {
    const found = ['a.ts', 'a.ts', 'b.ts'].map((file) => ({ file }))
    expect(differences(countByFile(found), allowed)).toEqual([])
  })

  it('differ when a file gets better or worse', () => {
    const found = ['a.ts', 'b.ts', 'b.ts', 'c.ts'].map((file) => ({ file }))
    expect(differences(countByFile(found), allowed)).toEqual([
      { file: 'a.ts', actual: 1, allowed: 2 },
      { file: 'b.ts', actual: 2, allowed: 1 },
      { file: 'c.ts', actual: 1, allowed: 0 },
    ])
  })
})
