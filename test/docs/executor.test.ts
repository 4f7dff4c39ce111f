/** The executor of the examples: it refuses a wrong claim and a claim that cannot be checked. */

import { describe, expect, it } from 'vitest'
import { fencesOf } from './support/pages.js'
import { runExample } from './support/run.js'
import { checkTypes } from './support/types.js'

/** A page with one example of these lines, as the executor finds it. */
function example(...lines: string[]) {
  const [fence] = fencesOf('page.md', ['# Page', '', '```ts', ...lines, '```'].join('\n'))
  if (fence === undefined) throw new Error('no fence found')
  return fence
}

const load = (name: string): Promise<unknown> => import(/* @vite-ignore */ name)

const RIGHT: [what: string, claims: number, ...lines: string[]][] = [
  ['a number', 1, '1 + 1 // 2'],
  ['a value and then prose', 2, "'a' + 'b' // 'ab', as one", '1 + 1 // 2: a small number'],
  ['a value below', 1, "'a'.repeat(3)", "// 'aaa'"],
  ['a value over several lines', 1, '[1, { a: 2 }]', '// [', '//   1,', '//   { a: 2 },', '// ]'],
  ['bytes', 1, 'Uint8Array.of(1, 2) // Uint8Array.of(1, 2)'],
  ['a bigint, and what is missing', 2, '2n ** 64n // 18446744073709551616n', 'void 0 // undefined'],
  ['a text with a gap', 1, "'<svg>x</svg>' // '<svg>…</svg>'"],
  ['a gap deep inside', 1, "({ ok: true, list: ['abc'] }) // { ok: true, list: ['a…'] }"],
  ['any value, and any more', 1, '({ a: 1, b: [2], c: 3, d: 4 }) // { a: …, b: […], … }'],
  ['a constant', 1, 'const two = 1 + 1 // 2', 'if (two !== 2) throw new Error()'],
  ['an awaited value', 1, 'await Promise.resolve(7) // 7'],
  ['a printed line', 1, "console.log('step', 1, { ok: true }) // step 1 { ok: true }"],
  ['a printed line in a branch', 1, 'if (true) console.log(1) // 1', 'else console.log(2)'],
  [
    'a thrown code',
    1,
    "import { base32Decode } from 'einmal'",
    "base32Decode('?') // throws ERR_BASE32_CHARACTER",
  ],
  ['a thrown name', 1, 'BigInt(0.5) // throws RangeError, since it is no integer'],
  ['a rejection', 1, "await Promise.reject(new TypeError('no')) // throws TypeError"],
  ['prose', 0, '// 12 is not a value here, since nothing stands above', 'Date.now() // whenever'],
  [
    'types and names',
    1,
    "import { type HotpOptions, Secret as Key, hotp as code } from 'einmal'",
    'const options: HotpOptions = { digits: 8 }',
    'code(Key.fromBytes(new Uint8Array(20)), 0n, options).length // 8',
  ],
  ['a whole module', 1, "import * as einmal from 'einmal'", 'typeof einmal.totp // "function"'],
]

const WRONG: [what: string, message: RegExp, ...lines: string[]][] = [
  ['a wrong number', /page\.md:5.*expected 2 to/, 'let two = 1', '1 + 1 // 3'],
  ['a wrong type of number', /page\.md:4/, '2n // 2'],
  ['a property more', /page\.md:4/, '({ ok: true, drift: 0 }) // { ok: true }'],
  ['a wrong constant', /page\.md:4/, 'const two = 1 + 1 // 3'],
  ['a wrong value below', /page\.md:5/, "'a'.repeat(3)", "// 'aa'"],
  ['a wrong text around a gap', /page\.md:4/, "'abc' // 'x…'"],
  ['a property that is missing in spite of a gap', /page\.md:4/, '({ a: 1 }) // { a: 1, b: … }'],
  ['a wrong property beside a gap', /page\.md:4/, '({ a: 1, b: 2 }) // { a: 2, … }'],
  ['other bytes', /page\.md:4/, 'Uint8Array.of(1, 2) // Uint8Array.of(1, 3)'],
  ['another printed line', /page\.md:4/, 'console.log(1) // 2'],
  ['a value that nobody awaits', /page\.md:4/, 'Promise.resolve(7) // 7'],
  ['another thrown code', /page\.md:4/, 'BigInt(0.5) // throws ERR_BASE32_CHARACTER'],
  ['nothing thrown', /page\.md:4: throws TypeError/, 'BigInt(1) // throws TypeError'],
  ['an error out of nowhere', /unexpected/, "throw new Error('unexpected')"],
  [
    'a claim that is never reached',
    /page\.md:4: the example ended/,
    'if (Date.now() < 0) console.log(1) // 1',
  ],
  ['a name that nothing exports', /nowhere/, "import { nowhere } from 'einmal'", 'nowhere() // 1'],
  [
    'a value of no statement',
    /page\.md:5: no statement/,
    'function f() {',
    "  return 'a' // 'b'",
    '}',
    'f()',
  ],
  ['a value of a destructured list', /page\.md:4: a declaration/, 'const a = 1, b = 2 // 3'],
  ['a value that runs into prose', /page\.md:4: neither/, "'a'.length // 1 letter"],
  [
    'a value as a console shows it',
    /page\.md:4: a value is/,
    'Uint8Array.of(1) // Uint8Array(1) [ 1 ]',
  ],
  ['an expression that says nothing', /page\.md:4: says no value/, "'a'.length"],
  ['a comparison that says nothing', /page\.md:4: says no value/, "'a' === 'b'"],
  ['no syntax at all', /page\.md/, 'const = 1'],
]

describe('the executor', () => {
  it.each(RIGHT)('accepts %s', async (_, claims, ...lines) => {
    expect(await runExample(example(...lines), load)).toBe(claims)
  })

  it.each(WRONG)('refuses %s', async (_, message, ...lines) => {
    await expect(runExample(example(...lines), load)).rejects.toThrow(message)
  })

  it('reports errors of the compiler, with the line of the page', () => {
    const right = example("import { hotp, Secret } from 'einmal'", 'hotp(Secret.generate(), 1)')
    const wrong = { ...example('', "const digits: number = '6'", 'digits'), file: 'other.md' }
    const errors = checkTypes([right, wrong])
    expect(errors(right)).toEqual([])
    expect(errors(wrong)).toEqual(["other.md:5: Type 'string' is not assignable to type 'number'."])
  })

  it('finds the fences of doc comments and of indented lists, and none in code', () => {
    const comment = ['/**', ' * ```ts', ' * one()', ' * ```', ' */', 'const page = `', '```ts', '`']
    expect(fencesOf('a.ts', comment.join('\n'))).toMatchObject([{ line: 3, text: 'one()' }])
    const list = ['- like this', '', '  ```js no-run: why', '  one()', '    two()', '  ```']
    expect(fencesOf('a.md', list.join('\n'))).toEqual([
      { file: 'a.md', line: 4, language: 'js', info: 'no-run: why', text: 'one()\n  two()' },
    ])
  })

  it('refuses a fence that never ends', () => {
    expect(() => fencesOf('a.md', 'text\n```ts\none()')).toThrow('a.md:2')
  })
})
