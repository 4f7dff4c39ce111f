/** The part of an SQLite driver that the store uses. */

/**
 * An open SQLite database: `DatabaseSync` of node:sqlite, or `Database` of better-sqlite3, libsql or
 * bun:sqlite.
 */
export interface SqliteDatabase {
  /** Compiles one statement. */
  prepare(sql: string): SqliteStatement
  /** Whether a transaction is open, in better-sqlite3, libsql and bun:sqlite. */
  readonly inTransaction?: boolean | undefined
  /** Whether a transaction is open, in node:sqlite. */
  readonly isTransaction?: boolean | undefined
}

/** A prepared statement. */
export interface SqliteStatement {
  /** Runs the statement and returns its rows. */
  all(...values: SqliteValue[]): unknown[]
  /** Runs the statement and returns the number of rows that it changed. */
  run(...values: SqliteValue[]): { changes: number | bigint }
}

/** A value for a parameter of a statement. */
export type SqliteValue = string | number | null
