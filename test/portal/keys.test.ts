/** Security keys and small devices of the city: from the file of the delivery to the login, and back. */

import { request } from 'node:http'
import { hotp, Secret, totp } from 'einmal'
import { type TransferKey, writeKeys } from 'einmal/transfer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type PortalProcess,
  removeTemporaryFolders,
  startPortal,
  temporaryFolder,
} from './support/process.js'
import { createVisitor, enrol, logIn, send, unescaped, type Visitor } from './support/visitor.js'

afterAll(removeTemporaryFolders)

let portal: PortalProcess
let office: Visitor
let colleague: Visitor

beforeAll(async () => {
  portal = await startPortal({ folder: temporaryFolder() })
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
async function upload(visitor: Visitor, file: string, password = '', more: object = {}) {
  const { text } = await visitor.get('/admin/key/add')
  const form = new FormData()
  form.set(
    'token',
    unescaped(/name="token" value="([^"]*)"/.exec(text.slice(text.indexOf('<main')))?.[1] ?? ''),
  )
  form.set('file', new File([file], 'lieferung.xml'))
  form.set('password', password)
  const message = new Request(portal.origin, { method: 'POST', body: form })
  return send(portal.port, '/admin/key/add', {
    method: 'POST',
    headers: { ...headersOf(visitor, message.headers.get('content-type') ?? ''), ...more },
    body: await message.text(),
  })
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
    expect(text).toMatch(/<strong>FT-1<\/strong>: Die Seriennummer fehlt, oder/)
    expect(await listed('PB-1')).toContain('frei')
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

    expect((await act(office, 'revoke', 'WAY-1')).status).toBe(303)
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
    expect((await act(office, 'revoke', 'GONE-1')).status).toBe(303)
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

describe('the list', () => {
  it('has pages, and takes any search', async () => {
    const rows = Array.from({ length: 120 }, (_, i) => {
      return `PAGE-${String(i).padStart(3, '0')}, ${Secret.generate()
        .toBytes()
        .reduce((text, byte) => text + byte.toString(16).padStart(2, '0'), '')}, hotp, 6`
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
