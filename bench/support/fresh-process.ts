/** Runs a part of a bench in a separate process, which no other part has warmed up. */

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { bundle } from '../../test/support/bundle.js'

/**
 * Runs a program with the built package: the input as JSON in its first argument, the output as JSON
 * in its last line.
 *
 * @param program - its path below the root of the project
 */
export async function inFreshProcess<Output>(
  program: string,
  input: unknown,
  nodeFlags: readonly string[] = [],
): Promise<Output> {
  const file = await bundle(program, 'built')
  return runJson(process.execPath, [...nodeFlags, file, JSON.stringify(input)])
}

/** Runs a command whose last line is JSON. What it says on standard error is shown. */
export async function runJson<Output>(command: string, args: string[]): Promise<Output> {
  const run = promisify(execFile)(command, args)
  run.child.stderr?.pipe(process.stderr)
  const { stdout } = await run
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
}

/** The input of the program that runs. */
export function input<Input>(): Input {
  return JSON.parse(process.argv[2] ?? '')
}

/** Hands the output to the process that started this one. */
export function output(value: unknown): void {
  console.log(JSON.stringify(value))
}
