/** Users of `accounts` who have enrolled, and what opening their secrets costs at least. */

import { memoryStore, type StateStore, totp } from 'einmal'
import {
  type Accounts,
  createAccounts,
  createKeyring,
  generateKey,
  type Keyring,
} from 'einmal/accounts'
import { idOf, requireOk, TURN, valueAt } from './credentials.js'

export interface AccountUser {
  id: string
  /** The key of the record in a store. */
  key: string
  /** One function for each authenticator. */
  codes: ((at: number) => string)[]
  code: string
}

export function userKeyOf(id: string): string {
  return `user:${id}`
}

/** Users with one authenticator each, for a store that still lacks the entries. */
export async function usersOn(
  store: StateStore,
  count: number,
): Promise<{
  users: AccountUser[]
  entries: (readonly [key: string, value: string])[]
  accounts: Accounts
  prepare(calls: number): void
}> {
  const clock = { now: Date.now() }
  const keyring = await createKeyring(generateKey('k1'))
  const memory = memoryStore()
  const users = await enrol(accountsOn(memory, keyring, clock), count, 1, clock)
  const entries = users.map(async ({ key }) => [key, await valueAt(memory, key)] as const)
  return {
    users,
    entries: await Promise.all(entries),
    accounts: accountsOn(store, keyring, clock),
    prepare(calls) {
      clock.now += TURN
      for (const user of users.slice(0, calls)) user.code = user.codes[0]?.(clock.now) ?? ''
    },
  }
}

/** The record of a user with one authenticator and ten recovery codes, after a first code. */
export async function userRecord(): Promise<string> {
  const { entries } = await usersOn(memoryStore(), 1)
  return entries[0]?.[1] ?? ''
}

export interface Clock {
  now: number
}

export function accountsOn(store: StateStore, keyring: Keyring, clock: Clock): Accounts {
  return createAccounts({ store, issuer: 'Bench', keyring, now: () => clock.now })
}

/** Enrols and confirms a number of authenticators for each user. */
export async function enrol(
  accounts: Accounts,
  count: number,
  authenticators: number,
  clock: Clock,
): Promise<AccountUser[]> {
  const users: AccountUser[] = []
  for (let i = 0; i < count; i++) {
    const user: AccountUser = { id: idOf(i), key: userKeyOf(idOf(i)), codes: [], code: '' }
    for (let n = 0; n < authenticators; n++) {
      const { authenticatorId, secret } = await accounts.enrol(user.id, { account: 'ada' })
      const codeAt = (at: number): string => totp(secret, { at })
      requireOk(await accounts.confirm(user.id, authenticatorId, codeAt(clock.now)))
      user.codes.push(codeAt)
    }
    users.push(user)
  }
  return users
}

/**
 * Web Crypto alone: opens the sealed secret of a user, of 20 bytes, with a separate nonce and as much
 * additional data as einmal's.
 */
export async function sealedSecrets(count: number): Promise<(i: number) => Promise<unknown>> {
  const { subtle } = crypto
  const key = await subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ])
  const sealed = await Promise.all(
    Array.from({ length: count }, async () => {
      const iv = crypto.getRandomValues(new Uint8Array(12))
      const additionalData = crypto.getRandomValues(new Uint8Array(80))
      const algorithm = { name: 'AES-GCM', iv, additionalData }
      const bytes = new Uint8Array(await subtle.encrypt(algorithm, key, new Uint8Array(20)))
      return { algorithm, bytes }
    }),
  )
  return async (i) => {
    const secret = sealed[i]
    return secret && subtle.decrypt(secret.algorithm, key, secret.bytes)
  }
}
