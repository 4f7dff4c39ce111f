/** Prepares an SQLite connection and creates the table; other processes may do the same meanwhile. */

import type { SqliteDatabase } from './sqlite-database.js'

/** Settings for {@link prepareSqlite}. */
export interface SqliteSetup {
  /** Shortest busy time-out, in milliseconds; false keeps that of the connection. */
  busyTimeoutMs: number | false
  /** Whether to switch the file to the write-ahead log. */
  wal: boolean
  /** Name of the database that holds the table: `main`, or the name of an attached one. */
  schema: string
  /** Statement that creates the table, if it does not exist. */
  create: string
  /** Statement that changes no row, and fails on a read-only connection. */
  probe: string
}

/**
 * Prepares a connection. Idempotent, and safe to run in several processes at once: a statement that
 * meets `SQLITE_BUSY` is repeated until the busy time-out, and for at least five seconds.
 *
 * @throws {Error} when the database is read-only; other errors of the driver unchanged
 */
export async function prepareSqlite(database: SqliteDatabase, setup: SqliteSetup): Promise<void> {
  const { busyTimeoutMs, wal, schema, create, probe } = setup
  // Comes first: with a time-out of 0, each statement below would fail beside another process.
  if (busyTimeoutMs !== false && !(busyTimeout(database) >= busyTimeoutMs)) {
    database.prepare(`PRAGMA busy_timeout = ${busyTimeoutMs}`).all()
  }
  const until = performance.now() + Math.max(SHORTEST_WAIT_MS, busyTimeout(database) || 0)
  try {
    if (wal) await retryWhileBusy(until, () => switchToWal(database, schema))
    await retryWhileBusy(until, () => database.prepare(create).run())
    requireWritable(database, probe)
  } catch (cause) {
    if (!isReadOnly(cause)) throw cause
    throw new Error(
      'the SQLite database is read-only: the process must be allowed to write the file and its folder',
      { cause },
    )
  }
}

/** Time for other processes to start, even if the connection itself does not wait. */
const SHORTEST_WAIT_MS = 5000

/** Repeats a busy statement: SQLite ignores the busy time-out while it switches to the write-ahead log. */
async function retryWhileBusy(until: number, work: () => unknown): Promise<void> {
  for (let wait = 2; ; wait = Math.min(wait * 2, 128)) {
    try {
      work()
      return
    } catch (error) {
      if (!isBusy(error) || performance.now() >= until) throw error
    }
    const milliseconds = Math.random() * wait
    await new Promise((resume) => setTimeout(resume, milliseconds))
  }
}

/** A read-only connection would find the table, and then fail at the first code. */
function requireWritable(database: SqliteDatabase, probe: string): void {
  try {
    database.prepare(probe).run()
  } catch (error) {
    // Another connection writes, so the file is not read-only.
    if (!isBusy(error)) throw error
  }
}

/** Switches a database with a file, and not one in memory or a temporary one. */
function switchToWal(database: SqliteDatabase, schema: string): void {
  if (fileOf(database, schema)) database.prepare(`PRAGMA "${schema}".journal_mode = WAL`).all()
}

/**
 * Returns the path of a database: empty for one in memory and a temporary one, and undefined when the
 * driver does not list it.
 */
export function fileOf(database: SqliteDatabase, schema: string): string | undefined {
  const attached = database.prepare('PRAGMA database_list').all().map(Object)
  const found = attached.find(({ name }) => lowerCase(name) === lowerCase(schema))
  return found && `${found.file ?? ''}`
}

/** SQLite ignores the case of names. */
function lowerCase(name: unknown): string {
  return `${name}`.toLowerCase()
}

/** Reads the busy time-out in milliseconds; NaN if the driver does not report it. */
export function busyTimeout(database: SqliteDatabase): number {
  return Number(Object(database.prepare('PRAGMA busy_timeout').all()[0]).timeout)
}

/**
 * True for an error that another connection causes: SQLITE_BUSY (5), SQLITE_LOCKED (6) in a shared cache,
 * and SQLITE_PROTOCOL (15) when many connections open the write-ahead log.
 */
function isBusy(error: unknown): boolean {
  return hasCode(error, /^SQLITE_(BUSY|LOCKED|PROTOCOL)/, [5, 6, 15])
}

function isReadOnly(error: unknown): boolean {
  return hasCode(error, /^SQLITE_READONLY/, [8])
}

/** Reads the code: a text in better-sqlite3, libsql and bun:sqlite, a number in node:sqlite. */
function hasCode(error: unknown, name: RegExp, numbers: readonly number[]): boolean {
  const { code, errcode } = Object(error)
  // The low byte is the primary result code, the other bytes extend it.
  return name.test(`${code}`) || numbers.includes(Number(errcode) & 255)
}

declare const performance: { now(): number }
declare function setTimeout(callback: (value?: unknown) => void, milliseconds: number): unknown
