/** The start and the end of the portal, and its messages about a wrong configuration. */

import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Libsql from 'libsql'
import { afterAll, describe, expect, it } from 'vitest'
import { freePort } from '../support/free-port.mjs'
import { whyNoModes, whyNoSignals } from '../support/platform.js'
import {
  DEFAULTS,
  type PortalProcess,
  removeTemporaryFolders,
  runPortalToItsEnd,
  startPortal,
  temporaryFolder,
} from './support/process.js'
import { createVisitor, elevate, enrol, logIn, PASSWORD, send } from './support/visitor.js'

afterAll(removeTemporaryFolders)

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'))
/** Program of `npm start`. */
const PROGRAM = resolve(/^node (\S+)$/.exec(scripts.start)?.[1] ?? '')

/** The origin of the authenticator, as the start prints it. */
function authenticatorIn(output: string): string {
  return /^The web authenticator is at (\S+)$/m.exec(output)?.[1] ?? ''
}

describe('npm start', () => {
  it('starts the portal and the authenticator, and prints addresses, logins and data folder', async () => {
    const folder = temporaryFolder()
    const environment = { ...DEFAULTS, AUTHENTICATOR_PORT: '0' }
    const portal = await startPortal({ folder, environment, program: PROGRAM })
    const said = portal.output()
    expect(said).toContain(`The council portal is at ${portal.origin}\n`)
    expect(said).toContain(
      '  1. Log in to the portal with a sample account, and type the code of its',
    )
    expect(said).toContain('In the authenticator, make a vault')
    for (const role of ['member', 'deputy member', 'expert citizen', 'administrator']) {
      expect(said).toMatch(new RegExp(`^  [a-z]+\\.[a-z]+ +${PASSWORD} +[A-Z0-9-]+ +${role}`, 'm'))
    }
    expect(said).toContain(join(folder, 'portal.db'))
    expect(said).toContain('npx einmal code')
    expect(said).not.toContain('Warning')
    expect(scripts.prestart).toBe('node .ci/build.mjs --silent --no-dts')
    expect((await send(portal.port, '/')).status).toBe(200)
    const authenticator = authenticatorIn(said)
    expect(authenticator).not.toBe(portal.origin)
    expect(await (await fetch(authenticator)).text()).toContain('<title>einmal Authenticator')
    const end = await portal.end('SIGINT')
    if (!whyNoSignals()) expect(end).toEqual({ code: 0, signal: null })
  })

  it('ends both on Ctrl-C, despite an open silent connection to the authenticator', async (context) => {
    const without = whyNoSignals()
    if (without) context.skip(without)
    const environment = { AUTHENTICATOR_PORT: '0' }
    const portal = await startPortal({ folder: temporaryFolder(), environment, program: PROGRAM })
    const { hostname, port } = new URL(authenticatorIn(portal.output()))
    const silent = connect(Number(port), hostname).on('error', () => undefined)
    await new Promise((done) => silent.once('connect', done))
    silent.write('GET / HTTP/1.1\r\n')
    expect(await portal.end('SIGINT')).toEqual({ code: 0, signal: null })
  })

  it('names the variable for the port when a port of the two is in use, and ends', async () => {
    const other = createServer().listen(0, 'localhost')
    await new Promise((done) => other.once('listening', done))
    const taken = `${Object(other.address()).port}`
    const folder = temporaryFolder()
    const run = (environment: Record<string, string>) =>
      runPortalToItsEnd({ folder, environment, program: PROGRAM })
    const authenticator = await run({ AUTHENTICATOR_PORT: taken })
    expect(authenticator).toEqual({
      code: 1,
      output: `The authenticator did not start. Port ${taken} is in use; AUTHENTICATOR_PORT chooses another one\n`,
    })
    expect(existsSync(folder), 'the portal has not begun').toBe(false)
    const portal = await run({ AUTHENTICATOR_PORT: '0', PORT: taken, HOST: 'localhost' })
    other.close()
    expect(portal.output).toBe(
      `The portal did not start. cannot listen on localhost, port ${taken}: it is in use; PORT chooses another one\n`,
    )
    expect(portal.code).toBe(1)
    const wrong = await run({ AUTHENTICATOR_PORT: 'none' })
    expect(wrong.output).toContain(
      'AUTHENTICATOR_PORT must be a number from 0 to 65535, and is "none"',
    )
    expect(wrong.code).toBe(1)
  })

  it('creates its folder and keys only for the owner', async (context) => {
    const without = whyNoModes()
    if (without) context.skip(without)
    const folder = temporaryFolder()
    const portal = await startPortal({ folder })
    await portal.end()
    const modes = ['', 'keys', 'portal.db'].map((name) => statSync(join(folder, name)).mode & 0o777)
    expect(modes).toEqual([0o700, 0o600, 0o600])
  })

  it('starts eight times at once on a new data folder, and fills it once', async () => {
    const folder = temporaryFolder()
    const portals = await Promise.all(Array.from({ length: 8 }, () => startPortal({ folder })))
    for (const { output } of portals) expect(output()).not.toMatch(/\n +at |Error/)
    for (const { port } of portals) expect((await send(port, '/')).status).toBe(200)
    await Promise.all(portals.map((portal) => portal.end()))
    const database = new Libsql(join(folder, 'portal.db'))
    const count = (table: string) => database.prepare(`SELECT count(*) AS n FROM ${table}`).all()
    expect(count('people WHERE home IS NOT NULL')).toEqual([{ n: 70 }])
    expect(count("audit WHERE type = 'key-imported'")).toEqual([{ n: 6 }])
    database.close()
  })

  it('starts when a sample account cannot be read, and shows no code for it', async () => {
    const folder = temporaryFolder()
    await (await startPortal({ folder, environment: DEFAULTS })).end()
    const database = new Libsql(join(folder, 'portal.db'))
    const { changes } = database
      .prepare(
        `UPDATE einmal_state SET value = 'v9' WHERE key =
          (SELECT 'user:' || id FROM people WHERE login = 'aylin.celik')`,
      )
      .run()
    database.close()
    expect(changes).toBe(1)
    const portal = await startPortal({ folder, environment: DEFAULTS })
    expect(portal.output()).toMatch(new RegExp(`^  aylin\\.celik +${PASSWORD} +- +member`, 'm'))
    expect((await send(portal.port, '/')).status).toBe(200)
    await portal.end()
  })

  it('finds all data at the second start', async () => {
    const folder = temporaryFolder()
    const port = await freePort()
    const first = await startPortal({ folder, port })
    const ada = createVisitor(first)
    await logIn(ada, 'aylin.celik')
    const app = await enrol(ada)
    expect((await ada.get('/members')).status).toBe(200)
    await first.end()

    const second = await startPortal({ folder, port })
    expect((await ada.get('/members')).text).toContain('Guten Tag, Aylin Çelik')
    const elsewhere = createVisitor(second)
    await logIn(elsewhere, 'aylin.celik')
    expect((await elsewhere.get('/members')).status).toBe(303)
    await elevate(elsewhere, app)
    const page = await elsewhere.get('/members')
    expect(page.text).toContain('Wahl der Beigeordneten')
    expect(page.text).toContain('Ein Gerät für Codes wurde eingerichtet.')
    await second.end()
  })

  it('ends on Ctrl-C despite an open silent connection', async (context) => {
    const without = whyNoSignals()
    if (without) context.skip(without)
    const portal = await startPortal({ folder: temporaryFolder() })
    const silent = connect(portal.port, '127.0.0.1')
    await new Promise((done) => silent.once('connect', done))
    silent.write('GET / HTTP/1.1\r\n')
    const closed = new Promise((done) => silent.once('close', done))
    silent.on('error', () => undefined)
    expect(await portal.end('SIGINT')).toEqual({ code: 0, signal: null })
    await closed
  })

  it('ends when npm passes on the same Ctrl-C a second time', async (context) => {
    const without = whyNoSignals()
    if (without) context.skip(without)
    const portal = await startPortal({ folder: temporaryFolder() })
    // A silent connection delays the end after the first signal until the second one.
    const silent = connect(portal.port, '127.0.0.1').on('error', () => undefined)
    await new Promise((done) => silent.once('connect', done))
    silent.write('GET / HTTP/1.1\r\n')
    void portal.end('SIGINT')
    await sleep(200)
    expect(await portal.end('SIGINT')).toEqual({ code: 0, signal: null })
  })

  it('ends on SIGTERM', async (context) => {
    const without = whyNoSignals()
    if (without) context.skip(without)
    const portal = await startPortal({ folder: temporaryFolder() })
    expect(await portal.end('SIGTERM')).toEqual({ code: 0, signal: null })
  })

  it('listens only on the local machine without HOST', async () => {
    const portal = await startPortal({ folder: temporaryFolder() })
    await expect(logInAt(elsewhere(), portal, PASSWORD)).rejects.toThrow(/ECONNREFUSED/)
    expect(await logInAt('127.0.0.1', portal, PASSWORD)).toBe(200)
    await portal.end()
  })

  it.each(hostsForOthers())(
    'opens no account with the published password when it listens on %s',
    async (HOST) => {
      const folder = temporaryFolder()
      // The first start was local and created the accounts with that password.
      await (await startPortal({ folder })).end()
      for (const data of [folder, temporaryFolder()]) {
        const portal = await startPortal({ folder: data, environment: { HOST } })
        expect(portal.output()).not.toContain(PASSWORD)
        for (const name of ['ingrid.amsel', 'aylin.celik']) {
          expect(await logInAt(elsewhere(), portal, PASSWORD, name)).toBe(403)
        }
        await portal.end()
      }
    },
  )

  it('accepts another SAMPLE_PASSWORD with a public HOST, and refuses the published one', async () => {
    const password = 'hochwasser-im-mai'
    const environment = { HOST: '0.0.0.0', SAMPLE_PASSWORD: password }
    const portal = await startPortal({ folder: temporaryFolder(), environment })
    expect(await logInAt(elsewhere(), portal, password)).toBe(200)
    await portal.end()
    const refused = await runPortalToItsEnd({
      folder: temporaryFolder(),
      environment: { HOST: '0.0.0.0', SAMPLE_PASSWORD: PASSWORD },
    })
    expect(refused.output).toContain('SAMPLE_PASSWORD must be another one')
    expect(refused.output).not.toContain(PASSWORD)
    expect(refused.code).toBe(1)
  })

  it('has no accounts with the published password when ORIGIN is public', async () => {
    const environment = { ORIGIN: 'https://rat.example' }
    const portal = await startPortal({ folder: temporaryFolder(), environment })
    expect(portal.output()).not.toContain(PASSWORD)
    expect((await logIn(createVisitor(portal), 'ingrid.amsel')).status).toBe(403)
    await portal.end()
  })

  it('prints no steps of the way in when there are no sample accounts', async () => {
    const environment = { ORIGIN: 'https://rat.example', AUTHENTICATOR_PORT: '0' }
    const folder = temporaryFolder()
    const portal = await startPortal({ folder, environment, program: PROGRAM })
    expect(authenticatorIn(portal.output())).toContain('http://')
    expect(portal.output()).not.toContain('Log in to the portal')
    await portal.end()
  })

  it('uses another SAMPLE_PASSWORD for them', async () => {
    const password = 'hochwasser-im-mai'
    const environment = { ORIGIN: 'https://rat.example', SAMPLE_PASSWORD: password }
    const portal = await startPortal({ folder: temporaryFolder(), environment })
    const visitor = createVisitor(portal)
    expect((await logIn(visitor, 'ingrid.amsel', password)).status).toBe(303)
    expect([...visitor.cookies.keys()]).toEqual(['__Host-session'])
    await portal.end()
  })
})

/** A public address of this machine; without a network, another local one. */
function elsewhere(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  return (
    addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.2'
  )
}

/** Values of HOST for public addresses; `::` only if there is IPv6. */
function hostsForOthers(): string[] {
  const families = Object.values(networkInterfaces()).flat()
  const hasIpv6 = families.some((each) => each?.family === 'IPv6')
  const own = elsewhere().startsWith('127.') ? [] : [elsewhere()]
  return ['0.0.0.0', ...own, ...(hasIpv6 ? ['::'] : [])]
}

/** @returns the status of the answer, as a program gets it at that address */
async function logInAt(
  host: string,
  { port }: PortalProcess,
  password: string,
  name = 'ingrid.amsel',
): Promise<number> {
  const answer = await send(port, '/api/login', {
    host,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password }),
  })
  return answer.status
}

describe('a configuration that cannot work', () => {
  const K1 = 'A'.repeat(43)
  const wrong: [what: string, environment: Record<string, string>, said: RegExp][] = [
    ['an invalid port', { PORT: '80800' }, /PORT must be a number from 1 to 65535/],
    ['an origin with a path', { ORIGIN: 'https://rat.example/x' }, /ORIGIN must be what browsers/],
    ['a public origin with http', { ORIGIN: 'http://rat.example' }, /ORIGIN must begin with https/],
    [
      'a database of another kind',
      { DATABASE_URL: 'mysql://u:geheim@h/d' },
      /DATABASE_URL must look/,
    ],
    [
      'an unreachable database',
      { DATABASE_URL: 'postgres://u:geheim@127.0.0.1:9/d' },
      /DATABASE_URL: .*ECONNREFUSED/,
    ],
    [
      'an unreachable Redis',
      { REDIS_URL: 'redis://:geheim@127.0.0.1:9' },
      /REDIS_URL: .*ECONNREFUSED/,
    ],
    ['an invalid host', { HOST: '256.1.1.1' }, /HOST must be a name or an address/],
    ['a host of another machine', { HOST: '203.0.113.1' }, /cannot listen on 203\.0\.113\.1/],
    ['an invalid day', { ENROL_BY: '31.1.2027' }, /ENROL_BY must be a day such as/],
    ['invalid keys', { EINMAL_KEYS: 'geheim' }, /EINMAL_KEYS must be .*npx einmal keygen/s],
    ['a password that is too short', { SAMPLE_PASSWORD: 'geheim' }, /at least 12 characters/],
    [
      'a folder without a parent folder',
      { DATA_DIR: '/nowhere/at/all' },
      /folder above it is missing/,
    ],
  ]

  it.each(wrong)('gives an error message: %s', async (_, environment, said) => {
    const folder = temporaryFolder()
    const { code, output } = await runPortalToItsEnd({ folder, environment })
    expect(output).toMatch(said)
    expect(output).not.toMatch(/geheim|\n +at /)
    expect(output.split('\n')).toHaveLength(2)
    expect(code).toBe(1)
  })

  it('gives an error message: a port that is in use', async () => {
    const port = await freePort()
    const other = createServer().listen(port, '127.0.0.1')
    await new Promise((done) => other.once('listening', done))
    const { code, output } = await runPortalToItsEnd({ folder: temporaryFolder(), port })
    other.close()
    expect(output).toContain(`cannot listen on 127.0.0.1, port ${port}: it is in use`)
    expect(code).toBe(1)
  })

  const broken: [what: string, prepare: (folder: string) => void, said: RegExp][] = [
    [
      'a data folder that is a file',
      (folder) => writeFileSync(folder, ''),
      /cannot read .*keys: the system says ENOTDIR/,
    ],
    [
      'an invalid database file',
      (folder) => {
        mkdirSync(folder)
        writeFileSync(join(folder, 'portal.db'), 'no database. '.repeat(500))
      },
      /cannot open the database file .*portal\.db: file is not a database/,
    ],
    [
      'a database file that is a folder',
      (folder) => mkdirSync(join(folder, 'portal.db'), { recursive: true }),
      /cannot open the database file .*portal\.db: /,
    ],
    [
      'a database of another program',
      (folder) => {
        mkdirSync(folder)
        const database = new Libsql(join(folder, 'portal.db'))
        database.exec('CREATE TABLE people (id INTEGER); CREATE VIEW settings AS SELECT 1 AS name')
        database.close()
      },
      /The portal did not start\. /,
    ],
  ]

  it.each(broken)('gives an error message for the data: %s', async (_, prepare, said) => {
    const folder = temporaryFolder()
    prepare(folder)
    const { code, output } = await runPortalToItsEnd({ folder })
    expect(output).toMatch(said)
    expect(output).not.toMatch(/\n +at /)
    expect(output.split('\n')).toHaveLength(2)
    expect(code).toBe(1)
  })

  it('gives an error message: a data folder that cannot be written', async (context) => {
    // Even root cannot create a file there.
    if (!existsSync('/proc/self')) context.skip('this system has no /proc')
    const { code, output } = await runPortalToItsEnd({ folder: '/proc/self' })
    expect(output).toMatch(/^The portal did not start\. cannot write \/proc\/self\/keys: .*\n$/)
    expect(code).toBe(1)
  })

  it('gives an error message: keys that differ from those of the data', async () => {
    const folder = temporaryFolder()
    await (await startPortal({ folder })).end()
    const environment = { EINMAL_KEYS: `k1:${K1}` }
    const { code, output } = await runPortalToItsEnd({ folder, environment })
    expect(output).toContain('the key k1 is not the one that this database was made with')
    expect(output).not.toContain(K1)
    expect(code).toBe(1)
  })
})
