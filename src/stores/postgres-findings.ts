/** Judges the settings of PostgreSQL on which the promise of a store rests. */

import type { StoreFinding } from '../verifier/store-findings.js'

/** The settings as text. `undefined`: the server does not have it, or does not show it. */
export interface PostgresSettings {
  fsync?: string | undefined
  full_page_writes?: string | undefined
  /** Of this connection: the role or the connection may differ from the server. */
  synchronous_commit?: string | undefined
  synchronous_standby_names?: string | undefined
  /** `true` on a standby. */
  in_recovery?: string | undefined
  /** Number of standbys that receive the log. */
  standbys?: string | undefined
  /** Of the table: `u` for an unlogged one. */
  persistence?: string | undefined
}

/** Query of {@link PostgresSettings}; its parameter is the quoted name of the table. */
export const POSTGRES_SETTINGS: string = `SELECT ${[
  ...['fsync', 'full_page_writes', 'synchronous_commit', 'synchronous_standby_names'].map(
    (name) => `current_setting('${name}', true) AS ${name}`,
  ),
  'pg_is_in_recovery()::text AS in_recovery',
  // Without backups, which also read the log, and without logical subscribers, which are no standbys.
  `(SELECT count(*) FROM pg_stat_replication r WHERE (state IS NULL OR state = 'streaming')
    AND NOT EXISTS (SELECT FROM pg_replication_slots s
      WHERE s.active_pid = r.pid AND s.slot_type = 'logical'))::text AS standbys`,
  '(SELECT relpersistence::text FROM pg_class WHERE oid = to_regclass($1)) AS persistence',
].join(', ')}`

/** Returns what weakens the promise: nothing with the default settings and without standbys. */
export function postgresFindings(settings: PostgresSettings): StoreFinding[] {
  const { fsync, full_page_writes, synchronous_commit = '', synchronous_standby_names } = settings
  const { in_recovery, standbys = '0', persistence } = settings
  const findings: StoreFinding[] = []
  if (in_recovery === 'true') {
    findings.push({
      code: 'postgres-read-only',
      setting: 'pg_is_in_recovery()',
      value: 'true',
      consequence: 'This server is a standby, and refuses every write. No code is accepted.',
      remedy: 'Connect to the primary, for example with target_session_attrs=read-write.',
    })
  }
  if (fsync === 'off') {
    findings.push({
      code: 'postgres-fsync',
      setting: 'fsync',
      value: fsync,
      consequence: 'A crash of the machine may destroy the database and forget used codes.',
      remedy: 'Set fsync = on in postgresql.conf, and reload.',
    })
  }
  if (full_page_writes === 'off') {
    findings.push({
      code: 'postgres-full-page-writes',
      setting: 'full_page_writes',
      value: full_page_writes,
      consequence: 'A crash of the machine may leave a page that is half old and half new.',
      remedy: 'Set full_page_writes = on in postgresql.conf, and reload.',
    })
  }
  if (synchronous_commit === 'off') {
    findings.push({
      code: 'postgres-synchronous-commit',
      setting: 'synchronous_commit',
      value: synchronous_commit,
      consequence:
        'A crash of the server forgets the last writes. A code that was used is accepted again.',
      remedy: 'Set synchronous_commit = on for the role of einmal, or on the server.',
    })
  } else if (/^(local|remote_write)$/.test(synchronous_commit) && synchronous_standby_names) {
    findings.push({
      code: 'postgres-synchronous-commit',
      setting: 'synchronous_commit',
      value: synchronous_commit,
      consequence:
        'A write does not wait until a standby has it on its disk. A fail-over may forget used codes.',
      remedy: 'Set synchronous_commit = on for the role of einmal, or on the server.',
    })
  }
  if (Number(standbys) > 0 && synchronous_standby_names === '') {
    findings.push({
      code: 'postgres-standbys',
      setting: 'synchronous_standby_names',
      value: "''",
      consequence: `The server has ${standbys} standby${standbys === '1' ? '' : 's'}, and does not wait for any. A fail-over forgets the last writes.`,
      remedy: "Name a standby, for example synchronous_standby_names = 'ANY 1 (*)', and reload.",
    })
  }
  if (persistence === 'u') {
    findings.push({
      code: 'postgres-unlogged',
      setting: 'persistence of the table',
      value: 'unlogged',
      consequence: 'A crash of the server empties the table. All codes and locks are forgotten.',
      remedy: 'Run ALTER TABLE … SET LOGGED for the table.',
    })
  }
  return findings
}
