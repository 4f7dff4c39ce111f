/** QuickJS, compiled to WebAssembly: it loads the files of dist as they are, as ES modules. */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import type { Report } from './cases/report.js'
import type { Way } from './programs.js'

export const runQuickJs: Way = async (program, folder) => {
  const library: Library = createRequire(import.meta.url)(program)
  const context = (await library.getQuickJS()).newContext()
  const { runtime } = context
  // Names become paths here, as the package.json of the package has them.
  runtime.setModuleLoader(
    (path) => readFileSync(path, 'utf8'),
    (base, name) => {
      if (name.startsWith('.')) return resolve(dirname(base), name)
      const entry = name.replace(/^einmal\/?/, '') || 'index'
      return join(folder, 'node_modules/einmal/dist', `${entry}.js`)
    },
  )
  let printed: string | undefined
  const timers: { due: number; run: Handle }[] = []
  const functions: Record<string, (...given: Handle[]) => void> = {
    print: (text) => {
      printed = context.getString(text)
    },
    setTimeout: (run, milliseconds) => {
      timers.push({ due: context.getNumber(milliseconds), run: run.dup() })
    },
  }
  for (const [name, run] of Object.entries(functions)) {
    context.setProp(context.global, name, context.newFunction(name, run))
  }
  const host = join(folder, 'hosts/language.js')
  const evaluated = context.evalCode(readFileSync(host, 'utf8'), host, { type: 'module' })
  context.unwrapResult(evaluated)
  for (;;) {
    const jobs = runtime.executePendingJobs()
    if (jobs.error) context.unwrapResult(jobs)
    // Waits for no time: the earliest timer runs when nothing else is left to do.
    const next = timers.sort((a, b) => a.due - b.due).shift()
    if (!next) break
    context.unwrapResult(context.callFunction(next.run, context.undefined))
  }
  // The host prints a report, or the error that prevented it.
  if (!printed?.startsWith('{')) throw new Error(printed ?? 'QuickJS printed nothing')
  const report: Report = JSON.parse(printed)
  return report
}

/** The part of quickjs-emscripten that is used. It is installed apart, so its types are not here. */
interface Library {
  getQuickJS(): Promise<{ newContext(): Context }>
}

interface Handle {
  dup(): Handle
}

interface Outcome {
  error?: unknown
}

interface Context {
  runtime: {
    setModuleLoader(
      load: (path: string) => string,
      normalize: (base: string, name: string) => string,
    ): void
    executePendingJobs(): Outcome
  }
  global: Handle
  undefined: Handle
  getString(handle: Handle | undefined): string
  getNumber(handle: Handle | undefined): number
  newFunction(name: string, run: (...given: Handle[]) => void): Handle
  setProp(object: Handle, name: string, value: Handle): void
  evalCode(code: string, path: string, options: { type: 'module' }): Outcome
  callFunction(run: Handle, self: Handle): Outcome
  /** Throws the error of the engine as an error of this one. */
  unwrapResult(result: Outcome): unknown
}
