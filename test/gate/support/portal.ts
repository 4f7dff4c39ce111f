/** A minimal portal behind a gate, with persons and programs that use it. */

import { memoryStore, parseOtpauthUri, type Secret, type StateStore, totp } from 'einmal'
import {
  type AccountEvent,
  type Accounts,
  type AccountsOptions,
  createAccounts,
  createKeyring,
} from 'einmal/accounts'
import {
  createGate,
  type Gate,
  type GateEvent,
  type GateOptions,
  type GateSession,
} from 'einmal/gate'
import { type SettableClock, settableClock } from 'einmal/testing'

export const ORIGIN = 'https://rat.example'
export const BASE = '/second-factor'
export const KEY: Uint8Array = Uint8Array.from({ length: 32 }, (_, i) => i * 3 + 1)

/** A session of the portal, with a field that the gate does not know. */
export interface PortalSession extends GateSession {
  role?: string
}

export interface Portal {
  gate: Gate
  accounts: Accounts
  store: StateStore
  clock: SettableClock
  /** By id: the value of the cookie `__Host-id` or of the bearer token. */
  sessions: Map<string, PortalSession>
  events: GateEvent[]
  accountEvents: AccountEvent[]
  /** Logs a user in by the first factor; returns the session id. */
  logIn(userId: string, more?: Partial<PortalSession>): string
  person(userId: string, more?: Partial<PortalSession>): Person
  program(userId: string, more?: Partial<PortalSession>): Program
  /** The code of this secret now, or a number of steps from now. */
  code(secret: Secret, steps?: number): string
  /** Enrols and confirms an authenticator, saves the recovery codes, and advances the clock to a new code. */
  enrolled(userId: string, label?: string): Promise<Enrolled>
}

export interface Enrolled {
  secret: Secret
  authenticatorId: string
  recoveryCodes: readonly string[]
}

let sessionsMade = 0

export async function openPortal(
  options: Partial<GateOptions<PortalSession>> = {},
  accountsOptions: Partial<AccountsOptions> = {},
): Promise<Portal> {
  const clock = settableClock(new Date('2026-11-23T10:00:10Z'))
  const keyring = await createKeyring({ current: 'k1', keys: { k1: KEY } })
  const events: GateEvent[] = []
  const accountEvents: AccountEvent[] = []
  const store = accountsOptions.store ?? memoryStore()
  const accounts = createAccounts({
    issuer: 'Ratsinformation',
    keyring,
    now: clock.now,
    onEvent: (event) => accountEvents.push(event),
    ...accountsOptions,
    store,
  })
  const sessions = new Map<string, PortalSession>()
  // Long, so that no session id appears by chance in text encoded as base64.
  const newId = (): string => `session${String(++sessionsMade).padStart(16, '0')}`
  const gate = createGate<PortalSession>({
    accounts,
    origin: ORIGIN,
    key: KEY,
    session: {
      read: async (request) => sessions.get(idOf(request)) ?? null,
      elevate: async (_, session, { at }) => {
        sessions.delete(session.id)
        const id = newId()
        sessions.set(id, { ...session, id, secondFactorAt: at })
        return new Headers([
          ['set-cookie', `__Host-id=${id}; Secure; HttpOnly; SameSite=Lax; Path=/`],
          ['x-session', id],
        ])
      },
    },
    now: clock.now,
    onEvent: (event) => events.push(event),
    ...options,
  })
  const portal: Portal = {
    gate,
    accounts,
    store,
    clock,
    sessions,
    events,
    accountEvents,
    logIn(userId, more) {
      const id = newId()
      sessions.set(id, { id, userId, ...more })
      return id
    },
    person: (userId, more) => createPerson(gate, portal.logIn(userId, more)),
    program: (userId, more) => createProgram(gate, portal.logIn(userId, more)),
    code: (secret, steps = 0) => totp(secret, { at: clock.now() + steps * 30_000 }),
    async enrolled(userId, label = 'Phone') {
      const enrolment = await accounts.enrol(userId, { account: 'account', label })
      const { authenticatorId, secret } = enrolment
      const verdict = await accounts.confirm(userId, authenticatorId, portal.code(secret))
      if (!verdict.ok) throw new Error(`not confirmed: ${verdict.reason}`)
      await accounts.markRecoveryCodesSaved(userId)
      clock.advance(30)
      return { secret, authenticatorId, recoveryCodes: verdict.recoveryCodes ?? [] }
    },
  }
  return portal
}

function idOf({ headers }: Request): string {
  const cookie = /__Host-id=(\w+)/.exec(headers.get('cookie') ?? '')?.[1]
  return cookie ?? /^Bearer (\w+)$/.exec(headers.get('authorization') ?? '')?.[1] ?? ''
}

/** A person with a browser: it has a cookie, sends `Origin` with forms, and shows pages. */
export interface Person {
  cookie: string
  /** The last answer, and its text. */
  last: Response | undefined
  page: string
  /** Location of the answer to the last form. */
  location: string
  get(path: string, headers?: Record<string, string>): Promise<Response | undefined>
  /** Fills in the form of the last page that leads there, and sends it with its hidden fields. */
  submit(path: string, fields?: Record<string, string>): Promise<Response | undefined>
  /** Sends a form from any page, and follows a redirect that has a notice. */
  post(
    path: string,
    fields: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<Response | undefined>
  /** Follows redirects of the gate until there is a page or the request passes. */
  follow(): Promise<Response | undefined>
}

export function createPerson(gate: Gate, id: string): Person {
  const seen = async (response: Response | undefined): Promise<Response | undefined> => {
    person.last = response
    person.page = (await response?.clone().text()) ?? ''
    const set = response?.headers.get('set-cookie')
    if (set) person.cookie = set.split(';')[0] ?? ''
    return response
  }
  const person: Person = {
    cookie: `__Host-id=${id}`,
    last: undefined,
    page: '',
    location: '',
    async get(path, headers) {
      const all = { accept: 'text/html,*/*;q=0.8', cookie: person.cookie, ...headers }
      // A redirect of the gate has an absolute address.
      const url = path.startsWith(`${ORIGIN}/`) ? path : ORIGIN + path
      return seen(await gate.handle(new Request(url, { headers: all })))
    },
    async submit(path, fields) {
      const form = formOf(person.page, path)
      return person.post(path, { ...form, ...fields })
    },
    async post(path, fields, headers) {
      const request = new Request(ORIGIN + path, {
        method: 'POST',
        headers: {
          accept: 'text/html,*/*;q=0.8',
          cookie: person.cookie,
          origin: ORIGIN,
          'content-type': 'application/x-www-form-urlencoded',
          ...headers,
        },
        body: new URLSearchParams(fields).toString(),
      })
      await seen(await gate.handle(request))
      // The page behind the redirect shows the error.
      person.location = person.last?.headers.get('location') ?? ''
      return person.location.includes('notice=') ? person.get(person.location) : person.last
    },
    async follow() {
      for (let times = 0; times < 9 && person.last?.status === 303; times++) {
        await person.get(person.last.headers.get('location') ?? '')
      }
      return person.last
    },
  }
  return person
}

/** The hidden fields of the form with this action. */
export function formOf(page: string, action: string): Record<string, string> {
  const forms = page.match(/<form[\s\S]*?<\/form>/g) ?? []
  const form =
    forms.find((each) => each.includes(`action="${action}"`)) ??
    // A form without an action goes to its own page.
    forms.find((each) => !/<form[^>]*action=/.test(each))
  if (form === undefined) throw new Error(`no form leads to ${action} in ${page}`)
  const inputs = (form.match(/<input[^>]*>/g) ?? []).filter((tag) => tag.includes('type="hidden"'))
  return Object.fromEntries(
    inputs.map((tag) => {
      const value = /value="([^"]*)"/.exec(tag)?.[1] ?? ''
      return [/name="([^"]*)"/.exec(tag)?.[1] ?? '', decoded(value)]
    }),
  )
}

function decoded(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
}

/** A native app: it sends a bearer token and JSON. */
export interface Program {
  bearer: string
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>
}

/** The answer to a program; the status is 0 when the request passed. */
export interface Answer {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: the tests say what is in it
  json: any
}

export function createProgram(gate: Gate, id: string): Program {
  const ask = async (request: Request): Promise<Answer> => {
    const response = await gate.handle(request)
    const session = response?.headers.get('x-session')
    if (session) program.bearer = session
    const text = (await response?.text()) || '{}'
    const headers = response?.headers ?? new Headers()
    return { status: response?.status ?? 0, headers, json: JSON.parse(text) }
  }
  const program: Program = {
    bearer: id,
    get(path, headers) {
      const all = { authorization: `Bearer ${program.bearer}`, ...headers }
      return ask(new Request(ORIGIN + path, { headers: all }))
    },
    post(path, body, headers) {
      return ask(
        new Request(ORIGIN + path, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${program.bearer}`,
            'content-type': 'application/json',
            ...headers,
          },
          body: JSON.stringify(body),
        }),
      )
    },
  }
  return program
}

/** The secret in an otpauth URI. */
export function secretOf(uri: string): Secret {
  return parseOtpauthUri(uri).secret
}

/** A well-formed code that the secret does not have now or in the steps around. */
export function wrongCode({ clock }: Portal, secret: Secret): string {
  const near = [-2, -1, 0, 1, 2].map((step) => totp(secret, { at: clock.now() + step * 30_000 }))
  return ['271828', '314159', '141421', '173205', '161803', '577215'].find(
    (code) => !near.includes(code),
  ) as string
}
