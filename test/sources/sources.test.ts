/** Rules for the sources of the project that no linter has. */

import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findings, type Rule, sourceFiles } from './files.js'
import { gluesFileUrl, importsPath, takesPathOfUrl, usesShell } from './paths.js'
import { namesProgramFolder, startsByName } from './programs.js'
import { skipsWithoutReason } from './skips.js'

const files = sourceFiles()

/** Every place in the project that breaks a rule. */
const allFindings = (rule: Rule, below = ''): string[] =>
  files.filter((file) => file.startsWith(below)).flatMap((file) => findings(rule, file))

/** Does a rule find something in this piece of code? */
const breaks = (rule: Rule, code: string): boolean => findings(rule, 'example.ts', code).length > 0

it('sees the sources of every folder', () => {
  for (const file of [
    'vitest.config.ts',
    '.size-limit.js',
    'src/index.ts',
    'bench/libraries/main.ts',
  ]) {
    expect(files).toContain(file)
  }
  expect(files).toContain('docs/examples/council-portal/start.mjs')
  expect(files).toContain('test/sources/sources.test.ts')
  expect(files.filter((file) => file.includes('node_modules'))).toEqual([])
})

it('has no two files of one name in src', () => {
  // An editor finds a file by its name; `index.ts` is the entry of its folder.
  const names = files.filter((file) => file.startsWith('src/')).map((file) => basename(file))
  const others = names.filter((name) => name !== 'index.ts')
  expect(others.length).toBeGreaterThan(100)
  expect(others.filter((name, index) => others.indexOf(name) !== index)).toEqual([])
})

it('throws a TypeError or a RangeError with a code, everywhere in src', () => {
  // A stream of Fetch ends with a plain TypeError when the connection fails.
  const isStream = (line: string): boolean => line.includes('controller.error(new TypeError(')
  const lines = files
    .filter((file) => file.startsWith('src/') && file !== 'src/core/argument-errors.ts')
    .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
  expect(lines.filter(isStream)).toHaveLength(2)
  const bare = /\b(?:Type|Range)Error\(/
  expect(lines.filter((line) => bare.test(line) && !isStream(line))).toEqual([])
})

describe('a test that does not run', () => {
  it('gives its reason, in every file', () => {
    expect(allFindings(skipsWithoutReason, 'test/')).toEqual([])
  })

  it.each([
    "it.skip('a', f)",
    "test.skip('a', f)",
    "describe.skip('a', f)",
    "it.skipIf(missing)('a', f)",
    "describe.runIf(present)('a', f)",
    "it.each(rows).skip('a', f)",
    "it.concurrent.skip('a', f)",
    "it['skip']('a', f)",
    "it.todo('a')",
    "it.only('a', f)",
    "it.fails('a', f)",
    "it('a', { skip: true }, f)",
    "it.each(rows)('a', { todo: true }, f)",
    'const none = describe.skip',
    "it('a', (context) => context.skip())",
    "it('a', ({ skip }) => skip())",
    "it('a', (context) => context.skip(''))",
    "it('a', (context) => context.skip(true))",
    "it('a', (context) => context.skip(!present))",
  ])('is found if it gives none: %s', (code) => {
    expect(breaks(skipsWithoutReason, code)).toBe(true)
  })

  it.each([
    "it('a', (context) => context.skip('nginx is not installed'))",
    "it('a', (context) => { if (missing) context.skip(missing) })",
    "it('a', (context) => context.skip(!present, 'nginx is not installed'))",
    'it("skip", { timeout: 5 }, f)',
    'readable.skip(5)',
  ])('is not found if it gives a reason: %s', (code) => {
    expect(breaks(skipsWithoutReason, code)).toBe(false)
  })
})

describe('a path that comes from a URL', () => {
  it('is made by fileURLToPath, in every file', () => {
    expect(allFindings(takesPathOfUrl)).toEqual([])
  })

  it.each([
    "const a = new URL('x', import.meta.url).pathname",
    'const a = new URL(import.meta.url).pathname',
    "const here = new URL('.', import.meta.url); read(here.pathname)",
    "const here = import.meta.url; read(new URL('x', here).pathname)",
    "const root = new URL('..', import.meta.url); read(new URL('x', root).pathname)",
    "const { pathname } = new URL('x', import.meta.url)",
    "const { pathname: path } = new URL('x', import.meta.url)",
    'const a = pathToFileURL(file).pathname',
  ])('is found when it is not: %s', (code) => {
    expect(breaks(takesPathOfUrl, code)).toBe(true)
  })

  it.each([
    'const path = new URL(request.url).pathname',
    "const path = new URL(target, 'http://localhost').pathname",
    "read(fileURLToPath(new URL('x', import.meta.url)))",
  ])('is not found in the URL of a request: %s', (code) => {
    expect(breaks(takesPathOfUrl, code)).toBe(false)
  })
})

describe('a URL that comes from a path', () => {
  it('is made by pathToFileURL, in every file', () => {
    expect(allFindings(gluesFileUrl)).toEqual([])
  })

  it.each([
    // biome-ignore lint/suspicious/noTemplateCurlyInString: code to be read
    'const a = `file://${path}`',
    "const a = 'file://' + path",
    "const a = 'file:///' + path + '?v=1'",
  ])('is found when it is not: %s', (code) => {
    expect(breaks(gluesFileUrl, code)).toBe(true)
  })

  it('is used to import a module, in every file', () => {
    expect(allFindings(importsPath)).toEqual([])
    expect(breaks(importsPath, "await import(join(folder, 'a.mjs'))")).toBe(true)
    expect(breaks(importsPath, 'await import(pathToFileURL(resolve(file)).href)')).toBe(false)
  })

  it('is not confused with a text', () => {
    expect(breaks(gluesFileUrl, "const targets = ['file:///', 'file://x']")).toBe(false)
  })
})

describe('a program', () => {
  it('is started without a shell, in every file', () => {
    expect(allFindings(usesShell)).toEqual([])
  })

  it.each([
    "import { exec } from 'node:child_process'",
    "import { execSync as run } from 'child_process'",
    'spawn(program, args, { shell: true })',
    "spawn(program, args, { shell: '/bin/bash' })",
  ])('is found when a shell starts it: %s', (code) => {
    expect(breaks(usesShell, code)).toBe(true)
  })

  it('of another project is located in one file, which can hide it', () => {
    expect(allFindings(startsByName, 'test/')).toEqual([])
    const others = allFindings(namesProgramFolder, 'test/').filter(
      (place) => !/^test\/(?:support\/locate\.mjs|sources\/)/.test(place),
    )
    expect(others).toEqual([])
  })

  it.each([
    "spawn('nginx', args)",
    "execFileSync('zbarimg', args, { encoding: 'utf8' })",
    "await promisify(execFile)('valgrind', args)",
  ])('is found when it is started by its name: %s', (code) => {
    expect(breaks(startsByName, code)).toBe(true)
  })

  it.each([
    "existsSync('/usr/bin/chromium')",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: code to be read
    'join(`/usr/sbin/${name}`)',
  ])('is found when it is looked for by folder: %s', (code) =>
    expect(breaks(namesProgramFolder, code)).toBe(true),
  )

  it('can be started with shell: false', () => {
    expect(breaks(usesShell, 'spawn(program, args, { shell: false })')).toBe(false)
  })
})
