/** Administration of the portal: the roll-out, unlock and reset, the audit log. */

import { join } from 'node:path'
import Libsql from 'libsql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type PortalProcess,
  removeTemporaryFolders,
  startPortal,
  temporaryFolder,
} from './support/process.js'
import {
  type App,
  createVisitor,
  enrol,
  logIn,
  unescaped,
  type Visitor,
} from './support/visitor.js'

afterAll(removeTemporaryFolders)

const folder = temporaryFolder()
let portal: PortalProcess
let office: Visitor
let officeApp: App

beforeAll(async () => {
  portal = await startPortal({ folder })
  office = visit()
  await logIn(office, 'ingrid.amsel')
  officeApp = await enrol(office)
})

afterAll(() => portal.end())

const visit = () => createVisitor(portal)

/** Logs a member in and enrols an app. */
async function member(name: string): Promise<{ visitor: Visitor; app: App; id: string }> {
  const visitor = visit()
  await logIn(visitor, name)
  const app = await enrol(visitor)
  const { text } = await office.get('/admin')
  const person = unescaped((await visitor.get('/')).text).match(/<bdi>([^<]+)<\/bdi>/)?.[1] ?? ''
  const id = new RegExp(`/admin/people/(\\w+)/reset"[^>]*>[^<]*<span[^>]*>: ${person}<`).exec(
    text,
  )?.[1]
  if (id === undefined) throw new Error(`${person} cannot be reset`)
  return { visitor, app, id }
}

/** Locks a user with five wrong codes in a row. */
async function lock(name: string): Promise<Visitor> {
  const visitor = visit()
  await logIn(visitor, name)
  for (let i = 0; i < 5; i++) {
    await visitor.get('/second-factor')
    await visitor.post('/second-factor', { code: '000000' })
  }
  return visitor
}

/** Moves the elevation of the office's session into the past. */
function age(seconds: number): void {
  const database = new Libsql(join(folder, 'portal.db'), { timeout: 5000 })
  database
    .prepare(`UPDATE sessions SET second_factor_at = second_factor_at - ? WHERE person_id = 'b001'`)
    .run(seconds * 1000)
  database.close()
}

describe('the roll-out', () => {
  it('shows 70 mandates of the council and six district councils: 41 digital, 29 on paper', async () => {
    const { text } = await office.get('/admin')
    expect(text).toContain('70 Mandate: 41 digital, 29 auf Papier.')
    const rows = [...text.matchAll(/<th scope="row">([^<]+)<\/th>([\s\S]*?)<\/tr>/g)].map(
      ([, body, cells = '']) => [
        body,
        ...[...cells.matchAll(/>(\d+)</g)].map(([, n]) => Number(n)),
      ],
    )
    const [together] = rows.slice(-1)
    expect(together).toEqual(['Zusammen', 6, 0, 35, 29, 70])
    expect(rows).toHaveLength(8)
    for (const [column] of [1, 2, 3, 4, 5].entries()) {
      const sum = rows.slice(0, -1).reduce((all, row) => all + Number(row[column + 1]), 0)
      expect(sum).toBe(together?.[column + 1])
    }
  })

  it('counts a started enrolment as pending, and a confirmed one as enrolled', async () => {
    const visitor = visit()
    await logIn(visitor, 'elif.quandt')
    await visitor.get('/second-factor/enrol')
    await visitor.post('/second-factor/enrol', { label: 'Handy' })
    expect(countsIn((await office.get('/admin')).text)).toEqual([6, 1, 34, 29])
    await enrol(visitor)
    expect(countsIn((await office.get('/admin')).text)).toEqual([7, 0, 34, 29])
  })

  it('offers no actions for mandates on paper, which cannot log in', async () => {
    const { text } = await office.get('/admin')
    const paper = [...text.matchAll(/<li>(?:(?!<\/li>)[\s\S])*class="tag paper"[\s\S]*?<\/li>/g)]
    expect(paper).toHaveLength(29)
    expect(paper.filter(([item]) => item.includes('href'))).toEqual([])
  })
})

describe('a reset', () => {
  it('needs a confirmation, then ends factors and sessions, and informs the user', async () => {
    const { visitor, id } = await member('samir.nowak')
    const asked = await office.get(`/admin/people/${id}/reset`)
    expect(asked.text).toContain('Anmeldung mit Code von Samir Nowak zurücksetzen?')
    expect((await office.post(`/admin/people/${id}/reset`, {})).status).toBe(400)
    expect((await visitor.get('/members')).status).toBe(200)

    const done = await office.post(`/admin/people/${id}/reset`, { sure: 'yes' })
    expect((await office.follow(done)).text).toContain(
      'Die Anmeldung mit Code von Samir Nowak ist zurückgesetzt.',
    )
    expect((await visitor.get('/members')).headers['location']).toMatch(
      /^http:\/\/localhost:\d+\/login/,
    )
    expect(portal.mails()).toMatch(
      /To: samir\.nowak@[\s\S]*hat Ihre Anmeldung mit Code zurückgesetzt/,
    )

    await logIn(visitor, 'samir.nowak')
    expect((await visitor.get('/members')).headers['location']).toMatch(
      /^http:\/\/localhost:\d+\/second-factor\/enrol/,
    )
    await enrol(visitor)
    expect((await visitor.get('/members')).text).toContain(
      'hat Ihre Anmeldung mit Code zurückgesetzt',
    )
  })

  it('of the own account is refused', async () => {
    await office.get('/admin/people/b001/reset')
    expect((await office.post('/admin/people/b001/reset', { sure: 'yes' })).status).toBe(403)
    expect((await office.get('/admin')).status).toBe(200)
  })

  it('needs a code of the last five minutes', async () => {
    const { visitor, id } = await member('frank.keller')
    age(301)
    expect((await office.get('/admin')).status).toBe(200)
    const asked = await office.get(`/admin/people/${id}/reset`)
    expect([asked.status, asked.headers['location']]).toEqual([
      303,
      `${portal.origin}/second-factor?return_to=%2Fadmin%2Fpeople%2F${id}%2Freset`,
    ])
    const step = await office.follow(asked)
    expect(step.text).toContain('Bitte noch einmal einen Code')
    const back = await office.post('/second-factor', { code: officeApp.code() })
    expect(back.headers['location']).toBe(`${portal.origin}/admin/people/${id}/reset`)
    await office.follow(back)
    age(301)
    const late = await office.post(`/admin/people/${id}/reset`, { sure: 'yes' })
    expect(late.headers['location']).toMatch(/^http:\/\/localhost:\d+\/second-factor/)
    expect((await visitor.get('/members')).status).toBe(200)
    // Undone, since the app has no further code at this time.
    age(-301)
  })

  it.each([
    ['from another site', {}, { origin: 'https://evil.example' }],
    ['with an invalid token', { token: 'x' }, {}],
  ])('is refused %s', async (_, fields, headers) => {
    await office.get('/admin/people/p006/reset')
    const answer = await office.post(
      '/admin/people/p006/reset',
      { sure: 'yes', ...fields },
      headers,
    )
    expect(answer.status).toBe(403)
  })

  it('gives 404 for a user without a login, an unknown user and an unknown action', async () => {
    for (const path of ['p022/reset', 'p999/reset', 'p001/forget', 'p001/__proto__']) {
      expect((await office.get(`/admin/people/${path}`)).status).toBe(404)
    }
  })
})

describe('an unlock', () => {
  it('lets a locked user in immediately, and informs the user', async () => {
    const { app, id } = await member('aylin.celik')
    const locked = await lock('aylin.celik')
    const code = app.code()
    await locked.get('/second-factor')
    expect((await locked.post('/second-factor', { code })).text).toMatch(
      /zu viele falsche|too many wrong/,
    )
    expect((await office.get('/admin')).text).toMatch(/Gesperrt bis/)
    await office.get(`/admin/people/${id}/unlock`)
    const done = await office.post(`/admin/people/${id}/unlock`, {})
    expect((await office.follow(done)).text).toContain('Aylin Çelik ist entsperrt')
    await locked.get('/second-factor')
    expect((await locked.post('/second-factor', { code })).status).toBe(303)
    expect((await locked.get('/members')).text).toContain('hat Ihre Anmeldung entsperrt')
  })
})

describe('the audit log', () => {
  it('lists actions with actor and user, newest first, without secrets', async () => {
    const { text } = await office.get('/admin/audit')
    const rows = text.split('<tr>').map((row) => row.replace(/<[^>]+>|\s+/g, ' '))
    const reset = rows.find((row) => /Zurückgesetzt/.test(row))
    expect(reset).toMatch(/Zurückgesetzt +Samir Nowak +Ingrid Amsel/)
    expect(rows.some((row) => /Mit Passwort angemeldet +Ingrid Amsel/.test(row))).toBe(true)
    for (const secret of [officeApp.secret.toBase32(), ...officeApp.recoveryCodes]) {
      expect(text).not.toContain(secret)
    }
  })

  it('has pages without a gap', async () => {
    const database = new Libsql(join(folder, 'portal.db'), { timeout: 5000 })
    const add = database.prepare(`INSERT INTO audit (at, type, detail) VALUES (?, 'test', '{}')`)
    for (let i = 0; i < 120; i++) add.run(i)
    const [row] = database.prepare('SELECT count(*) AS n FROM audit').all() as { n: number }[]
    database.close()
    let [path, count]: [string | undefined, number] = ['/admin/audit', 0]
    while (path !== undefined) {
      const { text } = await office.get(path)
      count += text.split('<tr>').length - 2
      path = /href="(\/admin\/audit\?before=\d+)"/.exec(text)?.[1]
    }
    expect(count).toBeGreaterThanOrEqual(row?.n ?? 0)
    expect(count).toBeLessThan((row?.n ?? 0) + 5)
  })

  it('is append-only: the database refuses updates and deletes', () => {
    const database = new Libsql(join(folder, 'portal.db'), { timeout: 5000 })
    for (const sql of ['UPDATE audit SET actor = NULL', 'DELETE FROM audit']) {
      expect(() => database.prepare(sql).run()).toThrow('the audit log only grows')
    }
    database.close()
  })
})

/** The counts on the page: enrolled, pending, not begun, on paper. */
function countsIn(page: string): number[] {
  return [...page.matchAll(/<dd>(\d+)<\/dd>/g)].map(([, count]) => Number(count))
}
