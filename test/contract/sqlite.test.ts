import { execFile } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sqliteStore } from 'einmal/stores/sqlite'
import { storeContract } from 'einmal/testing'
import Libsql from 'libsql'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { bundle } from '../support/bundle.js'
import { removeFolder } from '../support/folder.js'
import { sqliteDrivers } from '../support/sqlite-drivers.js'
import { setupCases } from './sqlite-setup.js'

// Long time-outs, since processes must start first.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'einmal-contract-'))
afterAll(() => removeFolder(folder))

describe('sqliteStore keeps the contract over libsql', () => {
  const database = new Libsql(join(folder, 'libsql.db'))
  for (const { name, run } of storeContract(() => sqliteStore({ database }))) it(name, run)

  const open = (file: string) => new Libsql(file)
  for (const { name, run } of setupCases(open, join(folder, 'setup'))) it(name, run)
})

const drivers = sqliteDrivers().filter(({ driver }) => driver !== 'libsql')

// Each runs in a separate process: they need other runtimes, and two SQLite libraries in one
// process conflict.
describe.each(drivers)('sqliteStore keeps the contract over $driver on $on', (each) => {
  const { missing } = each
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

  for (const { name } of setupCases(() => expect.fail('runs in the other process'), '')) {
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
