/** Reads the settings of an SQLite connection, and the kind of file system of its file. */

import type { SqliteDatabase } from './sqlite-database.js'
import type { SqliteSettings } from './sqlite-findings.js'
import { busyTimeout, fileOf } from './sqlite-setup.js'

/** Reads what the check of the store judges; changes nothing. */
export function sqliteSettings(database: SqliteDatabase, schema: string): SqliteSettings {
  const pragma = (name: string): unknown =>
    Object.values(Object(database.prepare(`PRAGMA "${schema}".${name}`).all()[0]))[0]
  const synchronous = pragma('synchronous')
  const journalMode = pragma('journal_mode')
  const file = fileOf(database, schema)
  const timeout = busyTimeout(database)
  return {
    file,
    synchronous: synchronous === undefined ? undefined : Number(synchronous),
    journalMode: typeof journalMode === 'string' ? journalMode : undefined,
    busyTimeoutMs: Number.isNaN(timeout) ? undefined : timeout,
    fileSystem: file ? fileSystemOf(file) : undefined,
  }
}

/** Returns the type of a file system as statfs(2) of Linux reports it; other systems have other numbers. */
function fileSystemOf(path: string): number | undefined {
  const { process } = globalThis as { process?: Process }
  if (process?.platform !== 'linux') return undefined
  try {
    return process.getBuiltinModule?.('node:fs').statfsSync(path).type
  } catch {
    // A runtime without this function, or without the right to use it.
    return undefined
  }
}

interface Process {
  platform?: string
  getBuiltinModule?(name: 'node:fs'): { statfsSync(path: string): { type: number } }
}
