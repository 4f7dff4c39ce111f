/**
 * Requests every route of the portal and many other paths, with every method, content type and kind of
 * session. No session may see confidential data of others, and nothing may change.
 */

import { createHash } from 'node:crypto'
import { Agent } from 'node:http'
import { join } from 'node:path'
import Libsql from 'libsql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../docs/examples/council-portal/config.js'
import { ADMIN_VERBS } from '../../docs/examples/council-portal/council/admin-verbs.js'
import { KEY_VERBS } from '../../docs/examples/council-portal/council/key-verbs.js'
import { MEETINGS } from '../../docs/examples/council-portal/council/sample-papers.js'
import { samplePeople } from '../../docs/examples/council-portal/council/sample-people.js'
import { openPortal } from '../../docs/examples/council-portal/portal.js'
import {
  type PortalProcess,
  removeTemporaryFolders,
  startPortal,
  temporaryFolder,
} from './support/process.js'
import {
  type Answer,
  createApp,
  createVisitor,
  enrol,
  logIn,
  PASSWORD,
  send,
} from './support/visitor.js'

afterAll(removeTemporaryFolders)

const folder = temporaryFolder()
const agent = new Agent({ keepAlive: true, maxSockets: 16 })
let portal: PortalProcess
let kinds: Kind[]

/** A kind of session with its permissions. */
interface Kind {
  name: string
  headers: Record<string, string>
  /** Ids of the bodies whose confidential papers it may read; none before the second factor. */
  bodies: readonly string[]
  administers: boolean
  elevated: boolean
  /** Name of the user. */
  person?: string
}

const EVERYTHING = [...new Set(MEETINGS.map(({ bodyId }) => bodyId))]

beforeAll(async () => {
  portal = await startPortal({ folder })
  const elsewhere = async (login: string): Promise<Record<string, string>> => {
    const visitor = createVisitor(portal)
    await logIn(visitor, login)
    return { cookie: `session=${visitor.cookies.get('session')}` }
  }
  const enrolled = async (login: string): Promise<Record<string, string>> => {
    const visitor = createVisitor(portal)
    await logIn(visitor, login)
    await enrol(visitor)
    return { cookie: `session=${visitor.cookies.get('session')}` }
  }
  const none = { bodies: [], administers: false, elevated: false }
  const office = await enrolled('ingrid.amsel')
  const stale = await enrolled('tarek.winter')
  const deputy = await enrolled('samir.nowak')
  const all = { bodies: EVERYTHING, administers: true, elevated: true }
  kinds = [
    { name: 'no session', headers: {}, ...none },
    { name: 'a forged cookie', headers: { cookie: `session=${'A'.repeat(43)}` }, ...none },
    { name: 'a forged token', headers: { authorization: `Bearer ${'A'.repeat(43)}` }, ...none },
    {
      name: 'a password alone',
      headers: await elsewhere('samir.nowak'),
      ...none,
      person: 'Samir Nowak',
    },
    {
      name: 'a password, never enrolled',
      headers: await elsewhere('elif.quandt'),
      ...none,
      person: 'Elif Quandt',
    },
    {
      name: 'the office by password alone',
      headers: await elsewhere('ingrid.amsel'),
      ...none,
      person: 'Ingrid Amsel',
    },
    { name: 'the office, twelve hours later', headers: stale, ...none, person: 'Tarek Winter' },
    {
      name: 'a deputy',
      headers: deputy,
      bodies: ['bv-nord'],
      administers: false,
      elevated: true,
      person: 'Samir Nowak',
    },
    {
      name: 'a native app',
      headers: await nativeApp('frank.keller'),
      bodies: ['bauen'],
      administers: false,
      elevated: true,
      person: 'Frank Keller',
    },
    {
      name: 'the office, six minutes later',
      headers: await aged(office, 360),
      ...all,
      person: 'Ingrid Amsel',
    },
  ]
  await aged(stale, 12 * 3600 + 1)
})

afterAll(async () => {
  agent.destroy()
  await portal.end()
})

/** The same session with its elevation moved into the past. */
async function aged(headers: Record<string, string>, seconds: number) {
  const id = headers['cookie']?.replace('session=', '') ?? ''
  write(
    'UPDATE sessions SET second_factor_at = second_factor_at - ? WHERE id_hash = ?',
    ...[seconds * 1000, createHash('sha256').update(id).digest('base64url')],
  )
  return headers
}

async function nativeApp(name: string): Promise<Record<string, string>> {
  const post = async (path: string, body: unknown, token = ''): Promise<Answer> =>
    send(portal.port, path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    })
  const { token } = JSON.parse((await post('/api/login', { name, password: PASSWORD })).text)
  const begun = JSON.parse((await post('/second-factor/enrol', {}, token)).text)
  const app = createApp(begun.secretText.replaceAll(' ', ''))
  const code = app.code()
  const done = await post('/second-factor/confirm', { id: begun.authenticatorId, code }, token)
  const elevated = `${done.headers['x-session-token']}`
  await post('/second-factor/recovery-codes/saved', { saved: 'yes' }, elevated)
  return { authorization: `Bearer ${elevated}` }
}

function write(sql: string, ...values: (string | number)[]): void {
  const database = new Libsql(join(folder, 'portal.db'), { timeout: 5000 })
  database.prepare(sql).run(...values)
  database.close()
}

/** All data that the crawl must not change: the council, second factors and notices. */
function everythingStored(): string {
  const database = new Libsql(join(folder, 'portal.db'), { timeout: 5000 })
  const tables = [
    'bodies',
    'people',
    'seats',
    'meetings',
    'papers',
    'notices',
    'hardware_keys',
  ].concat('einmal_state')
  const rows = tables.map((table) => [
    table,
    database.prepare(`SELECT * FROM ${table} ORDER BY 1`).all(),
  ])
  const count = database.prepare('SELECT count(*) AS sessions FROM sessions').all()
  database.close()
  return JSON.stringify([rows, count], undefined, 1)
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']
const PAPERS = MEETINGS.flatMap(({ papers }) => papers)
const PAPER_IDS = PAPERS.map((_, index) => `v${String(index + 1).padStart(3, '0')}`)
const MEETING_IDS = MEETINGS.map((_, index) => `s${String(index + 1).padStart(2, '0')}`)
const PERSON_IDS = ['p001', 'p023', 'p022', 'b002']

/** The paths of a route, with values for its parameters. */
function filled(path: string): string[] {
  if (path.includes(':verb')) {
    const isOfKey = path.startsWith('/admin/key/')
    const verbs = isOfKey ? KEY_VERBS.map((verb) => `${verb}?serial=FT-1`) : ADMIN_VERBS
    return verbs.flatMap((verb) => filled(path.replace(':verb', verb)))
  }
  if (!path.includes(':id')) return [path]
  const ids = path.includes('papers')
    ? PAPER_IDS
    : path.includes('meetings')
      ? MEETING_IDS
      : PERSON_IDS
  return ids.map((id) => path.replace(':id', id))
}

/** Other spellings that a lenient server resolves to the path. */
function disguised(path: string): string[] {
  return [
    `${path}/`,
    `/${path}`,
    `/.${path}`,
    `/help/..${path}`,
    `/papers/v001/..%2f..${path}`,
    `${path}%00`,
    `${path};x=.css`,
    `${path}?x=/portal.css`,
    `${path}.css`,
    path.replace('/members', '/%6dembers').replace('/admin', '/%61dmin'),
    path.toUpperCase(),
    `http://localhost${path}`,
    `/portal.css${path}`,
    `/login/..${path}`,
    `/second-factor/style.css/..${path}`,
  ]
}

/** The public routes; repeated here, so that a mistake in the portal is found. */
function isOpen(method: string, path: string): boolean {
  const { pathname } = new URL(path, 'http://localhost')
  if (['/login', '/logout'].includes(pathname)) return true
  if (/^\/second-factor(\/|$)/.test(pathname)) return true
  const isRead = method === 'GET' || method === 'HEAD'
  return isRead
    ? /^\/($|help$|portal\.css$|logo\.svg$|meetings\/\w+$|papers\/\w+$)/.test(pathname)
    : method === 'POST' && /^\/(language|api\/login|api\/logout)$/.test(pathname)
}

const FIELDS = {
  sure: 'yes',
  confirmation: 'yes',
  to: 'en',
  label: 'x',
  saved: 'yes',
  id: 'x',
  up_to: '999999999',
}
const BODIES: [type: string, body: string][] = [
  ['application/x-www-form-urlencoded', new URLSearchParams(FIELDS).toString()],
  ['application/json', JSON.stringify(FIELDS)],
  ['text/plain', new URLSearchParams(FIELDS).toString()],
  [
    'multipart/form-data; boundary=b',
    `${Object.entries(FIELDS)
      .map(
        ([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}`,
      )
      .join('\r\n')}\r\n--b--\r\n`,
  ],
]
const EXTRAS: Record<string, string>[] = [
  {},
  { accept: 'text/html' },
  { accept: 'application/json', 'x-http-method-override': 'GET' },
  {
    'x-original-url': '/portal.css',
    'x-rewrite-url': '/portal.css',
    'x-forwarded-for': '127.0.0.1',
  },
  { connection: 'upgrade', upgrade: 'websocket' },
]

interface Try {
  method: string
  path: string
  headers: Record<string, string>
  body?: string
}

/** All requests for one kind of session. */
function tries(paths: readonly string[], disguises: readonly string[]): Try[] {
  const all: Try[] = []
  for (const path of paths) {
    for (const method of METHODS) {
      const hasBody = !['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(method)
      if (!hasBody) {
        for (const headers of method === 'GET' ? EXTRAS : [{}]) all.push({ method, path, headers })
      }
      const bodies = method === 'POST' ? BODIES : BODIES.slice(0, 1)
      for (const [type, body] of hasBody ? bodies : []) {
        const headers = { 'content-type': type, origin: portal.origin }
        all.push({ method, path, headers, body })
      }
    }
  }
  for (const path of disguises) all.push({ method: 'GET', path, headers: {} })
  // A logout would end the session of the crawl.
  return all.filter(({ method, path }) => method !== 'POST' || !/^\/(?:api\/)?logout$/.test(path))
}

/** Confidential texts in an answer that the session must not see. */
function leaks({ text }: Answer, { bodies, administers, person }: Kind): string[] {
  const papers = MEETINGS.filter(({ bodyId }) => !bodies.includes(bodyId))
    .flatMap((meeting) => meeting.papers)
    .filter(({ confidential }) => confidential)
    .flatMap(({ title, proposal, reason }) => [title, proposal, reason])
  const people = samplePeople()
    .map(({ name }) => name)
    .filter((name) => !administers && name !== person)
  const log = administers ? [] : ['Gerät übernommen', 'key-imported']
  return [...papers, ...people, ...log].filter((secret) => text.includes(secret))
}

/** The `Location` of a redirect of the gate that is not absolute, which some programs refuse. */
function relativeRedirect({ headers }: Answer, path: string): string | undefined {
  const { location } = headers
  if (typeof location !== 'string' || location.startsWith(`${portal.origin}/`)) return undefined
  // Redirects of the portal may be relative.
  const isOfGate = path.startsWith('/second-factor') || /\/second-factor|return_to/.test(location)
  return isOfGate ? location : undefined
}

/** Whether a request was denied if this kind of session must not make it. */
function isStopped(
  { status }: Answer,
  { method, path, headers }: Try,
  { elevated, administers }: Kind,
): boolean {
  if (isOpen(method, path)) return true
  // A browser names the page that opens a WebSocket. Without it the gate refuses the session's cookie.
  if (headers['upgrade'] !== undefined && status === 403) return true
  // Denied by the gate, or by the server as an invalid request.
  if (!elevated) return [303, 400, 401].includes(status)
  const { pathname } = new URL(path, 'http://localhost')
  if (/^\/admin(\/|$)/.test(pathname) && !administers) return [403, 404].includes(status)
  return true
}

describe('a crawl of the portal', () => {
  it('finds no confidential data of others, and changes nothing', async () => {
    const routes = await routesOfPortal()
    const paths = routes.flatMap(filled)
    const hidden = paths.filter((path) => /members|admin|api\/papers/.test(path))
    const own = ['', '/recovery', '/enrol', '/confirm', '/devices', '/devices/rename', '/status']
      .concat('/devices/remove', '/recovery-codes', '/recovery-codes/saved', '/style.css', '/x')
      .map((path) => `/second-factor${path}`)
    const all = [...paths, ...own, '/nothing', '/favicon.ico', '/.data/keys', '/portal.db']
    const disguises = hidden.flatMap(disguised)
    expect(hidden.length).toBeGreaterThan(40)

    const faults: string[] = []
    const seen = new Map<string, number>()
    for (const kind of kinds) {
      const isApp = kind.headers['authorization'] !== undefined && kind.elevated
      const before = everythingStored()
      await inParallel(tries(all, disguises), async (each) => {
        // An app may change its own second factor, which other tests cover.
        if (isApp && each.body && each.path.startsWith('/second-factor')) return
        const { method, path, body } = each
        const headers = { ...kind.headers, ...each.headers }
        const answer = await send(portal.port, path, {
          ...{ method, headers, agent },
          ...(body !== undefined && { body }),
        })
        const what = `${kind.name}: ${method} ${path} ${JSON.stringify(each.headers)}`
        const found = leaks(answer, kind)
        if (found.length > 0) faults.push(`${what} holds ${found.join(', ')}`)
        if (!isStopped(answer, each, kind)) faults.push(`${what} answered ${answer.status}`)
        const relative = relativeRedirect(answer, path)
        if (relative) faults.push(`${what} was led to ${relative}`)
        if (answer.status >= 500) faults.push(`${what} answered ${answer.status}`)
        const secrets = PAPERS.filter(
          ({ title, confidential }) => confidential && answer.text.includes(title),
        )
        for (const { title } of secrets) seen.set(`${kind.name}: ${title}`, 1)
      })
      if (everythingStored() !== before) faults.push(`${kind.name} has changed something`)
    }
    expect(faults).toEqual([])

    // Each kind has found all that it may see, so the crawl is effective.
    for (const { name, bodies } of kinds) {
      const readable = MEETINGS.filter(({ bodyId }) => bodies.includes(bodyId)).flatMap((meeting) =>
        meeting.papers.filter(({ confidential }) => confidential),
      )
      expect([...seen.keys()].filter((key) => key.startsWith(`${name}: `))).toHaveLength(
        readable.length,
      )
    }
    expect(portal.output()).not.toMatch(/Error/)
  }, 300_000)

  it('would detect a change, such as a reset by the office', async () => {
    const before = everythingStored()
    const office = createVisitor(portal)
    const headers = kinds.at(-1)?.headers ?? {}
    office.cookies.set('session', headers['cookie']?.replace('session=', '') ?? '')
    await aged(headers, -360)
    await office.get('/admin/people/p001/reset')
    expect((await office.post('/admin/people/p001/reset', { sure: 'yes' })).status).toBe(303)
    expect(everythingStored()).not.toBe(before)
  })

  it('leaves the session of each kind logged in', async () => {
    for (const { name, headers, person = '' } of kinds) {
      const { text } = await send(portal.port, '/', {
        headers: { ...headers, accept: 'text/html' },
      })
      expect(text.includes(`<bdi>${person}</bdi>`), name).toBe(person !== '')
    }
  })
})

/** Every path in the router of the portal. */
async function routesOfPortal(): Promise<string[]> {
  const config = await readConfig({ DATA_DIR: temporaryFolder() })
  const { app, close } = await openPortal(config, () => undefined)
  await close()
  return [...new Set(app.routes.map(({ path }) => path))].filter((path) => !path.includes('*'))
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items]
  const worker = async (): Promise<void> => {
    for (let item = queue.pop(); item !== undefined; item = queue.pop()) await work(item)
  }
  await Promise.all(Array.from({ length: 16 }, worker))
}
