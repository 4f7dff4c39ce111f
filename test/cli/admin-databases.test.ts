/**
 * The commands of an operator as a process on real databases. Each runs in a folder that has only one
 * driver installed.
 */

import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { StateStore } from 'einmal'
import { Secret, totp } from 'einmal'
import { createAccounts, createKeyring, generateKey } from 'einmal/accounts'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { connect, type Kind } from '../support/connect.js'
import { whyNot } from '../support/locate.mjs'
import { startMariadb, startPostgres, startRedis } from '../support/servers.js'
import { buildProgram } from './build-program.js'

// Servers have to start, and processes may be slow.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const KEYS = generateKey('k1')
const secret = Secret.generate()

let folder = ''
let program = ''
const servers: { url: string; remove(): Promise<void> }[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'einmal-admin-'))
  program = await buildProgram(join(folder, 'program'))
})

afterAll(async () => {
  for (const server of servers) await server.remove()
  rmSync(folder, { recursive: true, force: true })
})

/** A folder with these packages, and no others. */
function projectWith(...drivers: string[]): string {
  const project = mkdtempSync(join(folder, 'portal ü-'))
  mkdirSync(join(project, 'node_modules'))
  for (const driver of drivers) {
    const own = resolve('test/drivers/node_modules', driver)
    const target = existsSync(own) ? own : resolve('node_modules', driver)
    symlinkSync(target, join(project, 'node_modules', driver), 'junction')
  }
  return project
}

function admin(cwd: string, words: readonly string[], database: string, input = '') {
  return command(cwd, ['admin', ...words], database, input)
}

function command(cwd: string, words: readonly string[], database: string, input = '') {
  const env = { ...process.env, EINMAL_KEYS: KEYS, EINMAL_DATABASE: database, NO_COLOR: '1' }
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    cwd,
    env,
    input,
    encoding: 'utf8',
    // An open connection would keep the process running.
    timeout: 60_000,
  })
  return { exit: status, out: stdout, err: stderr }
}

async function portal(store: StateStore) {
  return createAccounts({ store, issuer: 'Rat', keyring: await createKeyring(KEYS) })
}

/** Address of a database of this kind: a new file, or a server of the test. */
async function place(kind: Kind): Promise<string> {
  if (kind === 'sqlite') return join(mkdtempSync(join(folder, 'data-')), 'portal.db')
  const running = servers.find(({ url }) => url.startsWith(kind))
  if (running) return running.url
  const start = {
    postgres: () => startPostgres(['fsync=off']),
    mysql: () => startMariadb(['--innodb-flush-log-at-trx-commit=0']),
    redis: () => startRedis(),
  }
  const server = await start[kind]()
  servers.push(server)
  return server.url
}

const hasSqlite = 'getBuiltinModule' in process && process.getBuiltinModule('node:sqlite')
const noSqlite = hasSqlite ? undefined : 'this Node has no SQLite of its own: 22.13 and newer have'

const hasDrivers = existsSync('test/drivers/node_modules/better-sqlite3')
const noDrivers = hasDrivers
  ? undefined
  : 'better-sqlite3 is not installed: npm ci --prefix test/drivers'

describe.each<[kind: Kind, driver: string, missing: string | undefined]>([
  ['sqlite', 'libsql', undefined],
  ['sqlite', 'better-sqlite3', noDrivers],
  ['sqlite', 'no package', noSqlite],
  ['postgres', 'pg', whyNot('postgres')],
  ['mysql', 'mysql2', whyNot('mariadbd')],
  ['redis', 'redis', whyNot('redis-server')],
  ['redis', 'ioredis', whyNot('redis-server')],
])('einmal admin on %s with %s', (kind, driver, missing) => {
  beforeEach((context) => {
    if (missing) context.skip(missing)
  })

  it('runs every command while the portal uses the database', async () => {
    const database = await place(kind)
    const connection = connect(kind, database)
    const { store } = connection
    await store.setup()
    const accounts = await portal(store)
    const [user, other] = [`ada ${driver}`, `bob ${driver}`]
    for (const each of [user, other]) await accounts.importKey(each, { key: { secret } })
    for (let i = 0; i < 5; i++) await accounts.verify(user, `00000${i}`)
    const project = driver === 'no package' ? projectWith() : projectWith(driver)

    const shown = admin(project, ['status', user], database)
    expect(shown).toMatchObject({ exit: 0, err: '' })
    expect(shown.out).toMatch(/^Locked +until 20/m)

    const unlocked = admin(project, ['unlock', user, '--yes'], database)
    expect([unlocked.exit, unlocked.out]).toEqual([0, `${user}: unlocked\n`])
    expect((await accounts.status(user)).lockedUntil).toBeUndefined()

    const code = totp(secret)
    await accounts.verify(other, code)
    const restored = admin(project, ['after-restore', '--yes'], database, `${user}\n${other}\n`)
    expect(restored.exit).toBe(0)
    expect(await accounts.verify(user, totp(secret))).toMatchObject({ reason: 'replayed' })

    const log = join(project, 'audit.jsonl')
    const reset = admin(project, ['reset', user, '--yes', '--audit-file', log], database)
    expect(reset).toEqual({ exit: 0, out: `${user}: reset, 1 authenticator removed\n`, err: '' })
    expect(JSON.parse(readFileSync(log, 'utf8'))).toMatchObject({ userId: user, type: 'reset' })
    expect((await accounts.status(user)).enrolled).toBe(false)

    const census = admin(project, ['census', '--json'], database, `${user}\n${other}\n`)
    expect(JSON.parse(census.out)).toMatchObject({ total: 2, enrolled: 1, none: 1 })

    const words = kind === 'redis' ? ['--prefix', 'a b'] : ['--table', 'absent']
    const wrong = admin(project, ['status', user, ...words], database)
    expect(wrong.exit).toBe(kind === 'redis' ? 2 : 1)
    expect(wrong.err).toContain(kind === 'redis' ? '--prefix must' : 'absent')
    expect(wrong.err).not.toMatch(/^ +at /m)
    await connection.close()
  })

  it('prints the findings of einmal doctor', async () => {
    const database = await place(kind)
    const { store, close } = connect(kind, database)
    await store.setup()
    await close()
    const project = driver === 'no package' ? projectWith() : projectWith(driver)
    const { exit, out, err } = command(project, ['doctor'], database)
    const expected = {
      sqlite: [0, 'no finding\n'],
      postgres: [1, expect.stringContaining('fsync = off (postgres-fsync)\n')],
      mysql: [1, expect.stringContaining('innodb_flush_log_at_trx_commit = 0 (mysql-flush-log)\n')],
      redis: [1, expect.stringContaining('appendonly = no (redis-aof)\n')],
    }
    expect([exit, out]).toEqual(expected[kind])
    expect(err).toMatch(/^not seen: [^\n]+\n$/)
    const { out: json } = command(project, ['doctor', database, '--json'], '')
    const lines = json
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.at(-1)).toEqual({ database: kind, findings: kind === 'sqlite' ? 0 : 1 })
  })
})

describe('einmal admin, without a driver or a database', () => {
  it.each([
    ['postgres://localhost:1/db', 'the package pg is missing here', 'npm install pg'],
    ['mysql://localhost:1/db', 'the package mysql2 is missing here', 'npm install mysql2'],
    ['redis://localhost:1', 'the package redis or ioredis is missing here', 'npm install redis'],
  ])('names the missing driver of %s', (database, words, install) => {
    const { exit, err } = admin(projectWith(), ['status', 'ada'], database)
    expect(exit).toBe(2)
    expect(err).toContain(words)
    expect(err).toContain(install)
    const { exit: code, err: said } = command(projectWith(), ['doctor', database], '')
    expect([code, said]).toEqual([2, expect.stringContaining(install)])
  })

  it('names the missing driver of SQLite when Node has none', (context) => {
    if (!noSqlite) context.skip('this Node has its own SQLite')
    const file = join(folder, 'empty.db')
    writeFileSync(file, '')
    const { exit, err } = admin(projectWith(), ['status', 'ada'], file)
    expect(exit).toBe(2)
    expect(err).toContain('better-sqlite3 or libsql is missing here')
  })

  it('does not create an SQLite file', () => {
    const file = join(folder, 'typo.db')
    const { exit, err } = admin(projectWith('libsql'), ['status', 'ada'], file)
    expect(exit).toBe(2)
    expect(err).toContain('there is no such file')
    expect(existsSync(file)).toBe(false)
  })

  it.each([
    ['postgres://einmal:geheim@127.0.0.1:1/db', 'pg'],
    ['mysql://einmal:geheim@127.0.0.1:1/db', 'mysql2'],
    ['redis://:geheim@127.0.0.1:1', 'redis'],
    ['redis://:geheim@127.0.0.1:1', 'ioredis'],
  ])(
    'ends immediately when no server listens at %s (%s), and shows no password',
    (database, driver) => {
      const { exit, out, err } = admin(projectWith(driver), ['status', 'ada'], database)
      expect([exit, out]).toEqual([1, ''])
      expect(err).toMatch(/the database failed: .*\(ERR_STORE_UNAVAILABLE\)\n$/)
      expect(err).not.toContain('geheim')
      expect(err).not.toMatch(/^ +at /m)
    },
  )
})
