/** The compiler's view of the examples: all in one program, under the options of the project. */

import { resolve } from 'node:path'
import ts from 'typescript'
import type { Fence } from './pages.js'

/**
 * Type-checks all examples in one program, each as a separate module. `einmal/…` resolves to the
 * sources.
 *
 * @returns a function from an example to the messages of the compiler, one a line
 */
export function checkTypes(examples: readonly Fence[]): (example: Fence) => string[] {
  const texts = new Map(examples.map((example) => [pathOf(example), example.text]))
  const options = optionsOfProject()
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile, getSourceFile } = host
  host.fileExists = (path) => texts.has(path) || fileExists(path)
  host.readFile = (path) => texts.get(path) ?? readFile(path)
  host.getSourceFile = (path, version, ...more) => {
    const text = texts.get(path)
    if (text === undefined) return getSourceFile(path, version, ...more)
    return ts.createSourceFile(path, text, version)
  }
  const program = ts.createProgram({ rootNames: [...texts.keys()], options, host })
  return (example) => {
    const source = program.getSourceFile(pathOf(example))
    return ts
      .getPreEmitDiagnostics(program, source)
      .filter(({ file }) => file === source)
      .map(({ file, start = 0, messageText }) => {
        const { line = 0 } = file?.getLineAndCharacterOfPosition(start) ?? {}
        const message = ts.flattenDiagnosticMessageText(messageText, ' ')
        return `${example.file}:${example.line + line}: ${message}`
      })
  }
}

/** The path of a virtual file beside the page, so that relative imports resolve. */
function pathOf({ file, line }: Fence): string {
  return resolve(`${file}.${line}.ts`)
}

function optionsOfProject(): ts.CompilerOptions {
  const { config, error } = ts.readConfigFile('tsconfig.test.json', ts.sys.readFile)
  if (error) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, ' '))
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, resolve('.'))
  return {
    ...options,
    // A constant may be unused when the example ends.
    noUnusedLocals: false,
    moduleDetection: ts.ModuleDetectionKind.Force,
    paths: { einmal: ['./src/index.ts'], 'einmal/*': ['./src/*/index.ts', './src/*.ts'] },
  }
}
