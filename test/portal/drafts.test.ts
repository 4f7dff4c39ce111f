/**
 * A form whose session had to be renewed is shown again, filled in. It is shown to that user
 * alone, it is never sent by itself, and the server keeps nothing of it.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import Libsql from 'libsql'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { deriveKey } from '../../docs/examples/council-portal/keys.js'
import { createDrafts, DRAFT_SECONDS } from '../../docs/examples/council-portal/login/drafts.js'
import { age } from '../browser/tour.js'
import { freePort } from '../support/free-port.mjs'
import { whyNot } from '../support/locate.mjs'
import { startNginx } from './support/nginx.js'
import {
  type PortalProcess,
  removeTemporaryFolders,
  startPortal,
  temporaryFolder,
} from './support/process.js'
import {
  type Answer,
  createVisitor,
  enrol,
  logIn,
  PASSWORD,
  unescaped,
  type Visitor,
} from './support/visitor.js'

const PAPER = '/members/papers/v014'
const NOTE = 'Frage an Ö.:\n"Was <b>kostet</b> das?" & wann – Kanarienvogel'

afterAll(removeTemporaryFolders)

let portal: PortalProcess
let folder: string

afterEach(() => portal?.end())

async function opened(): Promise<void> {
  folder = temporaryFolder()
  portal = await startPortal({ folder })
}

/** A member on the page of a paper, with the code of the next login. */
async function reader(
  name = 'aylin.celik',
  path = PAPER,
  front: Pick<PortalProcess, 'origin' | 'port'> = portal,
): Promise<{ visitor: Visitor; code: () => string; recoveryCodes: string[] }> {
  const visitor = createVisitor(front)
  await logIn(visitor, name)
  const { code, recoveryCodes } = await enrol(visitor)
  expect((await visitor.get(path)).status).toBe(200)
  return { visitor, code, recoveryCodes }
}

/** Ends all sessions, as an hour without a request does. */
function idle(): void {
  write('UPDATE sessions SET last_seen_at = 0')
}

function write(sql: string): void {
  const database = new Libsql(join(folder, 'portal.db'), { timeout: 5000 })
  database.prepare(sql).run()
  database.close()
}

function storedNotes(): unknown[] {
  const database = new Libsql(join(folder, 'portal.db'), { timeout: 5000 })
  const rows = database.prepare('SELECT person_id, paper_id, note FROM notes').all()
  database.close()
  return rows
}

/** Sends the form of the page, as a browser does. */
function post(
  visitor: Visitor,
  fields: Record<string, string>,
  path = PAPER,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return visitor.post(path, fields, { referer: portal.origin + path, ...headers })
}

/** Logs in on the page that the answer leads to, and goes where it leads. */
async function logInAgain(visitor: Visitor, answer: Answer, name: string): Promise<Answer> {
  await visitor.follow(answer)
  return visitor.follow(await visitor.post('/login', { name, password: PASSWORD }))
}

async function showCode(visitor: Visitor, code: string): Promise<Answer> {
  return visitor.follow(await visitor.post('/second-factor', { code }))
}

async function showRecoveryCode(visitor: Visitor, code = ''): Promise<Answer> {
  await visitor.get(`/second-factor/recovery?return_to=${encodeURIComponent(PAPER)}`)
  return visitor.follow(await visitor.post('/second-factor/recovery', { code }))
}

/** The text in the field of the note. */
function noteOn({ text }: Answer): string {
  return unescaped(/<textarea id="note"[^>]*>\n([^<]*)<\/textarea>/.exec(text)?.[1] ?? '')
}

/** The value of the first hidden field of that name. */
function hidden(text: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? ''
}

const location = ({ headers }: Answer): string => `${headers['location']}`
const SAYS_AGAIN = 'Ihre Eingabe ist wieder da, aber noch nicht gespeichert.'

describe('what a member typed', () => {
  it('is in the form again after an idle hour, a login and a code, and is stored when it is sent', async () => {
    await opened()
    const { visitor, code } = await reader()
    idle()
    const away = await post(visitor, { note: NOTE })
    expect(location(away)).toMatch(/\/login\?return_to=%2Fmembers%2Fpapers%2Fv014$/)
    const login = await visitor.follow(away)
    expect(login.text).toContain(
      'Melden Sie sich mit demselben Namen an, dann ist Ihre Eingabe wieder da.',
    )
    expect(login.text).not.toContain('Kanarienvogel')
    const challenge = await logInAgain(visitor, away, 'aylin.celik')
    expect(challenge.text).not.toContain('Kanarienvogel')
    const again = await showCode(visitor, code())
    expect(noteOn(again)).toBe(NOTE)
    expect(again.text).toContain(SAYS_AGAIN)
    expect(again.text).not.toContain('<b>kostet')
    expect(storedNotes()).toEqual([])
    expect(visitor.cookies.has('draft')).toBe(false)
    const saved = await visitor.follow(await post(visitor, { note: noteOn(again) }))
    expect(saved.text).toContain('Ihre Notiz ist gespeichert.')
    expect(storedNotes()).toMatchObject([{ person_id: 'p001', paper_id: 'v014', note: NOTE }])
    expect(noteOn(await visitor.get(PAPER))).toBe(NOTE)
  })

  it('is in the form again after a step-up, whose page does not say that it is lost', async () => {
    await opened()
    const { visitor, code } = await reader()
    age(folder, 'p001', 12 * 3600 + 1)
    const away = await post(visitor, { note: NOTE })
    expect(location(away)).toMatch(/\/second-factor\?return_to=%2Fmembers%2Fpapers%2Fv014$/)
    await visitor.follow(away)
    expect(noteOn(await showCode(visitor, code()))).toBe(NOTE)
    expect(storedNotes()).toEqual([])
  })

  it('is in the form again when another tab has renewed the session', async () => {
    await opened()
    const { visitor, code } = await reader()
    const page = await visitor.get(PAPER)
    const [, form = ''] = page.text.split(`action="${PAPER}"`)
    const [token = '', owner = ''] = ['token', 'owner'].map((name) => hidden(form, name))
    await logIn(visitor, 'aylin.celik')
    await visitor.get('/second-factor')
    await visitor.post('/second-factor', { code: code() })
    const answer = await visitor.post(PAPER, { token, owner, note: NOTE })
    expect([answer.status, location(answer)]).toEqual([303, PAPER])
    expect(noteOn(await visitor.follow(answer))).toBe(NOTE)
    expect(storedNotes()).toEqual([])
  })

  it('is replaced by what is typed later, and a page that is loaded again shows the stored note', async () => {
    await opened()
    const { visitor, code } = await reader()
    await post(visitor, { note: 'stored' })
    await visitor.get(PAPER)
    age(folder, 'p001', 12 * 3600 + 1)
    await post(visitor, { note: 'first' })
    await post(visitor, { note: 'second' })
    await visitor.get('/second-factor')
    await showCode(visitor, code())
    expect(noteOn(await visitor.get(PAPER))).toBe('second')
    expect(noteOn(await visitor.get(PAPER))).toBe('stored')
  })

  it('is not shown any more once a later text of the form is saved or is too long to be kept', async () => {
    await opened()
    const { visitor, code } = await reader()
    const list = (await visitor.get('/members')).text
    const other = /href="(\/members\/papers\/(?!v014)\w+)"/.exec(list)?.[1] ?? ''
    const owners: Record<string, string> = {}
    for (const path of [PAPER, other]) {
      const { text } = await visitor.get(path)
      owners[path] = hidden(text.split(`action="${path}"`)[1] ?? '', 'owner')
    }
    age(folder, 'p001', 12 * 3600 + 1)
    await post(visitor, { owner: owners[PAPER] ?? '', note: 'older' })
    await visitor.get('/second-factor')
    await visitor.post('/second-factor', { code: code() })
    // A page that does not show the draft has the same token.
    const token = hidden((await visitor.get('/members')).text, 'token')
    const save = (path: string, note: string): Promise<Answer> =>
      post(visitor, { token, owner: owners[path] ?? '', note }, path)
    expect(location(await save(other, 'another'))).toContain('?done=note')
    expect(visitor.cookies.has('draft')).toBe(true)
    expect(location(await save(PAPER, 'newer'))).toContain('?done=note')
    expect(visitor.cookies.has('draft')).toBe(false)
    expect(noteOn(await visitor.get(PAPER))).toBe('newer')

    age(folder, 'p001', 12 * 3600 + 1)
    await post(visitor, { note: 'older' })
    expect(visitor.cookies.has('draft')).toBe(true)
    expect((await post(visitor, { note: 'д'.repeat(1900) })).status).toBe(403)
    expect(visitor.cookies.has('draft')).toBe(false)
  })

  it('is on a page to be copied when it is too long to be kept, and the server keeps nothing', async () => {
    await opened()
    const { visitor } = await reader()
    idle()
    const long = `Kanarienvogel <i> ${'д'.repeat(1900)}`
    const answer = await post(visitor, { note: long })
    expect(answer.status).toBe(403)
    expect(answer.text).toContain('<h1>Ihr Text ist noch nicht gespeichert</h1>')
    expect(unescaped(/<textarea[^>]*readonly>\n([^<]*)</.exec(answer.text)?.[1] ?? '')).toBe(long)
    expect(answer.text).toContain(`href="${portal.origin}/login?return_to=`)
    expect(visitor.cookies.has('draft')).toBe(false)
    expect(readFileSync(join(folder, 'portal.db')).includes('Kanarienvogel')).toBe(false)
  })

  it('passes nginx in front of the portal, also when the note is the longest one that is kept', async (context) => {
    const without = whyNot('nginx')
    if (without) context.skip(without)
    const port = await freePort()
    const environment = { ORIGIN: `http://localhost:${port}` }
    folder = temporaryFolder()
    portal = await startPortal({ folder, environment })
    const nginx = await startNginx(port, [portal.port])
    try {
      const { visitor, code } = await reader(undefined, undefined, { ...portal, port })
      const key = deriveKey(readFileSync(join(folder, 'keys'), 'utf8'), 'drafts')
      const [action, owner] = [PAPER, 'A'.repeat(43)]
      const { seal } = createDrafts(key, Date.now)
      let longest = 'n'
      while (seal({ action, owner, fields: { note: `${longest}n` } })) longest += 'n'
      idle()
      const away = await post(visitor, { note: longest })
      expect([away.status, visitor.cookies.get('draft')?.length]).toEqual([303, 3000])
      await logInAgain(visitor, away, 'aylin.celik')
      expect(noteOn(await showCode(visitor, code()))).toBe(longest)
      age(folder, 'p001', 12 * 3600 + 1)
      expect((await post(visitor, { note: `${longest}n` })).status).toBe(403)
      expect((await post(visitor, { note: longest })).status).toBe(303)
    } finally {
      await nginx.end()
    }
  })

  it('is nowhere on the server until it is sent, also not in the log', async () => {
    await opened()
    const { visitor } = await reader()
    idle()
    await post(visitor, { note: NOTE })
    expect(visitor.cookies.get('draft')).toMatch(/^[\w-]{100,3000}$/)
    for (const file of ['portal.db', 'portal.db-wal']) {
      const content = readIfThere(join(folder, file))
      expect(content.includes('Kanarienvogel'), file).toBe(false)
    }
    expect(portal.output()).not.toContain('Kanarienvogel')
  })
})

describe('what the office chose', () => {
  it('is chosen again after a step-up, and neither a code nor a tick is', async () => {
    await opened()
    const { visitor, code } = await reader('ingrid.amsel', '/admin')
    const letter = '/admin/people/p001/letter'
    const page = await visitor.get(letter)
    expect(page.text).toMatch(/value="de" checked/)
    age(folder, 'b001', 360)
    const secrets = { sure: 'yes', code: '123456', first: '123456', password: 'Kanarienvogel' }
    const away = await post(visitor, { language: 'fr', ...secrets }, letter)
    expect(location(away)).not.toContain('unsaved')
    const key = deriveKey(readFileSync(join(folder, 'keys'), 'utf8'), 'drafts')
    const draft = createDrafts(key, Date.now).open(visitor.cookies.get('draft') ?? '')
    expect(draft).toMatchObject({ action: letter, fields: { language: 'fr' } })
    expect(Object.keys(draft?.fields ?? {})).toEqual(['language'])
    await visitor.follow(away)
    const again = await showCode(visitor, code())
    expect(again.text).toMatch(/value="fr" checked/)
    expect(again.text).toContain(SAYS_AGAIN)
  })

  it('is chosen again for a device whose serial number a browser encodes in another way', async () => {
    await opened()
    const { visitor, code } = await reader('ingrid.amsel', '/admin/key/add')
    const upload = await visitor.get('/admin/key/add')
    const body = new FormData()
    body.set('token', hidden(upload.text, 'token'))
    body.set('file', new File([`O'1, ${'5e'.repeat(20)}, hotp, 6`], 'keys.csv'))
    const cookie = `session=${visitor.cookies.get('session')}`
    const headers = { origin: portal.origin, accept: 'text/html', cookie }
    const url = `http://127.0.0.1:${portal.port}/admin/key/add`
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(200)
    // As in the address bar of Chromium.
    const path = '/admin/key/assign?serial=O%271'
    const owner = hidden((await visitor.get(path)).text, 'owner')
    expect(owner).toHaveLength(43)
    age(folder, 'b001', 360)
    const away = await post(visitor, { owner, person: 'p001' }, path)
    expect(visitor.cookies.has('draft')).toBe(true)
    await visitor.follow(away)
    const again = await showCode(visitor, code())
    expect(again.text).toContain('<option value="p001" selected>')
    expect(again.text).toContain(SAYS_AGAIN)
  })

  it('in a form with a file and a password is not kept, and the page for the code says so', async () => {
    await opened()
    const { visitor } = await reader('ingrid.amsel', '/admin')
    await visitor.get('/admin/key/add')
    age(folder, 'b001', 360)
    const away = await post(visitor, { password: 'Kanarienvogel' }, '/admin/key/add')
    expect(location(away)).toMatch(/&unsaved$/)
    expect(visitor.cookies.has('draft')).toBe(false)
  })
})

describe('a draft', () => {
  it('is not shown to another user, who logs in on the same computer, and ends there', async () => {
    await opened()
    const { visitor, recoveryCodes } = await reader()
    const other = await reader('ingrid.amsel')
    idle()
    const away = await post(visitor, { note: NOTE })
    expect(visitor.cookies.has('draft')).toBe(true)
    await logInAgain(visitor, away, 'ingrid.amsel')
    expect(visitor.cookies.has('draft')).toBe(false)
    const shown = await showRecoveryCode(visitor, other.recoveryCodes[0])
    expect(shown.text).toContain('<textarea id="note"')
    expect(shown.text).not.toContain('Kanarienvogel')
    await logIn(visitor, 'aylin.celik')
    expect(noteOn(await showRecoveryCode(visitor, recoveryCodes[0]))).toBe('')
  })

  it('that is planted in the browser of another user is not shown', async () => {
    await opened()
    const [one, other] = [await reader(), await reader('ingrid.amsel')]
    age(folder, 'p001', 12 * 3600 + 1)
    await post(one.visitor, { note: NOTE })
    other.visitor.cookies.set('draft', one.visitor.cookies.get('draft') ?? '')
    expect((await other.visitor.get(PAPER)).text).not.toContain('Kanarienvogel')
    // The own one is shown, so the test can fail.
    await one.visitor.get('/second-factor')
    await showCode(one.visitor, one.code())
    expect(noteOn(await one.visitor.get(PAPER))).toBe(NOTE)
  })

  it('is not made of a form of another user, whose page stayed open', async () => {
    await opened()
    const { visitor } = await reader()
    const { text } = await visitor.get(PAPER)
    const owner = hidden(text, 'owner')
    const other = await reader('ingrid.amsel')
    const answer = await other.visitor.post(PAPER, { owner, note: NOTE, token: 'x' })
    expect(answer.status).toBe(403)
    age(folder, 'b001', 12 * 3600 + 1)
    await other.visitor.post(PAPER, { owner, note: NOTE, token: 'x' })
    expect(other.visitor.cookies.has('draft')).toBe(false)
  })

  it.each([
    ['another origin', { origin: 'https://attacker.example' }],
    ['another origin of the site', { 'sec-fetch-site': 'same-site' }],
    ['no page', { origin: 'null' }],
  ])('is not made by a form of %s, and an older draft stays', async (_, headers) => {
    await opened()
    const { visitor } = await reader()
    const { text } = await visitor.get(PAPER)
    const owner = hidden(text, 'owner')
    idle()
    await post(visitor, { note: 'mine' })
    const kept = visitor.cookies.get('draft')
    await visitor.post(PAPER, { owner, note: 'planted' }, headers)
    expect(visitor.cookies.get('draft')).toBe(kept)
  })

  it('is not made of a body that is too long, or whose length is not known', async () => {
    await opened()
    const owner = 'A'.repeat(43)
    const headers = {
      origin: portal.origin,
      accept: 'text/html',
      'content-type': 'application/x-www-form-urlencoded',
    }
    const ask = (note: string, stream = false): Promise<Response> => {
      const text = new URLSearchParams({ owner, note }).toString()
      // A stream has no length.
      const body = stream ? new Blob([text]).stream() : text
      const init = { method: 'POST', headers, body, redirect: 'manual', duplex: 'half' } as const
      return fetch(`http://127.0.0.1:${portal.port}${PAPER}`, init)
    }
    expect((await ask('x')).headers.get('set-cookie')).toMatch(
      /^draft=[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=3600$/,
    )
    for (const answer of [await ask('x'.repeat(65_536)), await ask('x', true)]) {
      expect([answer.status, answer.headers.get('set-cookie')]).toEqual([303, null])
    }
  })

  it('without a token of its user is not made, and a program gets JSON', async () => {
    await opened()
    const { visitor } = await reader()
    idle()
    expect((await visitor.post(PAPER, { owner: '', note: NOTE })).headers['set-cookie']).toBe(
      undefined,
    )
    const program = await visitor.post(PAPER, { note: NOTE }, { accept: 'application/json' })
    expect([program.status, program.headers['set-cookie']]).toEqual([401, undefined])
  })

  it('is sent with the other headers that the gate has set', async () => {
    await opened()
    const { visitor } = await reader()
    idle()
    const { 'set-cookie': draft, ...kept } = (await post(visitor, { note: NOTE })).headers
    const { 'set-cookie': none, ...lost } = (await post(visitor, { note: '' })).headers
    expect([draft, none]).toEqual([[expect.stringMatching(/^draft=/)], undefined])
    const place = /[?&]unsaved$/
    const times = { date: '', location: '' }
    expect({ ...kept, ...times }).toEqual({ ...lost, ...times })
    expect(kept['location']).toBe(`${lost['location']}`.replace(place, ''))
  })

  it('ends at a logout, also when the session has ended before', async () => {
    await opened()
    const { visitor } = await reader()
    idle()
    await post(visitor, { note: NOTE })
    const elsewhere = { origin: 'https://attacker.example' }
    expect((await visitor.post('/logout', {}, elsewhere)).status).toBe(403)
    expect(visitor.cookies.has('draft')).toBe(true)
    await visitor.post('/logout', {})
    expect(visitor.cookies.has('draft')).toBe(false)
  })

  it('ends at the logout', async () => {
    await opened()
    const { visitor, code } = await reader()
    age(folder, 'p001', 12 * 3600 + 1)
    await post(visitor, { note: NOTE })
    await visitor.get('/')
    await visitor.post('/logout', {})
    expect(visitor.cookies.has('draft')).toBe(false)
    await logIn(visitor, 'aylin.celik')
    await visitor.get('/second-factor')
    await showCode(visitor, code())
    expect(noteOn(await visitor.get(PAPER))).toBe('')
  })
})

describe('the seal of a draft', () => {
  const key = new Uint8Array(32).fill(7)
  const draft = { action: '/a', owner: 'o', fields: { note: 'Kanarienvogel' } }
  let time = 1_800_000_000_000
  const drafts = createDrafts(key, () => time)

  it('opens for an hour, with the same key alone', () => {
    const sealed = drafts.seal(draft) ?? ''
    expect(Buffer.from(sealed, 'base64url').includes('Kanarienvogel')).toBe(false)
    expect(drafts.open(sealed)).toEqual(draft)
    expect(createDrafts(new Uint8Array(32), () => time).open(sealed)).toBeUndefined()
    time += DRAFT_SECONDS * 1000 - 1
    expect(drafts.open(sealed)).toEqual(draft)
    time += 1
    expect(drafts.open(sealed)).toBeUndefined()
  })

  it('opens with no byte changed, and for no other text', () => {
    const sealed = Buffer.from(drafts.seal(draft) ?? '', 'base64url')
    for (let place = 0; place < sealed.length; place++) {
      const changed = Buffer.from(sealed)
      changed[place] = (changed[place] ?? 0) ^ 1
      expect(drafts.open(changed.toString('base64url')), `byte ${place}`).toBeUndefined()
    }
    fc.assert(fc.property(fc.string(), (text) => drafts.open(text) === undefined))
  })

  it('fits a cookie, or there is none', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 4000, unit: 'grapheme' }), (note) => {
        const sealed = drafts.seal({ ...draft, fields: { note } })
        if (sealed === undefined)
          expect(Buffer.byteLength(JSON.stringify(note))).toBeGreaterThan(2000)
        else expect(sealed.length).toBeLessThanOrEqual(3000)
      }),
    )
  })
})

function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch {
    return Buffer.of()
  }
}
