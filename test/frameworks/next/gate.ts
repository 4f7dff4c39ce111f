/** The gate of the application, around sessions that are yours to keep in a database. */

import { randomUUID } from 'node:crypto'
import { memoryStore } from 'einmal'
import { createAccounts, createKeyring, generateKey } from 'einmal/accounts'
import { createGate, type Gate } from 'einmal/gate'

interface Session {
  userId: string
  secondFactorAt?: number
}

/** Next bundles the proxy and the routes apart: what both use is not a variable of a module. */
interface Shared {
  sessions?: Map<string, Session>
  gate?: Promise<Gate>
}

// A cast, since the types of globalThis do not know it.
const shared = globalThis as { einmal?: Shared }
shared.einmal ??= {}
const here = shared.einmal
here.sessions ??= new Map()
const { sessions } = here

/** Begins a session, as after a password. Returns its id. */
export function beginSession(userId: string, secondFactorAt?: number): string {
  const id = randomUUID()
  sessions.set(id, { userId, ...(secondFactorAt !== undefined && { secondFactorAt }) })
  return id
}

export function cookieOf(id: string): string {
  return `session=${id}; Path=/; HttpOnly; SameSite=Lax`
}

async function open(): Promise<Gate> {
  return createGate({
    accounts: createAccounts({
      store: memoryStore(),
      issuer: 'Ratsinformation',
      keyring: await createKeyring(generateKey('k1')),
    }),
    origin: process.env['ORIGIN'] ?? 'http://localhost:3000',
    key: crypto.getRandomValues(new Uint8Array(32)),
    session: {
      async read({ headers }) {
        const id = /(?:^|; )session=([^;]+)/.exec(headers.get('cookie') ?? '')?.[1] ?? ''
        const session = sessions.get(id)
        return session ? { id, ...session } : null
      },
      async elevate(_request, { id, userId }, { at }) {
        sessions.delete(id)
        return new Headers({ 'set-cookie': cookieOf(beginSession(userId, at)) })
      },
    },
    loginPath: '/login',
    isPublic({ url, method }) {
      const { pathname } = new URL(url)
      // The scripts and styles of the pages, without what they show.
      return pathname.startsWith('/_next/static/') || (pathname === '/session' && method === 'POST')
    },
    locale: 'en',
  })
}

/** Opened with the first request, since `next build` loads this file too. */
export function openGate(): Promise<Gate> {
  here.gate ??= open()
  return here.gate
}
