/** Prepares an SQLite connection and creates the table, while other processes may do the same. */

import type { SqliteDatabase } from './sqlite-database.js'

/** How a connection is prepared. */
export interface SqliteSetup {
  /** The least busy time-out, in milliseconds; false leaves it as it is. */
  busyTimeoutMs: number | false
  /** Whether to switch the file to the write-ahead log. */
  wal: boolean
  /** The name of the database that holds the table: `main`, or that of an attached one. */
  schema: string
  /** The statement that creates the table. */
  create: string
  /** A statement that writes nothing, and needs the right to write. */
  probe: string
}

/**
 * Idempotent, and safe to race: what meets `SQLITE_BUSY` is tried again, for as long as the busy
 * time-out and for at least five seconds.
 *
 * @throws the error of the driver, or an Error that says that the database is read-only
 */
export async function prepareSqlite(database: SqliteDatabase, setup: SqliteSetup): Promise<void> {
  const { busyTimeoutMs, wal, schema, create, probe } = setup
  // First of all: with a time-out of 0 each of the statements below fails beside another process.
  if (busyTimeoutMs !== false && !(busyTimeout(database) >= busyTimeoutMs)) {
    database.prepare(`PRAGMA busy_timeout = ${busyTimeoutMs}`).all()
  }
  const until = performance.now() + Math.max(LEAST_PATIENCE_MS, busyTimeout(database) || 0)
  try {
    if (wal) await untilFree(until, () => switchToWal(database, schema))
    await untilFree(until, () => database.prepare(create).run())
    requireWritable(database, probe)
  } catch (cause) {
    if (!isReadOnly(cause)) throw cause
    throw new Error(
      'the SQLite database is read-only: the process must be allowed to write the file and its folder',
      { cause },
    )
  }
}

/** So long others may take to start, also where the connection itself does not wait. */
const LEAST_PATIENCE_MS = 5000

/** SQLite calls no busy handler for the switch to WAL, so that the time-out alone does not help. */
async function untilFree(until: number, work: () => unknown): Promise<void> {
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

/** A connection that can only read would find the table, and fail at the first code. */
function requireWritable(database: SqliteDatabase, probe: string): void {
  try {
    database.prepare(probe).run()
  } catch (error) {
    // Another connection writes, so that the file can be written.
    if (!isBusy(error)) throw error
  }
}

/** Leaves databases without a file as they are: in memory, and temporary ones. */
function switchToWal(database: SqliteDatabase, schema: string): void {
  const attached = database.prepare('PRAGMA database_list').all().map(Object)
  const { file } = Object(attached.find(({ name }) => nameOf(name) === nameOf(schema)))
  if (file) database.prepare(`PRAGMA "${schema}".journal_mode = WAL`).all()
}

/** SQLite compares names without case. */
function nameOf(name: unknown): string {
  return `${name}`.toLowerCase()
}

/** In milliseconds; NaN where the driver does not say. */
function busyTimeout(database: SqliteDatabase): number {
  return Number(Object(database.prepare('PRAGMA busy_timeout').all()[0]).timeout)
}

/**
 * Whether another connection is in the way: SQLITE_BUSY (5), SQLITE_LOCKED (6) in a shared cache, and
 * SQLITE_PROTOCOL (15), which a crowd at the write-ahead log meets.
 */
function isBusy(error: unknown): boolean {
  return has(error, /^SQLITE_(BUSY|LOCKED|PROTOCOL)/, [5, 6, 15])
}

function isReadOnly(error: unknown): boolean {
  return has(error, /^SQLITE_READONLY/, [8])
}

/** The code is a text in better-sqlite3, libsql and bun:sqlite, and a number in node:sqlite. */
function has(error: unknown, name: RegExp, numbers: readonly number[]): boolean {
  const { code, errcode } = Object(error)
  // The low byte is the code, the rest says more about it.
  return name.test(`${code}`) || numbers.includes(Number(errcode) & 255)
}

declare const performance: { now(): number }
declare function setTimeout(callback: (value?: unknown) => void, milliseconds: number): unknown
