/** Reads the address of the database from options and environment. */

import type { StateStore } from '../../verifier/state-store.js'
import type { Options, Values } from '../arguments.js'
import { UsageError } from '../cli-errors.js'

/** Address of a database, and the place of the records in it. */
export interface Target {
  readonly kind: 'sqlite' | 'postgres' | 'mysql' | 'redis'
  /** Path of a file, or a URL. */
  readonly address: string
  /** Name of the table, or prefix of the keys in Redis. */
  readonly place: string | undefined
}

/** An open connection. */
export interface OpenStore {
  readonly store: StateStore
  close(): Promise<void>
}

/** Options of every command that works on users. */
export const TARGET_OPTIONS = {
  database: {
    type: 'string',
    value: 'URL',
    help: 'an SQLite file, postgres://…, mysql://… or redis://…; else EINMAL_DATABASE',
  },
  table: { type: 'string', value: 'NAME', help: 'name of the table (default einmal_state)' },
  prefix: { type: 'string', value: 'TEXT', help: 'prefix of the keys in Redis (default einmal:)' },
} as const satisfies Options

/** Help about the database. */
export const TARGET_HELP: string = [
  'The database is --database, else the environment variable EINMAL_DATABASE. Put a URL with a',
  'password there. The driver comes from the current folder: pg; mysql2; redis or ioredis;',
  'better-sqlite3 or libsql, or the SQLite of Node 22.13 and newer. EINMAL_KEYS must hold the same keys',
  'as in the portal.',
].join('\n')

/**
 * Reads the address, without opening the database.
 *
 * @param given - what messages call the address on the command line
 */
export function readTarget(
  values: Values<typeof TARGET_OPTIONS>,
  env: Readonly<Record<string, string | undefined>>,
  given = '--database',
): Target {
  const { database, table, prefix } = values
  if (database !== undefined && passwordsOf(database).length > 0) {
    throw new UsageError(
      'a URL with a password must not be an argument: the process list and the history of the ' +
        'shell show it; put it into EINMAL_DATABASE',
    )
  }
  const text = (database ?? env['EINMAL_DATABASE'] ?? '').trim()
  if (text === '') throw new UsageError(`${given} is missing, and EINMAL_DATABASE is not set`)
  const kind = kindOf(text, given)
  const [place, other] = kind === 'redis' ? [prefix, table] : [table, prefix]
  if (other !== undefined) {
    throw new UsageError(kind === 'redis' ? '--table is for a table' : '--prefix is for Redis')
  }
  return { kind, address: addressOf(text, kind), place }
}

function addressOf(text: string, kind: Target['kind']): string {
  if (kind === 'sqlite') return text.replace(/^sqlite:(?:\/\/)?/, '')
  return kind === 'mysql' ? text.replace(/^[^:]+/, 'mysql') : text
}

function kindOf(text: string, given: string): Target['kind'] {
  const [, scheme = ''] = /^([a-z][a-z0-9+.-]+):/i.exec(text) ?? []
  if (/^postgres(?:ql)?$/i.test(scheme)) return 'postgres'
  if (/^(?:mysql|mariadb)$/i.test(scheme)) return 'mysql'
  if (/^rediss?$/i.test(scheme)) return 'redis'
  // A single letter is a drive of Windows.
  if (scheme === '' || /^sqlite$/i.test(scheme)) return 'sqlite'
  throw new UsageError(`${given} must be an SQLite file, postgres://…, mysql://… or redis://…`)
}

/**
 * Returns every text of a URL that may be a password or a part of one, still encoded, the longest first.
 * A password with `/`, `?`, `#` or `@` should be encoded. If it is not, drivers split the URL at other places.
 */
export function passwordsOf(url: string): string[] {
  const [, password = ''] = /^[a-z][a-z0-9+.-]+:\/\/[^:]*:(.*)@/is.exec(url) ?? []
  const parameters = [...url.matchAll(/[?&]password\d?=([^&#]*)/gi)].map(([, text = '']) => text)
  return [password, ...password.split(/[/?#@]/), ...parameters]
    .filter((text) => text !== '')
    .sort((a, b) => b.length - a.length)
}
