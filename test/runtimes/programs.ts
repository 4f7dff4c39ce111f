/** Starts the program of a runtime, and reads its report. */

import { execFile, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from '../support/free-port.mjs'
import type { Report } from './cases/report.js'

/** Runs the package, installed in this folder. */
export type Way = (program: string, folder: string) => Promise<Report>

export interface Runtime {
  name: string
  /** The command that installs it. */
  source: string
  /** Its path; undefined when it is not on this machine. */
  program: string | undefined
  version(program: string): Promise<string>
  /** The ways to load the package there. */
  ways: Record<string, Way>
}

export async function output(program: string, args: string[], cwd: string): Promise<string> {
  // The time-out ends a program that hangs; scrypt and Argon2id on a busy machine are below it.
  const { stdout } = await promisify(execFile)(program, args, { cwd, timeout: 300_000 })
  return stdout
}

/** The report in the last line. */
export async function report(program: string, args: string[], cwd: string): Promise<Report> {
  return JSON.parse((await output(program, args, cwd)).trim().split('\n').at(-1) ?? '')
}

export async function versionOf(program: string): Promise<string> {
  const printed = await output(program, ['--version'], '/')
  return /\d+[\d.-]+\d/.exec(printed)?.[0] ?? printed
}

/** The command that serves docs/examples/serve.js. `{port}` in the text is replaced by a free port. */
interface Serving {
  args: string[]
  environment?: Record<string, string>
  prepare?(folder: string, port: string): void
}

/** Starts a server and sends requests: one to a public page, one to a page behind the gate. */
export function serves({ args, environment = {}, prepare }: Serving): Way {
  return async (program, folder) => {
    const port = String(await freePort())
    const filled = (text: string): string => text.replace('{port}', port)
    prepare?.(folder, port)
    const own = Object.entries(environment).map(([name, value]) => [name, filled(value)])
    const env = { ...process.env, ...Object.fromEntries(own) }
    const child = spawn(program, args.map(filled), { cwd: folder, env, stdio: 'pipe' })
    let printed = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text) => {
        printed += text
      })
    }
    try {
      const get = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`)
      for (const began = Date.now(); ; await sleep(50)) {
        const text = await get('/public/agenda').then(
          (answer) => answer.text(),
          () => undefined,
        )
        if (text === 'the portal') break
        if (child.exitCode !== null || Date.now() - began > 30_000) {
          throw new Error(`${text} ${printed}`)
        }
      }
      const answer = await get('/papers/7')
      const { type } = Object(await answer.json())
      if (answer.status === 401 && type === 'not-logged-in') return { passed: 2, failures: [] }
      return { passed: 1, failures: [{ name: 'serve.js', message: `${answer.status} ${type}` }] }
    } finally {
      child.kill()
    }
  }
}
