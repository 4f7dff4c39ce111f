/** The commands of an operator, on a store in memory. */

import { hotp, memoryStore, Secret, type StateStore, totp } from 'einmal'
import { type Accounts, createAccounts, createKeyring, generateKey } from 'einmal/accounts'
import { beforeEach, describe, expect, it } from 'vitest'
import { authenticatedRecords } from '../../src/accounts/secrets/authenticated-records.js'
import { type CommandOptions, einmal, type Outcome } from './run-command.js'

const KEYS = generateKey('k1')
const NOW = Date.UTC(2026, 10, 23, 10)
const secret = Secret.fromBytes(new Uint8Array(20).fill(7))

let store: StateStore
let accounts: Accounts

beforeEach(async () => {
  store = memoryStore()
  const keyring = await createKeyring(KEYS)
  accounts = createAccounts({ store, issuer: 'Ratsinformation', keyring, now: () => NOW })
})

function admin(line: string | readonly string[], options: CommandOptions = {}): Promise<Outcome> {
  const words = typeof line === 'string' ? line.split(' ') : line
  const env = { EINMAL_KEYS: KEYS, EINMAL_DATABASE: 'portal.db', ...options.env }
  return einmal(['admin', ...words], { store, now: NOW, ...options, env })
}

async function enrol(userId: string, label = 'Diensthandy'): Promise<string> {
  const key = { secret: Secret.generate() }
  return (await accounts.importKey(userId, { key, label })).authenticatorId
}

async function lock(userId: string): Promise<void> {
  for (let i = 0; i < 5; i++) await accounts.verify(userId, i === 0 ? '000000' : `00000${i}`)
}

describe('einmal admin status', () => {
  it('shows devices, codes left and locks, and changes nothing', async () => {
    const id = await enrol('ada')
    await accounts.regenerateRecoveryCodes('ada')
    await lock('ada')
    const before = await store.read('user:ada')
    const { exit, out, err } = await admin('status ada')
    expect([exit, err]).toEqual([0, ''])
    expect(out).toBe(
      [
        'User            ada',
        'Authenticator   Diensthandy, totp',
        `  id            ${id}`,
        '  added         2026-11-23T10:00:00Z',
        '  last used     never',
        'Recovery codes  10 left',
        'Locked          until 2026-11-23T10:00:30Z',
        '',
      ].join('\n'),
    )
    expect(await store.read('user:ada')).toEqual(before)
    const { json } = await admin('status ada --json')
    const lockedUntil = NOW + 30_000
    expect(json).toMatchObject([
      {
        userId: 'ada',
        enrolled: true,
        authenticators: [{ id }],
        recoveryCodesLeft: 10,
        lockedUntil,
      },
    ])
  })

  it('shows a pending enrolment, a removal, and a lock without an end', async () => {
    const id = await enrol('ada')
    await accounts.remove('ada', id)
    const pending = await accounts.enrol('ada', { account: 'ada' })
    const records = authenticatedRecords(store, await createKeyring(KEYS), undefined)
    const entry = await records.read('user:ada')
    const value = entry?.value.replace('v2', 'v2 failures=100 locked=Infinity') ?? ''
    await records.write('user:ada', value, entry?.version)
    const { out } = await admin('status ada')
    expect(out).toContain('Second factor   none\n')
    expect(out).toContain('waits for its first code until 2026-11-23T10:10:00Z')
    expect(out).toContain(pending.authenticatorId)
    expect(out).toContain('Locked          until it is unlocked\n')
    expect(out).toContain('Last removal    2026-11-23T10:00:00Z\n')
    const { json } = await admin('status ada --json')
    expect(json).toMatchObject([{ lockedUntil: 'never' }])
  })

  it('reports a key that is missing in EINMAL_KEYS', async () => {
    const id = await enrol('ada')
    const k2 = generateKey('k2')
    const lost = await admin('status ada', { env: { EINMAL_KEYS: k2 } })
    expect(lost.err).toContain('there is no record key "k1" (ERR_KEY_UNKNOWN)')
    // A record under the new key, with a secret under the old one.
    const keyring = await createKeyring(`${k2},${KEYS}`)
    await createAccounts({ store, issuer: 'Rat', keyring }).rename('ada', id, 'Handy')
    const { out } = await admin('status ada', { env: { EINMAL_KEYS: k2 } })
    expect(out).toContain('missing in EINMAL_KEYS')
  })

  it('accepts several ids of any form, also from standard input, and shows each once', async () => {
    const ids = ['ada', 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', 'Stadt Köln / 7', 'a,b']
    for (const id of ids) await enrol(id)
    const given = await admin(['status', '--json', ...ids, 'ada'])
    expect(given.json.map(({ userId }) => userId)).toEqual(ids)
    const read = await admin('status --json', { stdin: `${ids.join('\r\n')}\n\nada\n` })
    expect(read.json).toEqual(given.json)
  })

  it('shows no control character of an id or a label', async () => {
    await enrol('a\u001b[2Jb', 'x\u202ey')
    const { out } = await admin(['status', 'a\u001b[2Jb'])
    expect(out.replaceAll('\n', '')).toMatch(/^[^\p{C}]*$/u)
  })

  it('reports an unreadable record, and continues', async () => {
    await enrol('ada')
    await store.write('user:bob', 'nonsense', undefined)
    const { exit, out, err } = await admin('status bob ada')
    expect(exit).toBe(1)
    expect(out).toContain('User            ada')
    expect(err).toBe(
      'einmal admin status: bob: the record was changed, is of another key, or was written without the record keys (ERR_SEAL_BROKEN)\n',
    )
    const { json } = await admin('status bob ada --json')
    expect(json).toMatchObject([
      { userId: 'bob', error: { code: 'ERR_SEAL_BROKEN' } },
      { userId: 'ada' },
    ])
  })
})

describe('einmal admin unlock', () => {
  it('asks, lifts the lock, and writes an event with the operator', async () => {
    await enrol('ada')
    await lock('ada')
    const { exit, out, err } = await admin('unlock ada', { typed: ['yes'] })
    expect(exit).toBe(0)
    expect(out).toBe('Unlock ada? Type yes to go on: ada: unlocked\n')
    expect(JSON.parse(err)).toEqual({
      time: '2026-11-23T10:00:00.000Z',
      userId: 'ada',
      type: 'unlocked',
      by: 'einmal admin',
      operator: 'otto',
    })
    expect((await accounts.status('ada')).lockedUntil).toBeUndefined()
  })

  it('changes nothing without the answer yes', async () => {
    await enrol('ada')
    await lock('ada')
    for (const typed of [['no'], [''], [], ['ye']]) {
      const { exit, err } = await admin('unlock ada', { typed })
      expect(exit).toBe(1)
      expect(err).toContain('not confirmed; nothing was done (ERR_DECLINED)')
    }
    for (const line of ['unlock ada', 'unlock ada --json']) {
      const { exit, out, err } = await admin(line, { stdin: '' })
      expect(exit).toBe(2)
      expect(out + err).toContain('--yes is missing, and there is no terminal to ask on')
    }
    expect((await accounts.status('ada')).lockedUntil).toBeDefined()
  })

  it('reports a user who was not locked', async () => {
    await enrol('ada')
    const { exit, out, err } = await admin('unlock ada eve --yes')
    expect([exit, err]).toEqual([0, ''])
    expect(out).toBe('ada: was not locked; nothing changed\neve: was not locked; nothing changed\n')
    expect(await store.read('user:eve')).toBeUndefined()
  })
})

describe('einmal admin reset', () => {
  it('shows the user, asks, and removes every factor', async () => {
    await enrol('ada')
    await enrol('ada', 'Tablet')
    const { exit, out, err } = await admin('reset ada', { typed: ['yes'] })
    expect(exit).toBe(0)
    expect(out).toContain('Remove every second factor of ada?')
    expect(out).toContain('ada: reset, 2 authenticators removed\n')
    expect(err).toContain('Tablet, totp')
    expect(err).toContain('"type":"reset","removed":2,"by":"einmal admin","operator":"otto"')
    const status = await accounts.status('ada')
    expect(status).toMatchObject({ enrolled: false, factorsRemovedAt: NOW })
  })

  it('writes nothing for an unknown id', async () => {
    await enrol('ada')
    const { exit, out, err } = await admin('reset adda ada --yes')
    expect(exit).toBe(1)
    expect(out).toBe('ada: reset, 1 authenticator removed\n')
    expect(err).toContain('adda has no second factor here; is the id correct? (ERR_USER_UNKNOWN)')
    expect(await store.read('user:adda')).toBeUndefined()
    const alone = await admin('reset adda', { typed: ['yes'] })
    expect(alone.exit).toBe(1)
    expect(alone.out).toBe('')
  })

  it('appends the events only to the audit file', async () => {
    await enrol('ada')
    const { exit, out, err, appended } = await admin('reset ada --yes --audit-file a.jsonl --json')
    expect([exit, err]).toEqual([0, ''])
    expect(out).toBe('{"userId":"ada","removed":1}\n')
    const line = appended.get('a.jsonl') ?? ''
    expect(JSON.parse(line)).toMatchObject({ userId: 'ada', type: 'reset', operator: 'otto' })
  })

  it('prints the events as lines of JSON with --json', async () => {
    await enrol('ada')
    const { json, err } = await admin('reset ada --yes --json')
    expect(err).toBe('')
    expect(json).toMatchObject([{ audit: { type: 'reset' } }, { userId: 'ada', removed: 1 }])
  })

  it('changes nothing when the audit file cannot be written', async () => {
    await enrol('ada')
    const { exit, err } = await admin('reset ada --yes --audit-file /denied/a.jsonl')
    expect(exit).toBe(2)
    expect(err).toContain('--audit-file cannot be written; nothing was done')
    expect((await accounts.status('ada')).enrolled).toBe(true)
  })

  it('prints the event when the audit file is full, and stops', async () => {
    await enrol('ada')
    await enrol('bob')
    const { exit, err } = await admin('reset ada bob --yes --audit-file /full/a.jsonl')
    expect(exit).toBe(1)
    expect(err).toContain('"type":"reset"')
    expect(err).toContain('(ERR_AUDIT_FILE)')
    expect((await accounts.status('bob')).enrolled).toBe(true)
  })
})

describe('einmal admin issue-activation', () => {
  it('prints a code that the user can use once, and writes an event without it', async () => {
    const line = 'issue-activation ada --expires-in 3600'
    const { exit, out, err } = await admin(line, { typed: ['yes'] })
    expect(exit).toBe(0)
    const [, code = ''] = /ada: ([0-9A-Z-]{19}), valid until 2026-11-23T11:00:00Z\n/.exec(out) ?? []
    expect(JSON.parse(err)).toMatchObject({
      userId: 'ada',
      type: 'activation-issued',
      operator: 'otto',
    })
    expect(err).not.toContain(code)
    expect((await admin('status ada')).out).toContain(
      'Activation      code issued 2026-11-23T10:00:00Z, valid until 2026-11-23T11:00:00Z\n',
    )
    expect(await accounts.activate('ada', code)).toMatchObject({ ok: true })
    expect((await admin('status ada')).out).toContain(', used 2026-11-23T10:00:00Z\n')
    expect(await accounts.activate('ada', code)).toMatchObject({ ok: false })
  })

  it('issues none for a user with a device, and continues with the next user', async () => {
    await enrol('ada')
    const { exit, json, err } = await admin('issue-activation ada bob --yes --json')
    expect([exit, err]).toEqual([1, ''])
    expect(json).toMatchObject([
      { userId: 'ada', error: { code: 'ERR_USER_ENROLLED' } },
      { audit: { type: 'activation-issued', userId: 'bob' } },
      {
        userId: 'bob',
        code: expect.stringMatching(/^[0-9A-Z-]{19}$/),
        expiresAt: NOW + 1_209_600_000,
      },
    ])
  })

  it('issues nothing without the answer yes, or for a time out of its range', async () => {
    expect((await admin('issue-activation ada', { typed: ['no'] })).exit).toBe(1)
    const { exit, err } = await admin('issue-activation ada --yes --expires-in 59')
    expect(exit).toBe(2)
    expect(err).toContain('--expires-in must be')
    expect(await store.read('user:ada')).toBeUndefined()
  })
})

describe('einmal admin census', () => {
  it('counts users by their second factor', async () => {
    await enrol('ada')
    await accounts.enrol('bob', { account: 'bob' })
    const { exit, out } = await admin('census', { stdin: 'ada\nbob\neve\n' })
    expect(exit).toBe(0)
    expect(out).toBe('Users     3\nEnrolled  1\nPending   1\nNone      1\n')
    const { json } = await admin('census --json --rows', { stdin: 'ada\nbob\neve\n' })
    expect(json).toMatchObject([
      { userId: 'ada', state: 'enrolled' },
      { userId: 'bob', state: 'pending' },
      { userId: 'eve', state: 'none' },
      { total: 3, enrolled: 1, pending: 1, none: 1, unreadable: 0 },
    ])
  })

  it('exits with 1 for an unreadable record', async () => {
    await store.write('user:bob', 'nonsense', undefined)
    const { exit, out } = await admin('census --rows', { stdin: 'ada\nbob\n' })
    expect(exit).toBe(1)
    expect(out).toContain('unreadable  bob\n')
    expect(out).toContain('Unreadable  1\n')
  })
})

describe('einmal admin after-restore', () => {
  it('invalidates the used code, the used recovery code and the stolen phone of a backup', async () => {
    const phone = Secret.generate()
    const stolen = (await accounts.importKey('ada', { key: { secret: phone } })).authenticatorId
    await accounts.importKey('ada', { key: { secret } })
    const codes = await accounts.regenerateRecoveryCodes('ada')
    const [recoveryCode = ''] = codes.ok ? codes.recoveryCodes : []
    const backup = await store.read('user:ada')
    const used = totp(secret, { at: NOW })
    expect(await accounts.verify('ada', used)).toMatchObject({ ok: true })
    expect(await accounts.recover('ada', recoveryCode)).toMatchObject({ ok: true })
    await accounts.remove('ada', stolen)
    // Restores the backup.
    await store.delete('user:ada')
    await store.write('user:ada', backup?.value ?? '', undefined)

    const log = `{"time":"2026-11-23T09:00:00Z","userId":"ada","type":"authenticator-removed","authenticatorId":"${stolen}"}\n`
    const { exit, out, err } = await admin('after-restore --yes --events audit.jsonl', {
      stdin: 'ada\neve\n',
      files: { 'audit.jsonl': log },
    })
    expect(exit).toBe(0)
    expect(out).toBe(
      'ada: 1 TOTP device spent up to now, 1 removed\n2 users, 1 with something to change\n',
    )
    expect(err).toContain('"type":"restored"')
    expect(await accounts.verify('ada', used)).toMatchObject({ reason: 'replayed' })
    expect(await accounts.verify('ada', totp(phone, { at: NOW }))).toMatchObject({ ok: false })
    expect(await accounts.recover('ada', recoveryCode)).toMatchObject({ ok: false })
    expect(await accounts.status('ada')).toMatchObject({
      factorsRemovedAt: NOW,
      recoveryCodesLeft: 0,
    })
    expect(await store.read('user:eve')).toBeUndefined()
  })

  it('removes devices that a reset in the log removed, and lists those that were added later', async () => {
    const old = await enrol('ada')
    const line = (type: string, more: object) =>
      JSON.stringify({ userId: 'ada', type, at: NOW + 1, ...more })
    const files = {
      'audit.jsonl': [
        line('accepted', { authenticatorId: old }),
        line('enrolment-confirmed', { authenticatorId: 'BBBBBBBBBBBBBBBB' }),
        line('reset', {}),
        line('enrolment-confirmed', { authenticatorId: 'AAAAAAAAAAAAAAAA' }),
        '{"type":"gate-event"}',
        '',
      ].join('\r\n'),
    }
    const { exit, json } = await admin('after-restore ada --yes --events audit.jsonl --json', {
      files,
    })
    expect(exit).toBe(0)
    expect(json.at(-2)).toMatchObject({
      userId: 'ada',
      totp: 0,
      removed: [old],
      lost: ['AAAAAAAAAAAAAAAA'],
    })
    expect(json.at(-1)).toEqual({ users: 1, changed: 1 })
  })

  it('keeps a device that was added after the reset in the log', async () => {
    const added = await enrol('ada')
    const files = { a: JSON.stringify({ userId: 'ada', type: 'reset', at: NOW - 1 }) }
    const { json } = await admin('after-restore ada --yes --events a --json', { files })
    expect(json.at(-2)).toMatchObject({ removed: [], totp: 1 })
    expect((await accounts.status('ada')).authenticators).toMatchObject([{ id: added }])
  })

  it('warns about the counter of a hardware key, and advances it with --hotp-ahead', async () => {
    const key = { type: 'hotp', secret, counter: 4n } as const
    await accounts.importKey('ada', { key })
    const first = await admin('after-restore ada --yes')
    expect(first.out).toContain('ada: 1 hardware key\n')
    expect(first.err).toContain('1 hardware key may accept a used code: choose --hotp-ahead')
    const second = await admin('after-restore ada --yes --hotp-ahead 10')
    expect(second.err).not.toContain('may accept')
    expect(await accounts.verify('ada', hotp(secret, 4))).toMatchObject({ ok: false })
    expect(await accounts.verify('ada', hotp(secret, 14))).toMatchObject({ ok: true })
  })

  it('renews or keeps the recovery codes, by the option', async () => {
    await enrol('ada')
    const { out, err } = await admin('after-restore ada --yes --recovery-codes renew')
    const codes = out.match(/^ {2}(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}$/gm) ?? []
    expect(codes).toHaveLength(10)
    expect(err).not.toContain(codes[0]?.trim())
    expect(await accounts.recover('ada', codes[0] ?? '')).toMatchObject({ ok: true })
    await admin('after-restore ada --yes --recovery-codes keep')
    expect((await accounts.status('ada')).recoveryCodesLeft).toBe(9)
    const { json } = await admin('after-restore ada --yes --recovery-codes renew --json')
    expect(Object(json.at(-2))['recoveryCodes']).toHaveLength(10)
  })

  it.each([
    ['--recovery-codes lose', '--recovery-codes must be drop, renew or keep'],
    ['--hotp-ahead 1001', '--hotp-ahead must be an integer from 0 to 1000'],
    ['--remove ada', '--remove must be ids of 16 characters'],
    ['--window 11', '--window must be at most 10 steps'],
    ['--events absent', '--events cannot be read: there is no such file'],
    ['--events cut', 'line 2 of --events is not a JSON object; nothing was done'],
    ['--events list', 'line 1 of --events is not a JSON object; nothing was done'],
    ['--events undated', 'line 1 of --events has no valid time; nothing was done'],
  ])('exits with 2 for %s, and changes nothing', async (options, words) => {
    await enrol('ada')
    const before = await store.read('user:ada')
    const files = {
      cut: '{"userId":"ada","type":"accepted"}\n{"userId":"ada","ty',
      list: '[1]',
      undated: '{"userId":"ada","type":"reset"}',
    }
    const { exit, err } = await admin(`after-restore ada --yes ${options}`, { files })
    expect(exit).toBe(2)
    expect(err).toContain(words)
    expect(await store.read('user:ada')).toEqual(before)
  })

  it('spends all steps of the window of the portal', async () => {
    await accounts.importKey('ada', { key: { secret } })
    await admin('after-restore ada --yes --window 0,3')
    expect((await store.read('user:ada'))?.value).toContain(`step=${NOW / 30_000 + 3} `)
  })
})

describe('the database of einmal admin', () => {
  it.each([
    ['portal.db', { kind: 'sqlite', address: 'portal.db', place: undefined }],
    ['sqlite:///srv/portal.db', { kind: 'sqlite', address: '/srv/portal.db', place: undefined }],
    ['sqlite:portal.db', { kind: 'sqlite', address: 'portal.db', place: undefined }],
    ['C:\\data\\portal.db', { kind: 'sqlite', address: 'C:\\data\\portal.db', place: undefined }],
    ['postgres://h/db', { kind: 'postgres', address: 'postgres://h/db', place: undefined }],
    ['POSTGRESQL://h/db', { kind: 'postgres', address: 'POSTGRESQL://h/db', place: undefined }],
    ['mysql://h/d', { kind: 'mysql', address: 'mysql://h/d', place: undefined }],
    ['MariaDB://h/d', { kind: 'mysql', address: 'mysql://h/d', place: undefined }],
    ['redis://h', { kind: 'redis', address: 'redis://h', place: undefined }],
    ['rediss://h:1', { kind: 'redis', address: 'rediss://h:1', place: undefined }],
  ])('may be %s', async (database, target) => {
    const { targets } = await admin(['status', 'ada', '--database', database])
    expect(targets).toEqual([target])
    const fromEnvironment = await admin('status ada', { env: { EINMAL_DATABASE: database } })
    expect(fromEnvironment.targets).toEqual([target])
  })

  it('has a table, or a prefix in Redis', async () => {
    expect((await admin('status ada --table codes')).targets).toMatchObject([{ place: 'codes' }])
    const env = { EINMAL_DATABASE: 'redis://h' }
    const { targets } = await admin('status ada --prefix rat:', { env })
    expect(targets).toMatchObject([{ place: 'rat:' }])
    for (const [line, options] of [
      ['status ada --prefix rat:', {}],
      ['status ada --table codes', { env }],
    ] as const) {
      expect((await admin(line, options)).exit).toBe(2)
    }
  })

  it.each([
    [['--database', 'oracle://h/db'], {}, '--database must be an SQLite file, postgres://'],
    [[], { EINMAL_DATABASE: '' }, '--database is missing'],
    [[], { EINMAL_KEYS: 'bad' }, 'EINMAL_KEYS must be'],
    [[], { EINMAL_KEYS: ' ' }, 'EINMAL_KEYS is missing'],
  ])('is required, like the keys: %j %j', async (words, env, message) => {
    const { exit, out, err } = await admin(['status', 'ada', ...words], { env })
    expect(exit).toBeGreaterThan(0)
    expect(out).toBe('')
    expect(err).toContain(message)
    expect(err.match(/EINMAL_KEYS/g) ?? []).toHaveLength(message.includes('KEYS') ? 1 : 0)
  })

  it.each([
    'postgres://einmal:geheim@h/db',
    'postgres://h/db?user=a&password=geheim',
    'mysql://h/db?user=a&password1=geheim',
    'mysql://h/db?password2=geheim',
    'mysql://einmal:geheim/w@h/db',
    'mysql://einmal:a#geheim@h/db',
    'postgres://einmal:a?geheim@h/db',
    'postgres://einmal:a@geheim@h/db?option=a@b',
    'redis://:geheim@h',
    'postgres://einmal:ge%68eim@h/db',
  ])('shows no password: %s', async (database) => {
    const refused = await admin(['status', 'ada', '--database', database])
    expect(refused.exit).toBe(2)
    expect(refused.err).toContain('a URL with a password must not be an argument')
    const failing: StateStore = {
      ...store,
      read: () => Promise.reject(new Error(`refused: ${database}, geheim`)),
    }
    const env = { EINMAL_DATABASE: database }
    for (const options of [{ env }, { env, store: failing }]) {
      const failed = await einmal('admin status ada', {
        ...options,
        env: { EINMAL_KEYS: KEYS, ...env },
      })
      expect(failed.exit).toBe(1)
      expect(failed.err).toMatch(/the database failed: .*\(ERR_STORE_UNAVAILABLE\)/)
      expect(refused.err + failed.err + failed.out).not.toMatch(/geheim|ge%68eim/)
    }
  })

  it('is opened before the question to the operator', async () => {
    const env = { EINMAL_KEYS: KEYS, EINMAL_DATABASE: 'portal.db' }
    const { out, err } = await einmal('admin reset ada', { env, typed: ['yes'] })
    expect(out).toBe('')
    expect(err).toContain('the database failed: connect ECONNREFUSED')
  })

  it.each([
    ['status', 'give the id of a user'],
    ['unlock', 'give the id of a user'],
  ])('is not opened without a user for the command %s', async (command, words) => {
    const { exit, err, targets } = await admin(command, { terminal: true })
    expect([exit, targets]).toEqual([2, []])
    expect(err).toContain(words)
    expect((await admin(command, { stdin: '\n' })).err).toContain('standard input names no user')
    expect((await admin([command, 'x'.repeat(5000)])).exit).toBe(2)
  })
})

describe('einmal admin', () => {
  it('lists its commands, and suggests a command for a typo', async () => {
    for (const line of ['admin --help', 'help admin', 'admin -h']) {
      const { exit, out } = await einmal(line)
      expect(exit).toBe(0)
      for (const word of ['status', 'unlock', 'reset', 'census', 'after-restore']) {
        expect(out).toMatch(new RegExp(`^ {2}${word} `, 'm'))
      }
    }
    expect((await einmal('admin')).exit).toBe(2)
    expect((await einmal('admin --version')).out).toBe('1.2.3\n')
    for (const line of ['admin rest', 'help admin rest']) {
      expect((await einmal(line)).err).toContain('no such command: rest; did you mean reset?')
    }
  })
})
