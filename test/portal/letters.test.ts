/** Activation codes of the portal: letters, the phone, the roll-out list, and lost records. */

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { AccountEvent } from 'einmal/accounts'
import fc from 'fast-check'
import Libsql from 'libsql'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verbsFor } from '../../docs/examples/council-portal/council/admin-verbs.js'
import { rolloutCsv } from '../../docs/examples/council-portal/council/rollout-csv.js'
import { needsLetter } from '../../docs/examples/council-portal/letters/first-letters.js'
import { spelled } from '../../docs/examples/council-portal/letters/spelling.js'
import {
  createKnownFactors,
  knownAfter,
} from '../../docs/examples/council-portal/second-factor/known-factors.js'
import { openSqlite } from '../../docs/examples/council-portal/storage/sqlite.js'
import { en } from '../../docs/examples/council-portal/words/en.js'
import { whyNot } from '../support/locate.mjs'
import { whyNoModes } from '../support/platform.js'
import { startPostgres } from '../support/servers.js'
import {
  DEFAULTS,
  letterCodes,
  type PortalProcess,
  removeTemporaryFolders,
  startPortal,
  temporaryFolder,
} from './support/process.js'
import {
  activate,
  createApp,
  createVisitor,
  elevate,
  enrol,
  logIn,
  secretIn,
  type Visitor,
} from './support/visitor.js'

afterAll(removeTemporaryFolders)

const cellsOf = (row: string): string[] => row.slice(1, -1).split('";"')
const INSTANT = /^2\d{3}-\d\d-\d\d \d\d:\d\d$/
const CODE = /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}/

describe('the letters of the sample accounts', () => {
  it('are written in every language for their owner alone, and their codes are printed', async () => {
    const folder = temporaryFolder()
    const portal = await startPortal({ folder, environment: DEFAULTS })
    const codes = letterCodes(folder)
    expect(Object.keys(codes)).toHaveLength(6)
    for (const [login, code] of Object.entries(codes)) {
      expect(code).toMatch(new RegExp(`^${CODE.source}$`))
      expect(portal.output()).toMatch(new RegExp(`^  ${login} .*${code} `, 'm'))
      for (const [locale, text] of [
        ['de', 'Ihr Code zum Einrichten'],
        ['en', 'Your code for setting up'],
        ['fr', 'Votre code pour configurer'],
      ] as const) {
        const path = join(folder, 'letters', `${login}.${locale}.html`)
        const letter = readFileSync(path, 'utf8')
        for (const part of [code, login, text, `${portal.origin}/login`, '<svg', '0555 115-1848']) {
          expect(letter).toContain(part)
        }
        if (!whyNoModes()) expect(statSync(path).mode & 0o777).toBe(0o600)
      }
    }
    expect(readdirSync(join(folder, 'letters'))).toHaveLength(19)
    await portal.end()
  })

  it('are needed for the first enrolment: a password alone begins none', async () => {
    const folder = temporaryFolder()
    const portal = await startPortal({ folder, environment: DEFAULTS })
    const thief = createVisitor(portal)
    await logIn(thief, 'aylin.celik')
    expect((await thief.get('/second-factor/enrol')).text).toContain('Code aus dem Brief eingeben')
    const refused = await thief.post('/second-factor/enrol', { label: 'Handy' })
    expect(refused.text).not.toContain('otpauth:')

    const other = letterCodes(folder)['ingrid.amsel'] ?? ''
    expect((await activate(thief, other)).text).toContain('Der Code stimmt nicht.')

    const ada = createVisitor(portal)
    await logIn(ada, 'aylin.celik')
    await enrol(ada, letterCodes(folder)['aylin.celik'])
    const page = await ada.get('/members')
    expect(page.text).toContain('Ihr Code zum Einrichten wurde benutzt.')
    expect(portal.mails()).toContain('Ihr Code zum Einrichten wurde benutzt.')
    await portal.end()
  })

  it('are made once by eight processes, and a later start prints only codes that still work', async () => {
    const folder = temporaryFolder()
    const start = () => startPortal({ folder, environment: DEFAULTS })
    const portals = await Promise.all(Array.from({ length: 8 }, start))
    const codes = letterCodes(folder)
    for (const { output } of portals) {
      expect(output()).not.toMatch(/\n +at |Error/)
      for (const code of Object.values(codes)) expect(output()).toContain(code)
    }
    const [first] = portals
    if (first === undefined) throw new Error('no portal')
    const ada = createVisitor(first)
    await logIn(ada, 'aylin.celik')
    await enrol(ada, codes['aylin.celik'])
    await Promise.all(portals.map((portal) => portal.end()))

    const database = new Libsql(join(folder, 'portal.db'))
    const [issued] = database
      .prepare(`SELECT count(*) AS n FROM audit WHERE type = 'activation-issued'`)
      .all()
    database.close()
    expect(issued).toEqual({ n: 6 })

    const later = await start()
    expect(letterCodes(folder)).toEqual(codes)
    expect(later.output()).not.toContain(codes['aylin.celik'])
    expect(later.output()).toContain(codes['ingrid.amsel'])
    await later.end()
  })

  it('are made again only when a code was not written or expired unused', () => {
    const now = 1_000_000
    const open = { issuedAt: 1, expiresAt: now + 1 }
    const over = { issuedAt: 1, expiresAt: now }
    const none = { enrolled: false }
    expect(needsLetter(none, true, now)).toBe(true)
    expect(needsLetter(none, false, now)).toBe(false)
    expect(needsLetter({ enrolled: true }, true, now)).toBe(false)
    expect(needsLetter({ ...none, activation: open }, false, now)).toBe(false)
    expect(needsLetter({ ...none, activation: open }, true, now)).toBe(true)
    expect(needsLetter({ ...none, activation: over }, false, now)).toBe(true)
    expect(needsLetter({ ...none, activation: { ...over, usedAt: 5 } }, true, now)).toBe(false)
  })
})

describe('the office', () => {
  const folder = temporaryFolder()
  let portal: PortalProcess
  let office: Visitor

  beforeAll(async () => {
    portal = await startPortal({ folder, environment: DEFAULTS })
    office = createVisitor(portal)
    await logIn(office, 'ingrid.amsel')
    await enrol(office, letterCodes(folder)['ingrid.amsel'])
  })

  afterAll(() => portal.end())

  /** Confirms an action on the page of a person. */
  async function act(id: string, verb: string, fields: Record<string, string> = {}) {
    const path = `/admin/people/${id}/${verb}`
    await office.get(path)
    return office.post(path, { sure: 'yes', ...fields })
  }

  const codeIn = (page: string): string =>
    new RegExp(`class="activation">(${CODE.source})<`).exec(page)?.[1] ?? ''

  it('prints a letter with a new code, which ends the older one', async () => {
    const older = letterCodes(folder)['elif.quandt'] ?? ''
    expect(older).not.toBe('')
    const id = await idOf('Elif Quandt')
    const letter = await act(id, 'letter', { language: 'en' })
    expect(letter.status).toBe(200)
    const code = codeIn(letter.text)
    expect(letter.text).toContain('Your code for setting up the login')
    expect(letter.text).toContain('Drucken Sie den Brief jetzt')
    expect(letter.headers['cache-control']).toContain('no-store')

    const elif = createVisitor(portal)
    await logIn(elif, 'elif.quandt')
    expect((await activate(elif, older)).text).toContain('Der Code stimmt nicht.')
    await enrol(elif, code.toLowerCase().replaceAll('-', ' '))
    const { text } = await office.get('/admin')
    expect(text).toMatch(/Elif Quandt[\s\S]{0,400}?Brief vom [^<]+, benutzt am /)
    expect((await elif.get('/members')).text).toContain(
      'hat einen Code zum Einrichten für Sie ausgegeben',
    )
  })

  it('issues no second code when the page of a letter is sent again', async () => {
    const id = await idOf('Samir Nowak')
    const path = `/admin/people/${id}/letter`
    const form = await office.get(path)
    const fields = {
      sure: 'yes',
      language: 'de',
      issued: /name="issued" value="(\d*)"/.exec(form.text)?.[1] ?? '',
      token: /name="token" value="([^"]*)"/.exec(form.text)?.[1] ?? '',
    }
    const first = await office.post(path, fields)
    const again = await office.post(path, fields)
    expect(codeIn(first.text)).toMatch(CODE)
    expect(again.status).toBe(400)
    expect(again.text).toContain('Inzwischen wurde ein Code ausgegeben')
    expect(again.text).not.toMatch(/class="activation"/)
  })

  it('reads a code out on the phone after a reset', async () => {
    const elif = createVisitor(portal)
    await logIn(elif, 'elif.quandt')
    const id = await idOf('Elif Quandt')
    expect((await office.follow(await act(id, 'reset'))).text).toContain(
      'Geben Sie ihr jetzt einen Code, am Telefon oder in einem Brief.',
    )
    const unconfirmed = await act(id, 'code', { sure: '' })
    expect(unconfirmed.status).toBe(400)
    const shown = await act(id, 'code')
    const code = codeIn(shown.text)
    const [group = ''] = spelled(code, 'de')
    expect(shown.text).toContain(group)
    expect(shown.text).toContain('Er gilt 60 Minuten.')

    await logIn(elif, 'elif.quandt')
    const app = await enrol(elif, code)
    expect((await elif.get('/members')).status).toBe(200)
    const phone = createVisitor(portal)
    await logIn(phone, 'elif.quandt')
    await elevate(phone, app)
    expect((await phone.get('/members')).status).toBe(200)
  })

  it('voids a lost letter', async () => {
    const id = await idOf('Tarek Winter')
    expect((await office.follow(await act(id, 'revoke'))).text).toContain(
      'Der Code von Tarek Winter gilt nicht mehr.',
    )
    const tarek = createVisitor(portal)
    await logIn(tarek, 'tarek.winter')
    const code = letterCodes(folder)['tarek.winter'] ?? ''
    expect((await activate(tarek, code)).text).toContain('Der Code stimmt nicht.')
  })

  it('cannot issue a code for its own login, nor for a member with a device', async () => {
    expect((await act('b001', 'letter')).status).toBe(403)
    expect((await act('b001', 'code')).status).toBe(403)
    const redirect = await act(await idOf('Elif Quandt'), 'letter')
    expect([redirect.status, redirect.headers['location']]).toEqual([303, '/admin'])
  })

  it('keeps each action in the audit log, without the code', async () => {
    const { text } = await office.get('/admin/audit')
    for (const what of [
      'Brief gedruckt',
      'Code am Telefon gezeigt',
      'Code ungültig gemacht',
      'Code zum Einrichten ausgegeben',
      'Code zum Einrichten benutzt',
    ]) {
      expect(text).toContain(what)
    }
    expect(text).not.toMatch(CODE)
  })

  it('downloads the roll-out as a list with a row for each person', async () => {
    const answer = await office.get('/admin/rollout.csv')
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(answer.headers['content-disposition']).toContain('attachment')
    expect(answer.text.startsWith('\ufeff"Name";"Gremium";"Anmeldename";')).toBe(true)
    const [, ...rows] = answer.text.trimEnd().split('\r\n')
    expect(rows).toHaveLength(72)
    const elif = cellsOf(rows.find((row) => row.startsWith('"Elif Quandt";')) ?? '')
    expect(elif[3]).toBe('eingerichtet')
    expect(elif[4]).toBe('Telefon')
    expect([elif[5], elif[7], elif[8]].map(String).every((at) => INSTANT.test(at))).toBe(true)
    expect(answer.text).not.toMatch(CODE)
  })

  it('notices a deleted record: the member enrols nothing, until the office has reset the login', async () => {
    const database = new Libsql(join(folder, 'portal.db'), { timeout: 5000 })
    const id = await idOf('Elif Quandt')
    const { changes } = database.prepare('DELETE FROM einmal_state WHERE key LIKE ?').run(`%${id}%`)
    expect(changes).toBeGreaterThan(0)
    database.close()

    const thief = createVisitor(portal)
    await logIn(thief, 'elif.quandt')
    for (const path of ['/members', '/second-factor/enrol']) {
      const page = await thief.get(path)
      expect(page.status).toBe(503)
      expect(page.text).toContain('0555')
      expect(page.text).not.toMatch(/<form[^>]*action="\/second-factor\/(enrol|activate)"/)
    }
    expect((await office.get('/admin/audit')).text).toContain('Eintrag zur Anmeldung fehlt')
    expect(portal.output()).toContain(`the second factor of ${id} is lost`)

    // The page offers the reset, and no code before it.
    expect(await verbsOf(id)).toEqual(['reset'])
    await act(id, 'reset')
    expect(await verbsOf(id)).toEqual(['letter', 'code'])
    const code = codeIn((await act(id, 'code')).text)
    const elif = createVisitor(portal)
    await logIn(elif, 'elif.quandt')
    await enrol(elif, code)
    expect((await elif.get('/members')).status).toBe(200)
  })

  /** The actions that the roll-out offers for a person. */
  async function verbsOf(id: string): Promise<string[]> {
    const { text } = await office.get('/admin')
    const links = text.matchAll(new RegExp(`href="/admin/people/${id}/(\\w+)"`, 'g'))
    return [...links].map(([, verb = '']) => verb)
  }

  async function idOf(name: string): Promise<string> {
    const { text } = await office.get('/admin')
    const id = new RegExp(`/admin/people/(\\w+)/\\w+"[^>]*>[^<]*<span[^>]*>: ${name}<`).exec(text)
    if (id?.[1] === undefined) throw new Error(`no action for ${name}`)
    return id[1]
  }
})

describe('on one PostgreSQL', () => {
  it('two processes make each letter once, share an activation, and notice a deleted record', async (context) => {
    const without = whyNot('postgres')
    if (without) context.skip(without)
    const postgres = await startPostgres(['fsync=off'])
    const folder = temporaryFolder()
    const origin = 'http://localhost:3000'
    const environment = { ...DEFAULTS, DATABASE_URL: postgres.url, ORIGIN: origin }
    const portals = await Promise.all([0, 1].map(() => startPortal({ folder, environment })))
    const [one, other] = portals
    if (!one || !other) throw new Error('two are needed')
    const client = new pg.Client(postgres.url)
    await client.connect()
    const rowsOf = async (sql: string) => (await client.query(sql)).rows
    try {
      expect(
        await rowsOf(`SELECT count(*) AS n FROM audit WHERE type = 'activation-issued'`),
      ).toEqual([{ n: '6' }])

      // The code is typed on one process, and the device is set up on the other.
      const codes = letterCodes(folder)
      const ingrid = createVisitor(one)
      await logIn(ingrid, 'ingrid.amsel')
      await ingrid.get('/second-factor/enrol')
      const activated = await ingrid.post('/second-factor/activate', {
        code: codes['ingrid.amsel'] ?? '',
      })
      const { pathname, search } = new URL(`${activated.headers['location']}`)
      const elsewhere = createVisitor({ origin, port: other.port })
      for (const [name, value] of ingrid.cookies) elsewhere.cookies.set(name, value)
      await elsewhere.get(pathname + search)
      const shown = await elsewhere.post('/second-factor/enrol', { label: 'Handy' })
      const app = createApp(secretIn(shown.text))
      await elsewhere.post('/second-factor/confirm', { code: app.code() })
      await elsewhere.post('/second-factor/recovery-codes/saved', { saved: 'yes' })
      expect(await rowsOf(`SELECT has_second_factor AS has FROM people WHERE id = 'b001'`)).toEqual(
        [{ has: '1' }],
      )
      const { text } = await elsewhere.get('/admin/rollout.csv')
      expect(text).toMatch(/^"Ingrid Amsel";.*;"eingerichtet";"Brief";"2.*;"";"2/m)

      await rowsOf(`DELETE FROM einmal_state WHERE key LIKE '%b001%'`)
      expect((await elsewhere.get('/members')).status).toBe(503)
    } finally {
      await client.end()
      await Promise.all(portals.map((portal) => portal.end()))
      await postgres.remove()
    }
  })
})

describe('the pure parts', () => {
  it('spell letters as words, and leave digits', () => {
    expect(spelled('K7QM-2VXD', 'de')).toEqual([
      'Köln, 7, Quickborn, München',
      '2, Völklingen, Xanten, Düsseldorf',
    ])
    expect(spelled('K7QM', 'en')).toEqual(['Kilo, 7, Quebec, Mike'])
  })

  it('offer the actions that make sense', () => {
    const open = { issuedAt: 1, expiresAt: 10 }
    const [known, unknown] = [{ hasSecondFactor: true }, { hasSecondFactor: false }]
    const none = { person: unknown, state: 'none' } as const
    expect(verbsFor(none, 5)).toEqual(['letter', 'code'])
    expect(verbsFor({ ...none, activation: open }, 5)).toEqual(['letter', 'code', 'revoke'])
    expect(verbsFor({ ...none, activation: open }, 10)).toEqual(['letter', 'code'])
    expect(verbsFor({ ...none, state: 'pending' }, 5)).toEqual(['reset', 'letter', 'code'])
    const enrolled = { person: known, state: 'enrolled', lockedUntil: 9 } as const
    expect(verbsFor(enrolled, 5)).toEqual(['unlock', 'reset'])
    expect(verbsFor({ person: unknown, state: 'paper' }, 5)).toEqual([])
    // The record is lost: a code would not help before the reset.
    expect(verbsFor({ person: known, state: 'none' }, 5)).toEqual(['reset'])
    expect(verbsFor({ person: known, state: 'pending' }, 5)).toEqual(['reset'])
  })

  it('know after each event whether there is a second factor', () => {
    const known = (event: object): boolean | undefined =>
      knownAfter({ userId: 'ada', at: 1, ...event } as AccountEvent)
    expect(known({ type: 'enrolment-confirmed' })).toBe(true)
    expect(known({ type: 'key-imported' })).toBe(true)
    expect(known({ type: 'accepted' })).toBe(true)
    expect(known({ type: 'authenticator-removed', remaining: 1 })).toBe(true)
    expect(known({ type: 'authenticator-removed', remaining: 0 })).toBe(false)
    expect(known({ type: 'reset' })).toBe(false)
    expect(known({ type: 'forgotten' })).toBe(false)
    expect(known({ type: 'refused' })).toBeUndefined()
  })

  it('keep the flag of the newest event, also when an older one is stored later', async () => {
    const path = join(temporaryFolder(), '..', 'flags.db')
    const { database } = await openSqlite(path)
    await database.setup()
    await database.run(
      `INSERT INTO people (id, name, address, delivery) VALUES ('ada', 'Ada', '', 'digital')`,
    )
    const flagOf = async () =>
      (await database.all('SELECT has_second_factor AS has FROM people'))[0]
    const fail = (error: unknown): never => {
      throw error
    }
    const [one, other] = [createKnownFactors(database, fail), createKnownFactors(database, fail)]
    const note = async (known: typeof one, type: string, at: number): Promise<void> => {
      known.note({ type, at, userId: 'ada' } as AccountEvent)
      await known.settled()
    }
    await note(one, 'enrolment-confirmed', 10)
    expect(await flagOf()).toEqual({ has: 1 })
    await note(other, 'reset', 30)
    // An older event that was slow.
    await note(one, 'accepted', 20)
    expect(await flagOf()).toEqual({ has: 0 })
    await database.close()
  })

  it('write a list in which no cell is a formula, and each cell can be read back', () => {
    const name = fc.string({ unit: fc.constantFrom('=', '+', '-', '@', ';', '"', '\r', '\n', 'a') })
    fc.assert(
      fc.property(name, (text) => {
        const person = {
          id: 'p1',
          name: text,
          address: '',
          delivery: 'digital',
          seats: [],
        } as const
        const list = rolloutCsv(en, {
          bodies: [],
          people: [
            {
              person: { ...person, hasSecondFactor: false },
              state: 'none',
              codesLeft: 0,
              means: [],
              serials: [],
            },
          ],
          office: [],
        })
        const row = list.slice(list.indexOf('\r\n') + 2)
        const cell = /^"((?:[^"]|"")*)";/.exec(row)?.[1]?.replaceAll('""', '"')
        expect(cell).not.toMatch(/^[=+\-@\t\r]/)
        expect([text, `'${text}`]).toContain(cell)
      }),
    )
  })
})
