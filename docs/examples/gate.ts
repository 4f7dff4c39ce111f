/** The gate of the examples, around sessions that a portal keeps in a Map: yours are in a database. */

import { memoryStore } from 'einmal'
import { createAccounts, createKeyring, generateKey } from 'einmal/accounts'
import { createGate, type SessionPort } from 'einmal/gate'

const sessions = new Map<string, { userId: string; secondFactorAt?: number }>()

/** Begins the session of a user who has logged in with a password. */
export function beginSession(userId: string, secondFactorAt?: number): string {
  const id = crypto.randomUUID()
  sessions.set(id, { userId, ...(secondFactorAt !== undefined && { secondFactorAt }) })
  return id
}

const session: SessionPort = {
  async read({ headers }) {
    const id = /(?:^|; )__Host-session=([^;]+)/.exec(headers.get('cookie') ?? '')?.[1] ?? ''
    const found = sessions.get(id)
    return found ? { id, ...found } : null
  },
  async elevate(_request, { id, userId }, { at }) {
    sessions.delete(id)
    const cookie = `__Host-session=${beginSession(userId, at)}`
    return new Headers({ 'set-cookie': `${cookie}; Path=/; Secure; HttpOnly; SameSite=Lax` })
  },
}

export const accounts = createAccounts({
  store: memoryStore(),
  issuer: 'Ratsinformation',
  keyring: await createKeyring(generateKey('k1')),
})

export const gate = createGate({
  accounts,
  origin: 'https://rat.example',
  key: crypto.getRandomValues(new Uint8Array(32)),
  session,
  isPublic: ({ url }) => new URL(url).pathname.startsWith('/public/'),
})
