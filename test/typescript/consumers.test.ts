/** Checks the packed declarations with older and newer versions of TypeScript. */

import { copyFileSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type typescript from 'typescript'
import { beforeAll, describe, expect, it } from 'vitest'
import { install, pack, temporaryFolder } from '../package/pack.mjs'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const INSTALLED = join(HERE, 'node_modules')

/** Versions of TypeScript, each with types of Node of its time, since it cannot read newer ones. */
const VERSIONS = { '5.0': '2023', '5.4': '2023', '5.9': '2026', '6.0': '2026' }

/** Ways to resolve imports, with the endings of the files. */
const PROGRAMS = {
  'node10 to CommonJS': { module: 'CommonJS', resolution: 'Node10', endings: ['.ts'] },
  'node10 to ES modules': { module: 'ESNext', resolution: 'Node10', endings: ['.ts'] },
  node16: { module: 'Node16', resolution: 'Node16', endings: ['.mts', '.cts'] },
  nodenext: { module: 'NodeNext', resolution: 'NodeNext', endings: ['.mts', '.cts'] },
  bundler: { module: 'ESNext', resolution: 'Bundler', endings: ['.ts'] },
} as const

/** Types of the runtime, and the programs that compile with them. */
const RUNTIMES = {
  'no types of a runtime': { lib: [], types: [], consumers: ['every-entry'] },
  'the types of browsers': {
    lib: ['dom', 'dom.iterable'],
    types: [],
    consumers: ['every-entry', 'fetch'],
  },
  '@types/node': { lib: [], types: ['node'], consumers: ['every-entry', 'fetch', 'node'] },
} as const

const isInstalled = existsSync(INSTALLED)
const WHY = 'the versions of TypeScript are not installed: npm ci --prefix test/typescript'
if (!isInstalled && process.env['CI']) throw new Error(WHY)

let folder: string

beforeAll(() => {
  if (!isInstalled) return
  folder = temporaryFolder()
  install(pack(folder).tarball, folder)
  for (const year of ['2023', '2026']) {
    mkdirSync(join(folder, `types-${year}`))
    const root = join(folder, `types-${year}/node`)
    symlinkSync(join(INSTALLED, `types-node-${year}`), root, 'junction')
  }
  for (const file of readdirSync(join(HERE, 'consumers'))) {
    for (const ending of ['.ts', '.mts', '.cts']) {
      copyFileSync(join(HERE, 'consumers', file), join(folder, file.replace(/\.ts$/, ending)))
    }
  }
}, 120_000)

describe.each(Object.entries(VERSIONS))('TypeScript %s', (version, year) => {
  const compile = createCompiler(version, year)

  describe.each(Object.entries(PROGRAMS))('with %s', (_, program) => {
    it.for(Object.entries(RUNTIMES))('and %s finds no mistake', ([_, runtime], context) => {
      if (!isInstalled) return context.skip(WHY)
      expect(compile(program, runtime)).toEqual([])
    })
  })

  it('finds a mistake in a wrong program', (context) => {
    if (!isInstalled) return context.skip(WHY)
    const runtime = { ...RUNTIMES['no types of a runtime'], consumers: ['fetch', 'node'] }
    const mistakes = compile(PROGRAMS.node16, runtime).join('\n')
    expect(mistakes).toContain("Cannot find name 'Request'")
    expect(mistakes).toMatch(/Cannot find (module|name) 'node:http'/)
  })
})

type Program = (typeof PROGRAMS)[keyof typeof PROGRAMS]
interface Runtime {
  lib: readonly string[]
  types: readonly string[]
  consumers: readonly string[]
}

type Compile = (program: Program, runtime: Runtime) => string[]

/** Returns the errors of a version, in the program and in every declaration that it reads. */
function createCompiler(version: string, year: string): Compile {
  const read = new Map<string, typescript.SourceFile | undefined>()
  return ({ module, resolution, endings }, { lib, types, consumers }) => {
    const ts: typeof typescript = createRequire(import.meta.url)(
      join(INSTALLED, `typescript-${version}`),
    )
    const { options, errors } = ts.convertCompilerOptionsFromJson(
      {
        target: 'es2022',
        lib: ['es2022', ...lib],
        typeRoots: [join(folder, `types-${year}`)],
        types,
        module,
        moduleResolution: resolution,
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        skipLibCheck: false,
        // The libraries of the compiler.
        skipDefaultLibCheck: true,
        noEmit: true,
        // TypeScript 6 still supports node10, but reports that it is deprecated.
        ...(version === '6.0' && resolution === 'Node10' && { ignoreDeprecations: '6.0' }),
      },
      folder,
    )
    const host = ts.createCompilerHost(options)
    host.getCurrentDirectory = () => folder
    const { getSourceFile } = host
    // Installed packages are the same for all programs, and are parsed once.
    host.getSourceFile = (name, how, ...more) => {
      if (!name.startsWith(INSTALLED)) return getSourceFile(name, how, ...more)
      const key = `${name} ${JSON.stringify(how)}`
      if (!read.has(key)) read.set(key, getSourceFile(name, how, ...more))
      return read.get(key)
    }
    const names = consumers.flatMap((name) => endings.map((ending) => join(folder, name + ending)))
    const program = ts.createProgram(names, options, host)
    return [...errors, ...ts.getPreEmitDiagnostics(program)].map(({ file, messageText }) => {
      return `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
    })
  }
}
