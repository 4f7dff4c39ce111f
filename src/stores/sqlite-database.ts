/** The part of an SQLite driver that the store uses. */

/**
 * What the database object must have: `DatabaseSync` of node:sqlite, `Database` of better-sqlite3,
 * of libsql and of bun:sqlite have it.
 */
export interface SqliteDatabase {
  /** Compiles one statement. */
  prepare(sql: string): SqliteStatement
  /** Whether a transaction is open: better-sqlite3, libsql and bun:sqlite say it so, … */
  readonly inTransaction?: boolean | undefined
  /** … and node:sqlite says it so. */
  readonly isTransaction?: boolean | undefined
}

/** A prepared statement. */
export interface SqliteStatement {
  /** Runs it, and gives its rows. */
  all(...values: SqliteValue[]): unknown[]
  /** Runs it, and gives the number of rows that it changed. */
  run(...values: SqliteValue[]): { changes: number | bigint }
}

/** What is bound to a statement. */
export type SqliteValue = string | number | null
