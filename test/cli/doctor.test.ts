/** `einmal doctor` on a store in memory; test/cli/admin-databases.test.ts runs it on real databases. */

import { memoryStore, type StateStore, type StoreFinding } from 'einmal'
import { describe, expect, it } from 'vitest'
import { type CommandOptions, einmal } from './run-command.js'

const AOF: StoreFinding = {
  code: 'redis-aof',
  setting: 'appendonly',
  value: 'no',
  consequence:
    'A restart forgets all writes since the last snapshot. Used codes are accepted again, and more words.',
  remedy: 'Set appendonly yes.',
}

const finding = (code: StoreFinding['code']): StoreFinding => ({ ...AOF, code })

function doctor(line: string, findings: StoreFinding[], options: CommandOptions = {}) {
  const store: StateStore = { ...memoryStore(), check: async () => findings }
  return einmal(`doctor ${line}`, { store, ...options })
}

describe('einmal doctor', () => {
  it('prints each finding with its consequence and remedy, and ends with 1', async () => {
    const { exit, out, err } = await doctor('redis://h', [AOF])
    expect(exit).toBe(1)
    expect(out).toBe(
      [
        'appendonly = no (redis-aof)',
        '  A restart forgets all writes since the last snapshot. Used codes are accepted again, and more',
        '  words.',
        '  Set appendonly yes.',
        '',
        '1 finding',
        '',
      ].join('\n'),
    )
    expect(err).toBe('not seen: waitForReplicas of the program, and the other nodes of a cluster\n')
  })

  it('ends with 0 without a finding', async () => {
    const { exit, out } = await doctor('postgres://h/db', [])
    expect([exit, out]).toEqual([0, 'no finding\n'])
  })

  it('takes a store that cannot be checked for one without a finding', async () => {
    expect((await einmal('doctor portal.db', { store: memoryStore() })).exit).toBe(0)
  })

  it('prints JSON: a line each finding, and a last one with their number', async () => {
    const { exit, err, json } = await doctor('redis://h --json', [AOF])
    expect([exit, err]).toEqual([1, ''])
    expect(json).toEqual([AOF, { database: 'redis', findings: 1 }])
    const none = await doctor('mysql://h/db --json', [])
    expect(none.json).toEqual([{ database: 'mysql', findings: 0 }])
  })

  it('leaves out settings of SQLite that belong to its own connection', async () => {
    const own = [finding('sqlite-synchronous'), finding('sqlite-busy-timeout')]
    const { exit, err } = await doctor('portal.db', own)
    expect(exit).toBe(0)
    expect(err).toContain('not seen: synchronous and busy_timeout')
    const { out } = await doctor('portal.db', [...own, finding('sqlite-network')])
    expect(out).toContain('1 finding\n')
  })

  it.each([
    { code: '42P01' },
    { errno: 1146 },
    { message: 'SqliteError: no such table: einmal_state' },
  ])('says that there is no table after %o, and ends with 1 if it was named', async (failure) => {
    const read = async () => Promise.reject(Object.assign(new Error('no'), failure))
    const store: StateStore = { ...memoryStore(), read, check: async () => [] }
    const { exit, out } = await einmal('doctor portal.db', { store })
    expect([exit, out]).toEqual([0, 'there is no table einmal_state\nno finding\n'])
    const named = await einmal('doctor portal.db --table other', { store })
    expect([named.exit, named.out]).toEqual([1, 'there is no table other\nno finding\n'])
    const { json } = await einmal('doctor portal.db --json', { store })
    expect(json).toEqual([{ database: 'sqlite', findings: 0, table: 'missing' }])
  })

  it('fails when the table cannot be read', async () => {
    const read = async () => Promise.reject(new Error('permission denied'))
    const store: StateStore = { ...memoryStore(), read, check: async () => [] }
    const { exit, err } = await einmal('doctor portal.db', { store })
    expect(exit).toBe(1)
    expect(err).toContain('permission denied (ERR_STORE_UNAVAILABLE)')
  })

  it('takes the database from the environment', async () => {
    const env = { EINMAL_DATABASE: 'mariadb://einmal:geheim@h/db' }
    const { exit, out, err, targets } = await doctor('--table other', [], { env })
    expect([exit, out]).toEqual([0, 'no finding\n'])
    expect(targets).toEqual([
      { kind: 'mysql', address: 'mysql://einmal:geheim@h/db', place: 'other' },
    ])
    expect(out + err).not.toContain('geheim')
  })

  it.each([
    ['', 'URL is missing, and EINMAL_DATABASE is not set'],
    ['oracle://h', 'URL must be an SQLite file, postgres://…, mysql://… or redis://…'],
    ['postgres://einmal:geheim@h/db', 'a URL with a password must not be an argument'],
    ['mysql://einmal:geheim@h/db', 'a URL with a password must not be an argument'],
    ['portal.db --prefix x', '--prefix is for Redis'],
    ['portal.db other.db', 'expected one URL'],
  ])('refuses %j', async (line, message) => {
    const { exit, out, err } = await doctor(line, [])
    expect([exit, out]).toEqual([2, ''])
    expect(err).toContain(message)
    expect(err).not.toContain('geheim')
  })

  it('shows why the database failed, and no password', async () => {
    const check = async () => Promise.reject(new Error('no geheim here'))
    const store: StateStore = { ...memoryStore(), check }
    const env = { EINMAL_DATABASE: 'redis://:geheim@h' }
    const { exit, err } = await einmal('doctor', { store, env })
    expect(exit).toBe(1)
    expect(err).toContain('the database failed: no … here (ERR_STORE_UNAVAILABLE)')
  })
})
