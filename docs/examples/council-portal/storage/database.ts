/** The interface to a database. The portal uses SQL that SQLite and PostgreSQL have in common. */

export type Value = string | number | null

export type Row = Readonly<Record<string, unknown>>

export interface Statement {
  sql: string
  values: Value[]
}

export interface Database {
  /** Runs a statement with `?` for the values, and gives its rows. */
  all(sql: string, ...values: Value[]): Promise<Row[]>
  /** Runs a statement, and gives the number of rows that it changed. */
  run(sql: string, ...values: Value[]): Promise<number>
  /** Creates the tables. Several processes may do so at the same time. */
  setup(): Promise<void>
  /**
   * Runs all statements in one transaction, or none of them when the first one changes no row: then
   * another process was faster.
   */
  transaction(first: Statement, ...rest: Statement[]): Promise<boolean>
  close(): Promise<void>
}

/** Reads a column that must hold text. */
export function text(row: Row, column: string): string {
  const value = row[column]
  if (typeof value === 'string') return value
  throw new TypeError(`the column ${column} holds no text`)
}

export function optionalText(row: Row, column: string): string | undefined {
  return row[column] === null ? undefined : text(row, column)
}

/** The number of a column; PostgreSQL hands 64 bits over as text. */
export function number(row: Row, column: string): number {
  const value = Number(row[column] ?? Number.NaN)
  if (Number.isSafeInteger(value)) return value
  throw new TypeError(`the column ${column} holds no integer`)
}

export function optionalNumber(row: Row, column: string): number | undefined {
  return row[column] === null ? undefined : number(row, column)
}
