/** Which database the records of users are in. */

import type { StateStore } from '../../verifier/state-store.js'
import type { Options, Values } from '../arguments.js'
import { UsageError } from '../errors.js'

/** A database, and where in it the records are. */
export interface Target {
  readonly kind: 'sqlite' | 'postgres' | 'redis'
  /** The path of a file, or a URL. */
  readonly address: string
  /** The table, or the prefix of Redis. */
  readonly place: string | undefined
}

/** A connection that is open. */
export interface OpenStore {
  readonly store: StateStore
  close(): Promise<void>
}

/** The options of every command that works on users. */
export const TARGET_OPTIONS = {
  database: {
    type: 'string',
    value: 'URL',
    help: 'a path of SQLite, postgres://… or redis://…; else EINMAL_DATABASE',
  },
  table: { type: 'string', value: 'NAME', help: 'the table, einmal_state unless told' },
  prefix: { type: 'string', value: 'TEXT', help: 'in Redis, einmal: unless told' },
} as const satisfies Options

/** What the help says about it. */
export const TARGET_HELP: string = [
  'The database is that of --database, else of the environment variable EINMAL_DATABASE; a URL with',
  'a password belongs there. Its driver comes from the folder in which the command runs: pg; redis or',
  'ioredis; better-sqlite3 or libsql, or the SQLite of Node 22.13 and newer. The keys are those of',
  'EINMAL_KEYS, as the portal has them.',
].join('\n')

/** Reads where the records are; never opens anything. */
export function readTarget(
  values: Values<typeof TARGET_OPTIONS>,
  env: Readonly<Record<string, string | undefined>>,
): Target {
  const { database, table, prefix } = values
  if (database !== undefined && passwordOf(database)) {
    throw new UsageError(
      'a URL with a password must not be an argument: the process list and the history of the ' +
        'shell show it; put it into EINMAL_DATABASE',
    )
  }
  const text = (database ?? env['EINMAL_DATABASE'] ?? '').trim()
  if (text === '') throw new UsageError('--database is missing: which database is it?')
  const kind = kindOf(text)
  const [place, other] = kind === 'redis' ? [prefix, table] : [table, prefix]
  if (other !== undefined) {
    throw new UsageError(kind === 'redis' ? '--table is for a table' : '--prefix is for Redis')
  }
  return { kind, address: kind === 'sqlite' ? text.replace(/^sqlite:(?:\/\/)?/, '') : text, place }
}

function kindOf(text: string): Target['kind'] {
  const [, scheme = ''] = /^([a-z][a-z0-9+.-]+):/i.exec(text) ?? []
  if (/^postgres(?:ql)?$/i.test(scheme)) return 'postgres'
  if (/^rediss?$/i.test(scheme)) return 'redis'
  // A letter alone is a drive of Windows.
  if (scheme === '' || /^sqlite$/i.test(scheme)) return 'sqlite'
  throw new UsageError('--database must be a path of SQLite, postgres://… or redis://…')
}

/** The password in a URL as it is written there; empty when there is none. */
export function passwordOf(url: string): string {
  const [, password = ''] = /^[a-z]+:\/\/[^/?#@]*?:([^/?#]*)@/i.exec(url) ?? []
  const [, parameter = ''] = /[?&]password=([^&#]*)/i.exec(url) ?? []
  return password || parameter
}
