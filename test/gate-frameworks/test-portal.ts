/** A small portal behind a gate, the same in every framework, and browsers that use it. */

import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { Secret } from 'einmal'
import type { Accounts, Enrolment } from 'einmal/accounts'
import {
  createGate,
  type Gate,
  type GateEvent,
  type GateOptions,
  type GateSession,
  type SessionPort,
} from 'einmal/gate'
import {
  enrolledAndSaved,
  openTestAccounts,
  type TestAccounts,
} from '../accounts/support/test-accounts.js'
import { type Answer, ask, type Question } from './client.js'

export const ORIGIN = 'https://rat.example'
const FILES = join(import.meta.dirname, 'files')

/** The parts of a portal that do not depend on its framework. */
export interface Portal {
  /** Every request that reached a route of the portal, as `GET /papers/7`. */
  reached: string[]
  /** Makes the gate around the portal's sessions. */
  gateOf(session: SessionPort): Gate
  /** A folder with a file `papers.txt`, which is served below /files. */
  folder: string
}

/** A portal that listens. */
export interface Running {
  port: number
  close(): Promise<void>
}

/**
 * A way to build the portal. Its public paths are `/public/…` and `POST /login`, which begins a session
 * for `{ "user": "ada" }`. The other routes are `/papers/:id` for every method, `/api/votes`, which
 * answers JSON, and `/files/papers.txt`. `POST /members/delete` needs a recent second factor, `/upload`
 * counts bytes, and `/live` upgrades.
 */
export interface Framework {
  name: string
  /**
   * False if no connection is upgraded.
   *
   * @defaultValue true
   */
  upgrades?: boolean
  start(portal: Portal): Promise<Running>
}

/** A running portal with its gate, accounts and browsers. */
export interface TestPortal extends Running {
  setup: TestAccounts
  accounts: Accounts
  gate: Gate
  reached: string[]
  events: GateEvent[]
  ask(question?: Question): Promise<Answer>
  /** A browser without cookies; with a user, one in which this user is logged in by password. */
  browser(user?: string): Promise<Browser>
  /** Sends an upgrade request with the cookies of a browser and `hello`; returns the answer. */
  upgrade(jar: Browser['jar'], headers?: string[]): Promise<string>
  /** Enrols a second factor for the user, outside the gate. */
  enrol(user: string): Promise<Enrolment & { recoveryCodes: readonly string[] }>
  /** Enrols a second factor, logs in and submits a code. */
  elevated(user: string): Promise<Browser & { enrolment: Awaited<ReturnType<TestPortal['enrol']>> }>
}

/** A browser with cookies and the last page. */
export interface Browser {
  /** Cookies by name. */
  readonly jar: Map<string, string>
  /** The last answer. */
  readonly page: Answer
  get(path: string, headers?: Question['headers']): Promise<Answer>
  /** Sends a form with these fields and the hidden ones of the last page. */
  submit(
    path: string,
    fields?: Record<string, string>,
    headers?: Question['headers'],
  ): Promise<Answer>
  /** Sends any request with the cookies. */
  send(question: Question): Promise<Answer>
  login(user: string): Promise<void>
}

/** Options of a test portal, besides those of the gate. */
export interface TestPortalOptions extends Partial<Omit<GateOptions, 'session' | 'accounts'>> {
  /** Wraps the sessions of the portal. */
  sessions?: (port: SessionPort) => SessionPort
}

/** Starts the portal. */
export async function openTestPortal(
  framework: Framework,
  { sessions = (port) => port, ...options }: TestPortalOptions = {},
): Promise<TestPortal> {
  const setup = await openTestAccounts()
  const reached: string[] = []
  const events: GateEvent[] = []
  const gates: Gate[] = []
  const running = await framework.start({
    reached,
    folder: FILES,
    gateOf(session) {
      const gate = createGate({
        accounts: setup.accounts,
        origin: ORIGIN,
        key: Uint8Array.from({ length: 32 }, (_, i) => i),
        session: sessions(session),
        isPublic: (request) => isPublic(request),
        now: setup.clock.now,
        onEvent: (event) => events.push(event),
        locale: 'en',
        ...options,
      })
      gates.push(gate)
      return gate
    },
  })
  const [gate] = gates
  if (gate === undefined) throw new Error(`${framework.name} has not asked for its gate`)
  const { port } = running

  const askPort = (question?: Question): Promise<Answer> => ask(port, question)
  const enrol: TestPortal['enrol'] = (user) => enrolledAndSaved(setup, user)

  async function browser(user?: string): Promise<Browser> {
    const browser = openBrowser(askPort)
    if (user !== undefined) await browser.login(user)
    return browser
  }

  return {
    ...running,
    ...{ setup, accounts: setup.accounts, gate, reached, events, ask: askPort, browser, enrol },
    upgrade: (jar, headers) => upgrade(port, jar, headers),
    async elevated(user) {
      const enrolment = await enrol(user)
      const person = await browser(user)
      await person.get('/second-factor')
      await person.submit('/second-factor', { code: setup.code(enrolment.secret) })
      setup.clock.advance(30)
      if (person.page.status !== 303) throw new Error(`not elevated: ${person.page.text}`)
      return Object.assign(person, { enrolment })
    },
  }
}

/** Public paths of the portals. */
export function isPublic({ url, method }: Request): boolean {
  const { pathname } = new URL(url)
  return pathname.startsWith('/public/') || (pathname === '/login' && method === 'POST')
}

/** Headers of a browser that asks for a page. */
export const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
/** Header of a proxy in front of the portal that ends TLS. */
const PROXIED = { 'x-forwarded-proto': 'https' }

/** A browser that sends its requests with `ask`. */
export function openBrowser(ask: (question: Question) => Promise<Answer>): Browser {
  const jar = new Map<string, string>()
  let page: Answer = { status: 0, headers: {}, cookies: [], text: '' }

  async function send({ headers = {}, ...question }: Question): Promise<Answer> {
    const cookie = cookies(jar)
    const own = { ...PROXIED, ...(cookie && { cookie }) }
    const answer = await ask({ ...question, headers: { ...own, ...headers } })
    for (const line of answer.cookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      jar.set(name, value)
    }
    return answer
  }

  async function visit(question: Question): Promise<Answer> {
    page = await send(question)
    return page
  }

  // A redirect of the gate has an absolute address.
  function get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    const own = path.replace(/^https:\/\/rat\.example(?=\/)/, '')
    return visit({ path: own, headers: { ...HTML, ...headers } })
  }

  return {
    jar,
    get page() {
      return page
    },
    get,
    async submit(path, fields = {}, headers = {}) {
      const body = new URLSearchParams({ ...hiddenFields(page.text), ...fields }).toString()
      const own = { ...HTML, ...FORM, origin: ORIGIN, 'sec-fetch-site': 'same-origin' }
      const answer = await visit({ method: 'POST', path, body, headers: { ...own, ...headers } })
      // The page behind the redirect shows the error.
      const location = String(answer.headers.location)
      return location.includes('notice=') ? get(location) : answer
    },
    send,
    async login(user) {
      const answer = await send({
        method: 'POST',
        path: '/login',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ user }),
      })
      if (answer.status !== 200) throw new Error(`not logged in: ${answer.status} ${answer.text}`)
    },
  }
}

/** The hidden fields of the first form of a page. */
export function hiddenFields(html: string): Record<string, string> {
  const inputs = [...html.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]) => input)
  const fields = inputs.map((input) => {
    const of = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(input)?.[1] ?? ''
    return [of('name'), unescaped(of('value'))] as const
  })
  return Object.fromEntries(fields.reverse())
}

function unescaped(text: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => named[name] ?? whole)
}

/** The secret in the otpauth link of a page. */
export function secretOn(html: string): Secret {
  return Secret.fromBase32(/otpauth:[^"]*?secret=([A-Z2-7]+)/.exec(html)?.[1] ?? '')
}

function cookies(jar: ReadonlyMap<string, string>): string {
  return [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
}

async function upgrade(
  port: number,
  jar: ReadonlyMap<string, string>,
  headers: string[] = [],
): Promise<string> {
  const lines = [
    'GET /live HTTP/1.1',
    'Host: rat.example',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'X-Forwarded-Proto: https',
    ...(jar.size > 0 ? [`Cookie: ${cookies(jar)}`] : []),
    // A browser sends its origin; the test can set another one or none.
    ...(headers.some((line) => /^origin:/i.test(line)) ? [] : [`Origin: ${ORIGIN}`]),
    ...headers.filter((line) => !/^origin: *$/i.test(line)),
  ]
  const socket = connect(port, '127.0.0.1')
  socket.write(`${lines.join('\r\n')}\r\n\r\nhello`)
  let answer = ''
  for await (const chunk of socket) {
    answer += chunk
    if (answer.endsWith('hello')) break
  }
  return answer
}

/** Sessions of a portal without a session library: a cookie, or a bearer token of an app. */
export interface Sessions extends SessionPort {
  /** Begins a session; returns its id. */
  begin(userId: string): string
}

export const COOKIE = '__Host-session'

export function openSessions(): Sessions {
  const sessions = new Map<string, Omit<GateSession, 'id'>>()

  function begin(userId: string, more: object = {}): string {
    const id = randomUUID()
    sessions.set(id, { userId, ...more })
    return id
  }

  function idOf({ headers }: Request): string {
    const bearer = /^Bearer (.*)$/.exec(headers.get('authorization') ?? '')?.[1]
    const cookies = (headers.get('cookie') ?? '').split('; ')
    const cookie = cookies.find((each) => each.startsWith(`${COOKIE}=`))
    return bearer ?? cookie?.slice(COOKIE.length + 1) ?? ''
  }

  return {
    begin,
    async read(request) {
      const id = idOf(request)
      const session = sessions.get(id)
      return session ? { id, ...session } : null
    },
    async elevate(request, { id, userId }, { at }) {
      sessions.delete(id)
      const next = begin(userId, { secondFactorAt: at })
      if (request.headers.has('authorization')) return new Headers({ 'x-session': next })
      return new Headers({ 'set-cookie': cookieOf(next) })
    },
  }
}

export function cookieOf(id: string): string {
  return `${COOKIE}=${id}; Path=/; Secure; HttpOnly; SameSite=Lax`
}

/** Answers an upgrade request that passed the gate, and echoes. */
export function upgraded(_: unknown, socket: Duplex, head: Uint8Array): void {
  socket.write(
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
  )
  socket.unshift(head)
  socket.pipe(socket)
}
