/** Judges the settings of MySQL and MariaDB on which the promise of a store rests. */

import type { StoreFinding } from '../verifier/store-findings.js'

/** Settings of a server, as the check reads them. */
export interface MysqlSettings {
  /** Variables and status variables by name, in lower case. A server may not have all of them. */
  variables: ReadonlyMap<string, string>
  /** Number of replicas that read the binary log, as far as the user may see them. */
  replicas: number
  /** Storage engine of the table; `undefined` when there is no table. */
  engine: string | undefined
}

/** The variables that the check reads. */
export const MYSQL_VARIABLES: readonly string[] = [
  'innodb_flush_log_at_trx_commit',
  'innodb_doublewrite',
  'log_bin',
  'sync_binlog',
  'read_only',
  'wsrep_on',
]

/** The status variables that the check reads: MariaDB and MySQL name them differently. */
export const MYSQL_STATUS: readonly string[] = [
  'rpl_semi_sync_master_status',
  'rpl_semi_sync_source_status',
  'rpl_semi_sync_master_clients',
  'rpl_semi_sync_source_clients',
  'slaves_connected',
]

/** Returns what weakens the promise: nothing with the defaults, no binary log and no replicas. */
export function mysqlFindings({ variables, replicas, engine }: MysqlSettings): StoreFinding[] {
  const findings: StoreFinding[] = []
  const flush = variables.get('innodb_flush_log_at_trx_commit') ?? '1'
  if (!/^[13]$/.test(flush)) {
    findings.push({
      code: 'mysql-flush-log',
      setting: 'innodb_flush_log_at_trx_commit',
      value: flush,
      consequence: `${flush === '2' ? 'A power cut' : 'A crash of the server'} forgets about the last second of writes. Used codes are accepted again.`,
      remedy: 'Set innodb_flush_log_at_trx_commit = 1.',
    })
  }
  const sync = variables.get('sync_binlog') ?? '1'
  if (isOn(variables.get('log_bin')) && sync !== '1') {
    findings.push({
      code: 'mysql-sync-binlog',
      setting: 'sync_binlog',
      value: sync,
      consequence:
        'After a power cut, InnoDB rolls back the writes that the binary log has lost. Used codes are accepted again.',
      remedy: 'Set sync_binlog = 1, or switch the binary log off.',
    })
  }
  const doublewrite = variables.get('innodb_doublewrite') ?? 'ON'
  if (/^(off|0|detect_only)$/i.test(doublewrite)) {
    findings.push({
      code: 'mysql-doublewrite',
      setting: 'innodb_doublewrite',
      value: doublewrite,
      consequence: 'A crash of the machine may leave a page that is half old and half new.',
      remedy: 'Set innodb_doublewrite = ON, unless the file system writes a page as a whole.',
    })
  }
  const waits = ['master', 'source'].some((role) => {
    // The status stays ON, without any waiting, when no replica is semi-synchronous.
    const clients = Number(variables.get(`rpl_semi_sync_${role}_clients`) ?? 0)
    return isOn(variables.get(`rpl_semi_sync_${role}_status`)) && clients > 0
  })
  if (replicas > 0 && !waits && !isOn(variables.get('wsrep_on'))) {
    findings.push({
      code: 'mysql-replicas',
      setting: 'semi-synchronous replication',
      value: 'OFF',
      consequence: `The server has ${replicas} replica${replicas === 1 ? '' : 's'}, and does not wait for any. A fail-over forgets the last writes.`,
      remedy: 'Enable semi-synchronous replication on the primary and the replicas.',
    })
  }
  if (isOn(variables.get('read_only'))) {
    findings.push({
      code: 'mysql-read-only',
      setting: 'read_only',
      value: 'ON',
      consequence: 'The server refuses every write, as a replica does. No code is accepted.',
      remedy: 'Connect to the primary.',
    })
  }
  if (engine !== undefined && !/^innodb$/i.test(engine)) {
    findings.push({
      code: 'mysql-engine',
      setting: 'engine of the table',
      value: engine,
      consequence: 'Only InnoDB keeps a write after a crash, and writes a row as a whole.',
      remedy: 'Run ALTER TABLE … ENGINE = InnoDB for the table.',
    })
  }
  return findings
}

/** Servers show a switch as ON or 1. */
function isOn(value: string | undefined): boolean {
  return /^(on|1)$/i.test(value ?? '')
}
