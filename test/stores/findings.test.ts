/** The judgement of settings; test/stores/check.test.ts reads them on real servers. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { mysqlFindings } from '../../src/stores/mysql-findings.js'
import {
  POSTGRES_SETTINGS,
  type PostgresSettings,
  postgresFindings,
  postgresSettings,
} from '../../src/stores/postgres-findings.js'
import { redisFindings } from '../../src/stores/redis-findings.js'
import { type SqliteSettings, sqliteFindings } from '../../src/stores/sqlite-findings.js'
import type { StoreFinding } from '../../src/verifier/store-findings.js'

/** Codes and values; every text must be whole sentences. */
function told(findings: StoreFinding[]): string[] {
  for (const { consequence, remedy, setting, value } of findings) {
    for (const text of [consequence, remedy]) expect(text).toMatch(/^[A-Z].*\.$/)
    expect([setting, value]).not.toContain('')
  }
  return findings.map(({ code, value }) => `${code} ${value}`)
}

describe('the settings of PostgreSQL', () => {
  const SAFE: PostgresSettings = {
    fsync: 'on',
    pages: 'on',
    commit: 'on',
    names: '',
    recovery: 'false',
    standbys: '0',
    persistence: 'p',
  }
  const names = 'ANY 1 (*)'

  it.each<[settings: Partial<PostgresSettings>, expected: string[]]>([
    [{}, []],
    [{ commit: 'remote_apply', standbys: '2', names }, []],
    [{ fsync: 'off' }, ['postgres-fsync off']],
    [{ pages: 'off' }, ['postgres-full-page-writes off']],
    [{ commit: 'off' }, ['postgres-synchronous-commit off']],
    [{ commit: 'local' }, []],
    [{ commit: 'local', names }, ['postgres-synchronous-commit local']],
    [
      { commit: 'remote_write', names, standbys: '1' },
      ['postgres-synchronous-commit remote_write'],
    ],
    [{ standbys: '1' }, ["postgres-standbys ''"]],
    [{ standbys: '2' }, ["postgres-standbys ''"]],
    [{ recovery: 'true' }, ['postgres-read-only true']],
    [{ persistence: 'u' }, ['postgres-unlogged unlogged']],
    [{ fsync: 'off', persistence: 'u' }, ['postgres-fsync off', 'postgres-unlogged unlogged']],
  ])('with %o lead to %j', (settings, expected) => {
    expect(told(postgresFindings({ ...SAFE, ...settings }))).toEqual(expected)
  })

  it('lead to no finding when the server shows none of them', () => {
    const settings = { ...SAFE }
    for (const name of Object.keys(SAFE)) Object.assign(settings, { [name]: null })
    expect(postgresFindings(postgresSettings(settings))).toEqual([])
  })

  it.each(Object.keys(SAFE))('are not taken from an answer without the column %s', (name) => {
    const row = new Map<string, string | null>(Object.entries(SAFE))
    expect(postgresSettings(Object.fromEntries(row))).toEqual(SAFE)
    row.delete(name)
    expect(() => postgresSettings(Object.fromEntries(row))).toThrow(`column ${name}`)
  })

  it('are asked for by names that no client changes', () => {
    const names = [...POSTGRES_SETTINGS.matchAll(/ AS (\w+)(?=,|$)/g)].map(([, name]) => name)
    expect(names.sort()).toEqual(Object.keys(SAFE).sort())
    expect(names.join('')).not.toMatch(/_|[A-Z]/)
  })

  it('count the standbys in the singular and the plural', () => {
    const [one] = postgresFindings({ ...SAFE, standbys: '1' })
    const [two] = postgresFindings({ ...SAFE, standbys: '2' })
    expect([one?.consequence, two?.consequence]).toEqual([
      expect.stringContaining('has 1 standby,'),
      expect.stringContaining('has 2 standbys,'),
    ])
  })
})

describe('the settings of MySQL and MariaDB', () => {
  const SAFE = { innodb_flush_log_at_trx_commit: '1', innodb_doublewrite: 'ON', log_bin: 'OFF' }

  it.each<[variables: Record<string, string>, replicas: number, expected: string[]]>([
    [{ sync_binlog: '0' }, 0, []],
    [{ log_bin: 'ON', sync_binlog: '1' }, 0, []],
    [{ log_bin: 'ON', sync_binlog: '0' }, 0, ['mysql-sync-binlog 0']],
    [{ log_bin: '1', sync_binlog: '100' }, 0, ['mysql-sync-binlog 100']],
    [{ innodb_flush_log_at_trx_commit: '0' }, 0, ['mysql-flush-log 0']],
    [{ innodb_flush_log_at_trx_commit: '2' }, 0, ['mysql-flush-log 2']],
    [{ innodb_flush_log_at_trx_commit: '3' }, 0, []],
    [{ innodb_doublewrite: 'OFF' }, 0, ['mysql-doublewrite OFF']],
    [{ innodb_doublewrite: 'DETECT_ONLY' }, 0, ['mysql-doublewrite DETECT_ONLY']],
    [{ innodb_doublewrite: 'DETECT_AND_RECOVER' }, 0, []],
    [{}, 1, ['mysql-replicas OFF']],
    [{ rpl_semi_sync_master_status: 'OFF' }, 2, ['mysql-replicas OFF']],
    [{ rpl_semi_sync_master_status: 'ON' }, 2, ['mysql-replicas OFF']],
    [
      { rpl_semi_sync_master_status: 'ON', rpl_semi_sync_master_clients: '0' },
      2,
      ['mysql-replicas OFF'],
    ],
    [
      { rpl_semi_sync_master_status: 'OFF', rpl_semi_sync_master_clients: '1' },
      2,
      ['mysql-replicas OFF'],
    ],
    [{ rpl_semi_sync_master_status: 'ON', rpl_semi_sync_master_clients: '1' }, 2, []],
    [{ rpl_semi_sync_source_status: 'ON', rpl_semi_sync_source_clients: '2' }, 2, []],
    [{ wsrep_on: 'ON' }, 1, []],
    [{ read_only: 'ON' }, 0, ['mysql-read-only ON']],
  ])('with %o and %i replicas lead to %j', (variables, replicas, expected) => {
    const settings = new Map(Object.entries({ ...SAFE, ...variables }))
    const findings = mysqlFindings({ variables: settings, replicas, engine: 'InnoDB' })
    expect(told(findings)).toEqual(expected)
  })

  it('lead to no finding when the server shows none of them', () => {
    expect(mysqlFindings({ variables: new Map(), replicas: 0, engine: undefined })).toEqual([])
  })

  it('name the engine of a table that is not in InnoDB', () => {
    const variables = new Map(Object.entries(SAFE))
    const findings = mysqlFindings({ variables, replicas: 0, engine: 'MyISAM' })
    expect(told(findings)).toEqual(['mysql-engine MyISAM'])
  })
})

describe('the settings of Redis', () => {
  const info = (fields: Record<string, string> = {}): string =>
    Object.entries({
      maxmemory: '0',
      maxmemory_policy: 'noeviction',
      aof_enabled: '1',
      role: 'master',
      connected_slaves: '0',
      ...fields,
    })
      .map(([name, value]) => `${name}:${value}\r\n`)
      .join('')

  it.each<[fields: Record<string, string>, appendfsync: string | undefined, expected: string[]]>([
    [{}, 'always', []],
    [{ maxmemory_policy: 'allkeys-lru' }, 'always', []],
    [{ maxmemory: '1000' }, 'always', []],
    [
      { maxmemory: '1000', maxmemory_policy: 'volatile-ttl' },
      'always',
      ['redis-eviction volatile-ttl'],
    ],
    [{ aof_enabled: '0' }, 'always', ['redis-aof no']],
    [{}, 'everysec', ['redis-appendfsync everysec']],
    [{}, 'no', ['redis-appendfsync no']],
    [{}, undefined, ['redis-appendfsync unknown']],
    [{}, 'later', ['redis-appendfsync later']],
    [{ connected_slaves: '1' }, 'always', ['redis-replicas undefined']],
    [{ connected_slaves: '3' }, 'always', ['redis-replicas undefined']],
    [{ role: 'slave' }, 'always', ['redis-read-only replica']],
  ])('with %o and appendfsync %s lead to %j', (fields, appendfsync, expected) => {
    expect(told(redisFindings({ info: info(fields), appendfsync, waits: false }))).toEqual(expected)
  })

  it('lead to no finding about replicas for which the store waits', () => {
    const settings = { info: info({ connected_slaves: '2' }), appendfsync: 'always', waits: true }
    expect(redisFindings(settings)).toEqual([])
  })

  it('name an eviction whose policy the server does not show', () => {
    const settings = { info: 'maxmemory:1000', appendfsync: 'always', waits: false }
    expect(told(redisFindings(settings))).toEqual(['redis-eviction unknown'])
  })
})

describe('the settings of SQLite', () => {
  const SAFE: SqliteSettings = {
    file: '/data/portal.db',
    synchronous: 2,
    journalMode: 'wal',
    busyTimeoutMs: 5000,
    fileSystem: 0xef53,
  }

  it.each<[settings: Partial<SqliteSettings>, expected: string[]]>([
    [{}, []],
    [{ synchronous: 3, journalMode: 'delete', fileSystem: undefined }, []],
    [{ synchronous: 1 }, ['sqlite-synchronous NORMAL']],
    [{ synchronous: 0 }, ['sqlite-synchronous OFF']],
    [{ journalMode: 'memory' }, ['sqlite-journal-mode MEMORY']],
    [{ journalMode: 'off' }, ['sqlite-journal-mode OFF']],
    [{ busyTimeoutMs: 0 }, ['sqlite-busy-timeout 0']],
    [{ fileSystem: 0x6969 }, ['sqlite-network NFS']],
    [{ fileSystem: 0xff534d42 }, ['sqlite-network CIFS']],
    [{ fileSystem: 0x01021997 }, ['sqlite-network 9P']],
    [{ file: '', synchronous: 0 }, ["sqlite-memory ''"]],
  ])('with %o lead to %j', (settings, expected) => {
    expect(told(sqliteFindings({ ...SAFE, ...settings }))).toEqual(expected)
  })

  it('lead to no finding when the driver reports none of them', () => {
    const settings = { file: undefined, synchronous: undefined, journalMode: undefined }
    const rest = { busyTimeoutMs: undefined, fileSystem: undefined }
    expect(sqliteFindings({ ...settings, ...rest })).toEqual([])
  })
})

it('the page of findings lists every code of the type, and no other', () => {
  const type = readFileSync('src/verifier/store-findings.ts', 'utf8')
  const page = readFileSync('docs/reference/store-findings.md', 'utf8')
  const codes = [...type.matchAll(/^ {2}\| '(.*)'$/gm)].map(([, code]) => code)
  const listed = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code]) => code)
  expect(codes).toHaveLength(22)
  expect(listed.sort()).toEqual(codes.sort())
})
