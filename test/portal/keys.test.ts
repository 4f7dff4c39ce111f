/** Security keys and small devices of the city: from the file of the delivery to the login, and back. */

import { request } from 'node:http'
import { join } from 'node:path'
import { hotp, Secret, totp } from 'einmal'
import { type TransferKey, writeKeys } from 'einmal/transfer'
import Libsql from 'libsql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type PortalProcess,
  removeTemporaryFolders,
  startPortal,
  temporaryFolder,
} from './support/process.js'
import { createVisitor, enrol, logIn, send, unescaped, type Visitor } from './support/visitor.js'

afterAll(removeTemporaryFolders)

const folder = temporaryFolder()
let portal: PortalProcess
let office: Visitor
let colleague: Visitor

beforeAll(async () => {
  portal = await startPortal({ folder })
  office = await enrolled('ingrid.amsel')
  colleague = await enrolled('tarek.winter')
})

afterAll(() => portal.end())

async function enrolled(name: string): Promise<Visitor> {
  const visitor = createVisitor(portal)
  await logIn(visitor, name)
  await enrol(visitor)
  return visitor
}

function keyOf(serial: string | undefined, more: Partial<TransferKey> = {}): TransferKey {
  return {
    ...{ type: 'hotp', account: '', secret: Secret.generate(), algorithm: 'SHA1' },
    ...{ digits: 6, period: 30, counter: 0n },
    ...(serial !== undefined && { serial }),
    ...more,
  } as TransferKey
}

/** Sends a file and its password, as a browser does with the form. */
async function upload(
  visitor: Visitor,
  file: string,
  password = '',
  more: object = {},
  fields: Record<string, string> = {},
) {
  const form = new FormData()
  form.set('token', await formToken(visitor))
  form.set('file', new File([file], 'lieferung.xml'))
  form.set('password', password)
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  const message = new Request(portal.origin, { method: 'POST', body: form })
  return send(portal.port, '/admin/key/add', {
    method: 'POST',
    headers: { ...headersOf(visitor, message.headers.get('content-type') ?? ''), ...more },
    body: await message.text(),
  })
}

/** The token for the forms of a session. */
async function formToken(visitor: Visitor): Promise<string> {
  const { text } = await visitor.get('/admin/key/add')
  const main = text.slice(text.indexOf('<main'))
  return unescaped(/name="token" value="([^"]*)"/.exec(main)?.[1] ?? '')
}

function headersOf(visitor: Visitor, type: string): Record<string, string> {
  return {
    host: new URL(portal.origin).host,
    accept: 'text/html',
    origin: portal.origin,
    cookie: [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    'content-type': type,
  }
}

async function act(visitor: Visitor, verb: string, serial: string, fields = {}) {
  const path = `/admin/key/${verb}?serial=${serial}`
  await visitor.get(path)
  return visitor.post(path, fields)
}

/** Adds one key, for one person if there is one. */
async function delivered(serial: string, person?: string): Promise<TransferKey> {
  const key = keyOf(serial)
  await upload(office, rowOf(key))
  if (person !== undefined) {
    expect((await act(office, 'assign', serial, { person })).status).toBe(303)
  }
  return key
}

/** A key as a line of a CSV file, which is read sooner than a file with a password. */
function rowOf({ serial, secret }: TransferKey): string {
  return `${serial}, ${Buffer.from(secret.toBytes()).toString('hex')}, hotp, 6`
}

/** A member who sets up the key. */
async function claimed(key: TransferKey, login: string): Promise<Visitor> {
  const member = createVisitor(portal)
  await logIn(member, login)
  await member.get('/second-factor/enrol/key')
  for (const counter of [0, 1]) {
    const code = hotp(key.secret, counter)
    await member.post('/second-factor/enrol/key', { serial: key.serial ?? '', code })
  }
  await member.post('/second-factor/recovery-codes/saved', { saved: 'yes' })
  expect((await member.get('/members')).status).toBe(200)
  return member
}

interface Member {
  id: string
  name: string
  login: string
}

/** A member without a device or a password, who has the password of the sample accounts from now on. */
function newMember(): Member {
  return database((sql) => {
    const query = `SELECT id, name, login FROM people
      WHERE delivery = 'digital' AND password_hash IS NULL AND has_second_factor = 0 ORDER BY id LIMIT 1`
    const [member] = sql.prepare(query).all() as Member[]
    if (!member) expect.fail('nobody is left')
    sql
      .prepare(`UPDATE people SET password_hash =
        (SELECT password_hash FROM people WHERE login = 'ingrid.amsel') WHERE id = ?`)
      .run(member.id)
    return member
  })
}

/** Works on the database of the portal while it runs. */
function database<T>(work: (sql: Libsql.Database) => T): T {
  const sql = new Libsql(join(folder, 'portal.db'), { timeout: 5000 })
  try {
    return work(sql)
  } finally {
    sql.close()
  }
}

/** The text of the audit log. */
async function auditLog(): Promise<string> {
  return (await office.get('/admin/audit')).text.replace(/<[^>]+>|\s+/g, ' ')
}

/** The numbers above the list: free, used. */
async function counts(): Promise<number[]> {
  const { text } = await office.get('/admin/keys')
  return [...(/: (\d+) frei, (\d+) von/.exec(text)?.slice(1) ?? [])].map(Number)
}

/** The text of a key in the list. */
async function listed(serial: string, visitor = office): Promise<string> {
  const { text } = await visitor.get(`/admin/keys?q=${serial}`)
  const items = text.split('<li>').filter((item) => item.includes(`"name">${serial}<`))
  return (items[0] ?? '').replace(/<[^>]+>|\s+/g, ' ').replace(/ +/g, ' ')
}

describe('the file of a delivery', () => {
  it('is read with its password, and an import can be repeated', async () => {
    const keys = [keyOf('FT-1'), keyOf('FT-2'), keyOf('FT-3', { type: 'totp' })]
    const file = await writeKeys(keys, { format: 'pskc', password: 'lieferung-1848' })
    expect((await upload(office, file, 'falsch')).text).toContain('Das Passwort passt nicht')
    expect((await upload(office, file)).text).toContain('Diese Datei hat ein Passwort')
    expect(await listed('FT-1')).toBe('')
    expect((await upload(office, file, 'lieferung-1848')).text).toContain(
      '3 hinzugefügt, 0 waren schon bekannt.',
    )
    expect((await upload(office, file, 'lieferung-1848')).text).toContain(
      '0 hinzugefügt, 3 waren schon bekannt.',
    )
    expect(await listed('FT-1')).toMatch(/FT-1 frei .*gibt bei jedem Druck einen Code/)
    expect(await listed('FT-3')).toContain('zeigt Codes nach der Uhr')
    for (const { secret } of keys) {
      expect((await office.get('/admin/keys')).text).not.toContain(secret.toBase32())
    }
    expect((await office.get('/admin/audit')).text).toContain('added: 3, known: 0, problems: 0')
  })

  it('names each problem by its serial number, and the others are added', async () => {
    const csv = [
      'PB-1, 3132333435363738393031323334353637383930, hotp, 6',
      'PB-2, not-hexadecimal, hotp, 6',
      'FT-1, 3132333435363738393031323334353637383931, hotp, 6',
    ].join('\n')
    const { text } = await upload(office, csv)
    expect(text).toContain('1 hinzugefügt')
    expect(text).toContain('2 Einträge ließen sich nicht einlesen')
    expect(text).toMatch(/<strong>PB-2<\/strong>: Dieser Eintrag ist beschädigt/)
    expect(text).toMatch(/<strong>FT-1<\/strong>: Diese Seriennummer hat schon ein anderes Gerät/)
    expect(await listed('PB-1')).toContain('frei')
  })

  it('names a problem without a serial number by its place in the file', async () => {
    const hex = '3132333435363738393031323334353637383932'
    const rows = [`PB-3, ${hex}, hotp, 6`, 'PB-4, zz, hotp, 6', `Stück 5, ${hex}, hotp, 6`]
    const { text } = await upload(office, [...rows, `PB-6, zz, hotp, 6`].join('\n'))
    const named = [...text.matchAll(/<strong>([^<]*)<\/strong>: /g)].map(([, name]) => name)
    expect(named).toEqual(['PB-4', 'Eintrag 3', 'PB-6'])
  })

  it.each([
    ['that is empty', '', 'Wählen Sie zuerst eine Datei.'],
    ['that is a letter', 'Sehr geehrte Damen und Herren', 'keine Datei einer Lieferung'],
    [
      'that is cut off',
      '<KeyContainer xmlns="urn:ietf:params:xml:ns:keyprov:pskc"><Key',
      'beschädigt',
    ],
  ])('%s is refused in words', async (_, file, words) => {
    const answer = await upload(office, file)
    expect([answer.status, answer.text.includes(words)]).toEqual([400, true])
  })

  it('is refused from another site, and without a second factor', async () => {
    const csv = 'XS-1, 3132333435363738393031323334353637383930, hotp, 6'
    expect((await upload(office, csv, '', { origin: 'https://evil.example' })).status).toBe(403)
    const visitor = createVisitor(portal)
    await logIn(visitor, 'ingrid.amsel')
    expect((await upload(visitor, csv)).status).toBe(303)
    expect(await listed('XS-1')).toBe('')
  })

  it('of 100 MB is refused before most of it is sent', async () => {
    for (const [visitor, statuses] of [
      [office, [413]],
      [createVisitor(portal), [303]],
    ] as const) {
      const { status, sent } = await stream(visitor, 100 * 1024 * 1024)
      expect(statuses).toContain(status)
      expect(sent).toBeLessThan(16 * 1024 * 1024)
    }
  })
})

/** Streams a body of unknown length until the answer comes. @returns the bytes that left before */
function stream(visitor: Visitor, size: number): Promise<{ status: number; sent: number }> {
  const headers = headersOf(visitor, 'multipart/form-data; boundary=b')
  const chunk = Buffer.alloc(64 * 1024, 'x')
  return new Promise((resolve, reject) => {
    let sent = 0
    let isOver = false
    const message = request(
      { host: '127.0.0.1', port: portal.port, path: '/admin/key/add', method: 'POST', headers },
      (answer) => {
        isOver = true
        resolve({ status: answer.statusCode ?? 0, sent })
        answer.resume()
        message.destroy()
      },
    )
    // The server may close the connection after its answer.
    message.on('error', (error) => (isOver ? undefined : reject(error)))
    const more = (): void => {
      if (isOver || sent >= size) return
      sent += chunk.length
      message.write(chunk, () => setImmediate(more))
    }
    more()
  })
}

describe('a key of the city', () => {
  it('is assigned, handed out, set up by its holder, adjusted on the phone and revoked', async () => {
    const key = keyOf('WAY-1')
    await upload(
      office,
      await writeKeys([key], { format: 'pskc', password: 'a-password' }),
      'a-password',
    )
    expect((await act(office, 'assign', 'WAY-1')).status).toBe(400)
    expect((await act(office, 'assign', 'WAY-1', { person: 'p023' })).status).toBe(303)
    const samir = createVisitor(portal)
    await logIn(samir, 'samir.nowak')
    const name = unescaped(/<bdi>([^<]+)</.exec((await samir.get('/')).text)?.[1] ?? '')
    const people = (await office.get('/admin/key/assign?serial=PB-1')).text
    const id = new RegExp(`value="(\\w+)">${name}<`).exec(people)?.[1] ?? ''
    expect((await act(office, 'release', 'WAY-1')).status).toBe(303)
    expect((await act(office, 'assign', 'WAY-1', { person: id })).status).toBe(303)
    expect(await listed('WAY-1')).toContain(`vorgemerkt Für ${name}`)
    expect((await office.follow(await act(office, 'handout', 'WAY-1'))).text).toContain(
      'Das Gerät WAY-1 ist ausgegeben.',
    )
    expect(await listed('WAY-1')).toMatch(/ausgegeben Für Samir Nowak · ausgegeben am/)
    // It is found by the name of its holder, too.
    expect((await office.get('/admin/keys?q=nowak')).text).toContain('WAY-1')

    const code = (counter: number) => hotp(key.secret, counter)
    await samir.get('/second-factor/enrol/key')
    await samir.post('/second-factor/enrol/key', { serial: 'way-1', code: code(0) })
    await samir.post('/second-factor/enrol/key', { serial: 'way-1', code: code(1) })
    await samir.post('/second-factor/recovery-codes/saved', { saved: 'yes' })
    expect((await samir.get('/members')).status).toBe(200)
    expect(await listed('WAY-1')).toMatch(/in Gebrauch Für Samir Nowak .*Zuletzt benutzt/)
    const rollout = (await office.get('/admin')).text
    expect(rollout).toContain('Stick oder Gerät der Stadt: <strong>1</strong>')
    const list = (await office.get('/admin/rollout.csv')).text
    expect(list.split('\n').find((row) => row.includes('Samir Nowak'))).toContain(
      '"Stick oder Gerät der Stadt";"WAY-1"',
    )

    // Pressed forty times in a pocket.
    const path = `/admin/resync/${id}`
    await office.get(path)
    const codes = { first: code(40), second: code(41) }
    expect((await office.post(path, codes)).status).toBe(400)
    const device = /<option value="([^"]+)"/.exec((await office.get(path)).text)?.[1] ?? ''
    expect((await office.post(path, { ...codes, sure: 'yes', device: 'x' })).status).toBe(400)
    const wrong = { first: code(40), second: code(42), sure: 'yes', device }
    expect((await office.post(path, wrong)).text).toContain('folgen nicht aufeinander')
    const done = await office.post(path, { ...codes, sure: 'yes', device })
    expect((await office.follow(done)).text).toContain('ist abgeglichen')
    await logIn(samir, 'samir.nowak')
    await samir.get('/second-factor')
    await samir.post('/second-factor', { code: code(42) })
    expect((await samir.get('/members')).status).toBe(200)

    expect((await act(office, 'revoke', 'WAY-1', { sure: 'yes' })).status).toBe(303)
    expect(await listed('WAY-1')).toContain('gesperrt')
    expect((await samir.get('/members')).status).toBe(303)
    const log = (await office.get('/admin/audit')).text.replace(/<[^>]+>|\s+/g, ' ')
    for (const entry of [
      /Gerät zugeordnet +Samir Nowak +Ingrid Amsel +serial: WAY-1/,
      /Gerät ausgegeben +Samir Nowak +Ingrid Amsel/,
      /Gerät der Stadt eingerichtet +Samir Nowak/,
      /Gerät am Telefon abgeglichen +Samir Nowak +Ingrid Amsel/,
      /Gerät vom Sitzungsdienst gesperrt +Samir Nowak +Ingrid Amsel/,
    ]) {
      expect(log).toMatch(entry)
    }
    for (const secret of [key.secret.toBase32(), code(40)]) expect(log).not.toContain(secret)
  })

  it('that two administrators assign at the same time has one holder, and the other sees who', async () => {
    for (let round = 0; round < 5; round++) {
      const serial = `RACE-${round}`
      const path = `/admin/key/assign?serial=${serial}`
      await upload(office, `${serial}, 31323334353637383930313233343536373839${round}0, hotp, 6`)
      await Promise.all([office.get(path), colleague.get(path)])
      const answers = await Promise.all([
        office.post(path, { person: 'p001' }),
        colleague.post(path, { person: 'p002' }),
      ])
      expect(answers.map(({ status }) => status).sort()).toEqual([303, 409])
      const refused = answers.find(({ status }) => status === 409)
      expect(unescaped(refused?.text ?? '')).toMatch(/Inzwischen wurde das Gerät für .+ vorgemerkt/)
    }
  })

  it('that is revoked while its holder sets it up is not set up', async () => {
    const key = keyOf('GONE-1')
    await upload(
      office,
      await writeKeys([key], { format: 'pskc', password: 'a-password' }),
      'a-password',
    )
    const member = createVisitor(portal)
    await logIn(member, 'elif.quandt')
    await member.get('/second-factor/enrol/key')
    const first = await member.post('/second-factor/enrol/key', {
      serial: 'GONE-1',
      code: hotp(key.secret, 0),
    })
    expect(first.text).toContain('noch einmal')
    expect((await act(office, 'revoke', 'GONE-1', { sure: 'yes' })).status).toBe(303)
    await member.post('/second-factor/enrol/key', { serial: 'GONE-1', code: hotp(key.secret, 1) })
    expect((await member.get('/members')).status).toBe(303)
    expect(await listed('GONE-1')).toContain('gesperrt')
    expect((await act(office, 'assign', 'GONE-1', { person: 'p001' })).status).toBe(409)
  })

  it('with a clock is set up by one code', async () => {
    const key = keyOf('CLOCK-1', { type: 'totp' })
    await upload(
      office,
      await writeKeys([key], { format: 'pskc', password: 'a-password' }),
      'a-password',
    )
    const member = createVisitor(portal)
    await logIn(member, 'frank.keller')
    await member.get('/second-factor/enrol/key')
    await member.post('/second-factor/enrol/key', { serial: 'CLOCK-1', code: totp(key.secret) })
    await member.post('/second-factor/recovery-codes/saved', { saved: 'yes' })
    expect((await member.get('/members')).status).toBe(200)
    expect(await listed('CLOCK-1')).toMatch(/in Gebrauch Für Frank Keller/)
  })
})

describe('an action on a key', () => {
  it('names the person who has it, and is refused when it is another person meanwhile', async () => {
    const [first, second] = [newMember(), newMember()]
    for (const verb of ['handout', 'release', 'revoke']) {
      const serial = `SWAP-${verb.toUpperCase()}`
      const path = `/admin/key/${verb}?serial=${serial}`
      await delivered(serial, first.id)
      expect((await office.get(path)).text).toContain(`Für ${first.name}`)

      await act(colleague, 'release', serial)
      await act(colleague, 'assign', serial, { person: second.id })
      const refused = await office.post(path, { sure: 'yes' })
      expect(refused.status).toBe(409)
      expect(refused.text).toContain(`Inzwischen wurde das Gerät für ${second.name} vorgemerkt`)
      expect(await listed(serial)).toContain(`vorgemerkt Für ${second.name}`)
      // A form that names no person is refused too.
      const forged = { sure: 'yes', holder: '' }
      expect((await act(office, verb, serial, forged)).status).toBe(409)
      expect((await act(office, verb, serial, { sure: 'yes' })).status).toBe(303)
    }
  })

  it('hands out a key whose holder was never noted, or is noted as an earlier person', async () => {
    const [holder, earlier] = [newMember(), newMember()]
    for (const [serial, noted, at] of [
      ['CRASH-1', null, null],
      ['CRASH-2', earlier.id, Date.now()],
    ] as const) {
      await delivered(serial, holder.id)
      expect(await listed(serial)).toContain(`vorgemerkt Für ${holder.name}`)
      database((sql) =>
        sql
          .prepare('UPDATE hardware_keys SET holder = ?, handed_out_at = ? WHERE serial = ?')
          .run(noted, at, serial),
      )
      expect(await listed(serial)).toMatch(
        new RegExp(`vorgemerkt Für ${holder.name} .*Ausgeben : ${serial}`),
      )
      expect((await act(office, 'handout', serial)).status).toBe(303)
      expect(await listed(serial)).toMatch(
        new RegExp(`ausgegeben Für ${holder.name} · ausgegeben am`),
      )
      expect((await office.get(`/admin/keys?q=${encodeURIComponent(holder.name)}`)).text).toContain(
        serial,
      )
    }
  })

  it('is logged for the person who has the key, not for a person of the form', async () => {
    const [holder, other] = [newMember(), newMember()]
    await delivered('LOG-1', holder.id)
    const forged = { person: other.id, sure: 'yes' }
    expect((await act(office, 'handout', 'LOG-1', forged)).status).toBe(303)
    expect((await act(office, 'revoke', 'LOG-1', forged)).status).toBe(303)
    await delivered('LOG-2')
    expect((await act(office, 'revoke', 'LOG-2', forged)).status).toBe(303)
    const log = await auditLog()
    for (const deed of ['Gerät ausgegeben', 'Gerät vom Sitzungsdienst gesperrt']) {
      expect(log).toMatch(new RegExp(`${deed} +${holder.name} +Ingrid Amsel +serial: LOG-1`))
    }
    expect(log).toMatch(/Gerät vom Sitzungsdienst gesperrt +\S* *Ingrid Amsel +serial: LOG-2/)
    expect(log).not.toMatch(new RegExp(`${other.name} +Ingrid Amsel +serial: LOG`))
  })

  it('that revokes must be confirmed', async () => {
    await delivered('SURE-1')
    expect((await office.get('/admin/key/revoke?serial=SURE-1')).text).toContain(
      'lesen Sie die Datei der Lieferung noch einmal ein',
    )
    const answer = await act(office, 'revoke', 'SURE-1')
    expect([answer.status, answer.text.includes('dass es das richtige Gerät ist')]).toEqual([
      400,
      true,
    ])
    expect(await listed('SURE-1')).toContain('frei')
  })

  it('is shown as done only when the key is in that state', async () => {
    await delivered('DONE-1')
    const banner = async (verb: string, serial: string) => {
      const { text } = await office.get(`/admin/keys?done=${verb}&serial=${serial}`)
      return text.includes('class="done"')
    }
    for (const verb of ['assign', 'handout', 'revoke', 'nothing']) {
      expect([verb, await banner(verb, 'DONE-1')]).toEqual([verb, false])
    }
    expect(await banner('revoke', 'Any%20text')).toBe(false)
    expect(await banner('release', 'DONE-1')).toBe(true)
    await act(office, 'revoke', 'DONE-1', { sure: 'yes' })
    expect([await banner('revoke', 'DONE-1'), await banner('release', 'DONE-1')]).toEqual([
      true,
      false,
    ])
  })
})

describe('a key that is revoked', () => {
  it('while the store fails is shown as not finished, and is revoked again', async () => {
    const { id, name, login } = newMember()
    const key = await delivered('HALF-1')
    const member = await claimed(key, login)
    const refusal = `BEFORE INSERT ON einmal_state WHEN NEW.key = 'user:${id}'`
    const refusalOfUpdate = refusal.replace('INSERT', 'UPDATE')
    database((sql) => {
      sql.exec(`CREATE TRIGGER no_insert ${refusal} BEGIN SELECT RAISE(ABORT, 'down'); END`)
      sql.exec(`CREATE TRIGGER no_update ${refusalOfUpdate} BEGIN SELECT RAISE(ABORT, 'down'); END`)
    })
    expect((await act(office, 'revoke', 'HALF-1', { sure: 'yes' })).status).toBe(500)
    database((sql) => sql.exec('DROP TRIGGER no_insert; DROP TRIGGER no_update'))

    // The lost key still opens the portal.
    const thief = createVisitor(portal)
    await logIn(thief, login)
    await thief.get('/second-factor')
    await thief.post('/second-factor', { code: hotp(key.secret, 2) })
    expect((await thief.get('/members')).status).toBe(200)
    expect(await listed('HALF-1')).toMatch(
      new RegExp(`Sperren nicht fertig Für ${name} .*Sperren : HALF-1`),
    )
    expect((await act(office, 'revoke', 'HALF-1', { sure: 'yes' })).status).toBe(303)
    expect(await listed('HALF-1')).toMatch(/HALF-1 gesperrt (?!.*Sperren : )/)
    for (const visitor of [thief, member]) {
      expect((await visitor.get('/members')).status).toBe(303)
    }
  })

  it('is put back from the file of its delivery when the office says so', async () => {
    const key = keyOf('BACK-1')
    const file = rowOf(key)
    await upload(office, file)
    await act(office, 'revoke', 'BACK-1', { sure: 'yes' })
    expect((await upload(office, file)).text).toContain('0 hinzugefügt, 1 waren')
    expect(await listed('BACK-1')).toContain('gesperrt')
    const answer = await upload(office, file, '', {}, { replace: 'yes' })
    expect(answer.text).toContain('1 hinzugefügt, 0 waren')
    expect(await listed('BACK-1')).toContain('frei')
    expect(await auditLog()).toContain('added: 1, known: 0, problems: 0, replaceRevoked: true')
  })
})

describe('the list', () => {
  it('does not count a key that its holder has removed as in use', async () => {
    const [, before = 0] = await counts()
    const key = await delivered('COUNT-1')
    const { id, login } = newMember()
    const member = await claimed(key, login)
    expect((await counts())[1]).toBe(before + 1)
    await office.get(`/admin/people/${id}/reset`)
    await office.post(`/admin/people/${id}/reset`, { sure: 'yes' })
    expect((await member.get('/members')).status).toBe(303)
    expect(await listed('COUNT-1')).toContain('entfernt')
    expect((await counts())[1]).toBe(before)
  })

  it('and the page for two codes are shown when the account of a holder cannot be read', async () => {
    const { id, name, login } = newMember()
    await claimed(await delivered('BROKEN-1'), login)
    const row = `user:${id}`
    const [stored] = database((sql) => {
      return sql.prepare('SELECT value FROM einmal_state WHERE key = ?').all(row)
    }) as { value: string }[]
    const put = (value: string) => {
      database((sql) =>
        sql.prepare('UPDATE einmal_state SET value = ? WHERE key = ?').run(value, row),
      )
    }
    const value = stored?.value ?? expect.fail('no record')
    // With a wrong tag, and with none.
    for (const broken of [`${value.slice(0, -4)}AAAA`, 'v9']) {
      put(broken)
      expect((await office.get('/admin/keys')).status).toBe(200)
      expect(await listed('BROKEN-1')).toMatch(new RegExp(`in Gebrauch Für ${name} `))
      expect(await listed('BROKEN-1')).not.toMatch(/Zuletzt benutzt|noch nie/)
      const page = await office.get(`/admin/resync/${id}`)
      expect([page.status, page.text.includes('nicht lesbar')]).toEqual([200, true])
      const codes = { sure: 'yes', device: 'x', first: '123456', second: '234567' }
      const answer = await send(portal.port, `/admin/resync/${id}`, {
        method: 'POST',
        headers: headersOf(office, 'application/x-www-form-urlencoded'),
        body: new URLSearchParams({ ...codes, token: await formToken(office) }).toString(),
      })
      expect([answer.status, answer.text.includes('nicht lesbar')]).toEqual([400, true])
    }
    put(value)
    expect(await listed('BROKEN-1')).toContain('Zuletzt benutzt')

    // A key that is revoked now may be back with the account.
    put(`${value.slice(0, -4)}AAAA`)
    const revoked = await act(office, 'revoke', 'BROKEN-1', { sure: 'yes' })
    expect(revoked.status).toBe(409)
    expect(revoked.text).toContain('melden Sie das den Betreibern des Portals')
    expect(await listed('BROKEN-1')).toMatch(/BROKEN-1 gesperrt (?!.*Sperren : )/)
    put(value)
    expect(await listed('BROKEN-1')).toContain('Sperren nicht fertig')
    expect((await act(office, 'revoke', 'BROKEN-1', { sure: 'yes' })).status).toBe(303)
    expect(await listed('BROKEN-1')).toMatch(/BROKEN-1 gesperrt (?!.*Sperren : )/)
  })

  it('shows a key whose own record cannot be read, and each action says what to do', async () => {
    await delivered('BROKEN-2')
    database((sql) =>
      sql.prepare("UPDATE einmal_state SET value = 'v9' WHERE key = 'token:BROKEN-2'").run(),
    )
    expect(await listed('BROKEN-2')).toContain('nicht lesbar')
    const { id } = newMember()
    for (const verb of ['assign', 'handout', 'release', 'revoke']) {
      const path = `/admin/key/${verb}?serial=BROKEN-2`
      const shown = await office.get(path)
      expect([verb, shown.status]).toEqual([verb, 409])
      expect(shown.text).toContain('Die Daten zu diesem Gerät sind nicht lesbar.')
      const refused = await office.post(path, { sure: 'yes', person: id })
      expect([verb, refused.status]).toEqual([verb, 409])
      expect(refused.text).toContain('Die Daten zu diesem Gerät sind nicht lesbar.')
    }
  })

  it('has pages, and takes any search', async () => {
    const rows = Array.from({ length: 120 }, (_, i) => {
      return rowOf(keyOf(`PAGE-${String(i).padStart(3, '0')}`))
    })
    expect((await upload(office, rows.join('\n'))).text).toContain('120 hinzugefügt')
    const seen = new Set<string>()
    let path: string | undefined = '/admin/keys?q=page-'
    while (path !== undefined) {
      const { text } = await office.get(path)
      for (const [, serial = ''] of text.matchAll(/"name">([^<]+)</g)) seen.add(serial)
      const next: string | undefined = /href="([^"]+)">Nächste Seite/.exec(text)?.[1]
      path = next === undefined ? undefined : unescaped(next)
    }
    expect(seen.size).toBe(120)
    for (const search of ['%', '_', '!', "'", '\0', 'ü', '<b>', '?', 'x'.repeat(5000)]) {
      const answer = await office.get(`/admin/keys?q=${encodeURIComponent(search)}&page=-1e9`)
      expect(answer.status).toBe(200)
      expect(answer.text).not.toContain('PAGE-')
      expect(answer.text).not.toContain('<b>')
    }
    for (const serial of ['..', '', '%00', 'NOWHERE', 'a%20b']) {
      expect((await office.get(`/admin/key/revoke?serial=${serial}`)).status).toBe(404)
    }
  })

  it('is closed to members', async () => {
    const member = await enrolled('aylin.celik')
    for (const path of ['/admin/keys', '/admin/key/add', '/admin/key/revoke?serial=FT-1']) {
      expect((await member.get(path)).status).toBe(403)
    }
  })
})

describe('French', () => {
  it('is chosen on any page, and the gate speaks it too', async () => {
    const visitor = createVisitor(portal)
    await visitor.get('/')
    await visitor.post('/language', { to: 'fr' })
    expect((await visitor.get('/login')).text).toContain('<html lang="fr">')
    await logIn(visitor, 'elif.quandt')
    const { text } = await visitor.get('/second-factor/enrol')
    expect(text).toContain('<html lang="fr">')
    expect(text).toContain('Configurer')
  })
})
