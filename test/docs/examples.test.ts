/** Compiles and runs every example of the pages and of the doc comments, and checks the values in its comments. */

import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import ts from 'typescript'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Fence, fencesOf, filesIn, pages } from './support/pages.js'
import { runExample } from './support/run.js'
import { checkTypes } from './support/types.js'

const LANGUAGES = ['ts', 'js']
/** Other names of these languages, under which an example would not be found. */
const ESCAPES = ['typescript', 'javascript', 'mjs', 'cjs', 'mts', 'cts', 'tsx', 'jsx']

const fences = [...pages(), ...filesIn('src', ['.ts'])].flatMap((file) => fencesOf(file))
const examples = fences.filter(({ language }) => LANGUAGES.includes(language))

/** Reason why an example is compiled but not run: the text after `no-run:` in its fence. */
function reasonOf({ info }: Fence): string | undefined {
  return /^no-run: (.*)$/.exec(info)?.[1]
}

/** The test that builds and runs the file of an example, with packages of that test. */
function builderOf(example: Fence): string | undefined {
  return /^built and run by (test\/frameworks\/\S+\.test\.ts)$/.exec(reasonOf(example) ?? '')?.[1]
}

/** The import of an example: a package, or a file beside the page. */
function found(name: string, { file }: Fence): string {
  return name.startsWith('.') ? resolve(dirname(file), name.replace(/\.js$/, '.ts')) : name
}

function nameOf({ file, line }: Fence): string {
  return `${file}:${line}`
}

let typeErrors: (example: Fence) => string[]

beforeAll(() => {
  typeErrors = checkTypes(examples.filter(({ language }) => language === 'ts'))
}, 60_000)

describe('an example that is run', () => {
  const run = examples.filter((example) => reasonOf(example) === undefined)

  it.each(run.map((example) => [nameOf(example), example] as const))(
    '%s',
    async (_, example) => {
      if (example.language === 'ts') expect(typeErrors(example)).toEqual([])
      await runExample(example, (name) => import(/* @vite-ignore */ found(name, example)))
    },
    60_000,
  )
})

describe('an example that is only compiled', () => {
  const kept = examples.filter((example) => reasonOf(example) !== undefined)

  beforeAll(() => {
    for (const example of kept) {
      process.stdout.write(`not run: ${nameOf(example)}: ${reasonOf(example)}\n`)
    }
  })

  it.each(kept.map((example) => [nameOf(example), example] as const))('%s', (_, example) => {
    expect(reasonOf(example)).toMatch(/\w{3}/)
    const builder = builderOf(example)
    if (builder !== undefined) expect(readFileSync(builder, 'utf8')).toContain(example.file)
    else if (example.language === 'ts') expect(typeErrors(example)).toEqual([])
  })

  it('gives the reason, and no other text follows the language', () => {
    const others = examples.filter(({ info }) => info !== '' && !/^no-run: /.test(info))
    expect(others.map(nameOf)).toEqual([])
  })
})

describe('the examples', () => {
  it('have a language that this test reads', () => {
    expect(fences.filter(({ language }) => ESCAPES.includes(language)).map(nameOf)).toEqual([])
  })

  it('exist in the doc comment of every public function and class', () => {
    const doors = entries()
    const program = ts.createProgram(doors, { module: ts.ModuleKind.NodeNext, noEmit: true })
    const checker = program.getTypeChecker()
    const silent = doors.flatMap((door) => {
      const source = program.getSourceFile(door)
      const symbol = source && checker.getSymbolAtLocation(source)
      return (symbol ? checker.getExportsOfModule(symbol) : [])
        .map((found) => aliased(found, checker))
        .filter((found) => found.flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Class))
        .filter((found) => !found.getJsDocTags(checker).some(({ name }) => name === 'example'))
        .map((found) => `${door}: ${found.name}`)
    })
    expect(silent).toEqual([])
  })
})

/** The sources of what package.json exports: `einmal` is src/index.ts, `einmal/qr` src/qr/index.ts. */
function entries(): string[] {
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8'))
  return Object.keys(exports)
    .filter((name) => !name.endsWith('.json'))
    .map((name) => {
      const files = [join('src', name, 'index.ts'), join('src', `${name}.ts`)]
      const found = files.find((file) => existsSync(file))
      if (found === undefined) throw new Error(`package.json exports ${name}: where is its source?`)
      return found
    })
}

function aliased(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
}
