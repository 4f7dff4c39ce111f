/** The SQLite drivers that the tests know, each with the runtime that has it. */

import { existsSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'

export interface SqliteDriver {
  /** The name that a program imports. */
  readonly driver: string
  /** The runtime, for the name of a test. */
  readonly on: string
  /** The path of the runtime. */
  readonly runtime: string
  /** Reason why the driver cannot be used on this machine; undefined when it can. */
  readonly missing: string | undefined
}

/**
 * libsql on this Node, and the drivers that need a separate process. They belong to another runtime,
 * or contain an SQLite that must not share a process with that of libsql.
 *
 * @throws when `CI` is set and one of them is missing: there every test must run
 */
export function sqliteDrivers(): SqliteDriver[] {
  const compiled = resolve('test/drivers/node_modules/better-sqlite3')
  return [
    { driver: 'libsql', on: 'this Node', runtime: process.execPath, missing: undefined },
    driver('better-sqlite3', 'this Node', process.execPath, compiled),
    ...[22, 24, 26].map((major) => driver('node:sqlite', `Node ${major}`, node(major))),
    driver('bun:sqlite', 'Bun', bun()),
  ]
}

function driver(name: string, on: string, runtime: string, needs: string = runtime): SqliteDriver {
  const missing = existsSync(needs) ? undefined : `${needs} is missing: see .ci/run`
  if (missing && process.env['CI']) throw new Error(missing)
  return { driver: name, on, runtime, missing }
}

function node(major: number): string {
  const name = `node-${major}-${process.platform}-${process.arch}`
  return resolve('test/runtimes/node_modules', name, 'bin/node')
}

function bun(): string {
  const packages = resolve('test/runtimes/node_modules/@oven')
  const [name = 'bun'] = existsSync(packages) ? readdirSync(packages) : []
  return resolve(packages, name, 'bin/bun')
}
