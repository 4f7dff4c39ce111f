import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type SqliteDriver, sqliteDrivers } from '../support/sqlite-drivers.js'
import type { Way } from './start-process.js'
import { starts } from './starts.js'

const folder = mkdtempSync(join(tmpdir(), 'einmal-starts-'))
afterAll(() => rmSync(folder, { recursive: true }))

const PROCESSES = 8
/** Numbers of files; `npm run race` opens 100 files with every driver. */
const FILES = { libsql: 100, others: 25 }

function startWith(driver: SqliteDriver, files: number, way: Way) {
  const own = mkdtempSync(join(folder, 'files-'))
  return starts({ driver, folder: own, files, processes: PROCESSES, einmal: 'sources', way })
}

describe('eight processes that open a new SQLite file at the same instant', () => {
  describe.each(sqliteDrivers())('with $driver on $on', (driver) => {
    it('all start, and accept a code once for each file', async (context) => {
      if (driver.missing) context.skip(driver.missing)
      const files = driver.driver === 'libsql' ? FILES.libsql : FILES.others
      const result = await startWith(driver, files, 'guide')
      expect(result).toEqual({ starts: files * PROCESSES, failures: [], faults: [] })
    }, 120_000)
  })

  it('fail when the program sets the pragmas in the wrong order', async () => {
    const [libsql] = sqliteDrivers()
    if (!libsql) throw new Error('libsql is a development dependency')
    const { failures } = await startWith(libsql, FILES.others, 'WAL first')
    expect(failures).not.toEqual([])
    expect(new Set(failures)).toEqual(new Set(['database is locked']))
  }, 120_000)
})
