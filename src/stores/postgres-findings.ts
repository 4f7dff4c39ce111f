/** Judges the settings of PostgreSQL on which the promise of a store rests. */

import type { StoreFinding } from '../verifier/store-findings.js'
import { textColumn } from './table.js'

/** The settings as text; `null`: the server does not have it, or does not show it. */
export interface PostgresSettings {
  fsync: string | null
  /** The setting `full_page_writes`. */
  pages: string | null
  /** `synchronous_commit` of this connection: the role or the connection may differ from the server. */
  commit: string | null
  /** The setting `synchronous_standby_names`. */
  names: string | null
  /** `true` on a standby. */
  recovery: string | null
  /** Number of standbys that receive the log. */
  standbys: string | null
  /** Of the table: `u` for an unlogged one. */
  persistence: string | null
}

/** The columns are single words, since a client may be set to change `_` in the names of columns. */
const COLUMNS: Readonly<Record<keyof PostgresSettings, string>> = {
  fsync: "current_setting('fsync', true)",
  pages: "current_setting('full_page_writes', true)",
  commit: "current_setting('synchronous_commit', true)",
  names: "current_setting('synchronous_standby_names', true)",
  recovery: 'pg_is_in_recovery()::text',
  // Without backups, and without receivers of the log alone: they do not report what they replayed. A
  // role without rights sees no state. Logical subscribers are no standbys.
  standbys: `(SELECT count(*) FROM pg_stat_replication r
    WHERE (state IS NULL OR state = 'streaming' AND replay_lsn IS NOT NULL)
    AND NOT EXISTS (SELECT FROM pg_replication_slots s
      WHERE s.active_pid = r.pid AND s.slot_type = 'logical'))::text`,
  persistence: '(SELECT relpersistence::text FROM pg_class WHERE oid = to_regclass($1))',
}

/** Query of {@link PostgresSettings}; its parameter is the quoted name of the table. */
export const POSTGRES_SETTINGS: string = `SELECT ${Object.entries(COLUMNS)
  .map(([name, expression]) => `${expression} AS ${name}`)
  .join(', ')}`

/**
 * Reads the answer to {@link POSTGRES_SETTINGS}.
 *
 * @throws {Error} when a column is missing or holds no text: it must not pass for a safe setting
 */
export function postgresSettings(row: unknown): PostgresSettings {
  const column = (name: keyof PostgresSettings) => {
    return Object(row)[name] === null ? null : textColumn(row, name)
  }
  return {
    fsync: column('fsync'),
    pages: column('pages'),
    commit: column('commit'),
    names: column('names'),
    recovery: column('recovery'),
    standbys: column('standbys'),
    persistence: column('persistence'),
  }
}

/** Returns what weakens the promise: nothing with the default settings and without standbys. */
export function postgresFindings(settings: PostgresSettings): StoreFinding[] {
  const { fsync, pages, commit, names, recovery, standbys, persistence } = settings
  const findings: StoreFinding[] = []
  if (recovery === 'true') {
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
  if (pages === 'off') {
    findings.push({
      code: 'postgres-full-page-writes',
      setting: 'full_page_writes',
      value: pages,
      consequence: 'A crash of the machine may leave a page that is half old and half new.',
      remedy: 'Set full_page_writes = on in postgresql.conf, and reload.',
    })
  }
  if (commit === 'off') {
    findings.push({
      code: 'postgres-synchronous-commit',
      setting: 'synchronous_commit',
      value: commit,
      consequence:
        'A crash of the server forgets the last writes. A code that was used is accepted again.',
      remedy: 'Set synchronous_commit = on for the role of einmal, or on the server.',
    })
  } else if ((commit === 'local' || commit === 'remote_write') && names) {
    findings.push({
      code: 'postgres-synchronous-commit',
      setting: 'synchronous_commit',
      value: commit,
      consequence:
        'A write does not wait until a standby has it on its disk. A fail-over may forget used codes.',
      remedy: 'Set synchronous_commit = on for the role of einmal, or on the server.',
    })
  }
  if (Number(standbys) > 0 && names === '') {
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
