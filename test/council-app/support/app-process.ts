/** The council app as a separate process: a test reads its questions, and types the answers. */

import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { bundle } from '../../support/bundle.js'

export interface AppRun {
  /** Waits for a text on standard error, behind those that were waited for before. @returns the text up to it */
  question(text: string): Promise<string>
  type(line: string): void
  /** Ends the input: further questions get no answer. */
  endInput(): void
  /** Waits for the end. */
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>
}

/** @param data - the folder for the token and the papers */
export async function runApp(data: string, args: readonly string[]): Promise<AppRun> {
  const program = await bundle('docs/examples/council-app/terminal/council-app.ts', 'sources')
  const child = spawn(process.execPath, [program, '--data', data, '--language', 'en', ...args])
  let [stdout, stderr, seen] = ['', '', 0]
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }))
  })
  return {
    ended,
    async question(text) {
      for (let at = -1; ; await sleep(10)) {
        at = stderr.indexOf(text, seen)
        if (at >= 0) {
          const before = stderr.slice(seen, at)
          seen = at + text.length
          return before
        }
        if (child.exitCode !== null) throw new Error(`the app ended before "${text}": ${stderr}`)
      }
    },
    type: (line) => {
      child.stdin.write(`${line}\n`)
    },
    endInput: () => {
      child.stdin.end()
    },
  }
}

/** Runs a command, and answers no question. */
export async function appOutput(
  data: string,
  ...args: readonly string[]
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const run = await runApp(data, args)
  run.endInput()
  return run.ended
}
