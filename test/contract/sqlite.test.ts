import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { sqliteStore } from 'einmal/stores/sqlite'
import { storeContract } from 'einmal/testing'
import Libsql from 'libsql'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { bundle } from '../support/bundle.js'

// Long, since processes have to start first.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'einmal-contract-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('sqliteStore keeps the contract over libsql', () => {
  const database = new Libsql(join(folder, 'libsql.db'))
  for (const { name, run } of storeContract(() => sqliteStore({ database }))) it(name, run)
})

const test = fileURLToPath(new URL('../', import.meta.url))
const compiled = join(test, 'drivers/node_modules/better-sqlite3')
const drivers = [
  { driver: 'better-sqlite3', on: 'this Node', runtime: process.execPath, needs: compiled },
  ...[22, 24, 26].map((major) => {
    const runtime = join(
      test,
      `runtimes/node_modules/node-${major}-${process.platform}-${process.arch}/bin/node`,
    )
    return { driver: 'node:sqlite', on: `Node ${major}`, runtime, needs: runtime }
  }),
  { driver: 'bun:sqlite', on: 'Bun', runtime: bun(), needs: bun() },
]

// Each in a process of its own: they are of other runtimes, and two SQLites in one process clash.
describe.each(drivers)('sqliteStore keeps the contract over $driver on $on', (each) => {
  const missing = existsSync(each.needs) ? undefined : `${each.needs} is missing: see .ci/run`
  if (missing && process.env['CI']) throw new Error(missing)
  let outcomes: Record<string, string> = {}

  beforeAll(async () => {
    if (missing) return
    const program = await bundle('test/contract/sqlite-driver.ts', 'sources')
    const file = join(folder, `${drivers.indexOf(each)}.db`)
    const { stdout } = await promisify(execFile)(each.runtime, [program, each.driver, file])
    outcomes = JSON.parse(stdout)
  })

  for (const { name } of storeContract(() => expect.fail('runs in the other process'))) {
    it(name, (context) => {
      if (missing) context.skip(missing)
      expect(outcomes[name]).toBe('passed')
    })
  }

  it('refuses to write in a transaction, which could be rolled back', (context) => {
    if (missing) context.skip(missing)
    expect(outcomes['write in a transaction']).toMatch('Error: the connection is in a transaction')
  })
})

function bun(): string {
  const packages = join(test, 'runtimes/node_modules/@oven')
  const [name = 'bun'] = existsSync(packages) ? readdirSync(packages) : []
  return join(packages, name, 'bin/bun')
}
