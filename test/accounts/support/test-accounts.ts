/** Accounts for tests, with a settable clock, and searched for secrets in all they return. */

import { hotp, memoryStore, type Secret, type StateStore, totp } from 'einmal'
import {
  type AccountEvent,
  type Accounts,
  type AccountsOptions,
  createAccounts,
  createKeyring,
  type Enrolment,
  type Keyring,
} from 'einmal/accounts'
import { type SettableClock, settableClock } from 'einmal/testing'
import { authenticatedRecords } from '../../../src/accounts/secrets/authenticated-records.js'
import { guard, watched, watchedEvents, watchedStore } from './watch.js'

/** The result of `createAccounts` with its dependencies. */
export interface TestAccounts {
  accounts: Accounts
  store: StateStore
  keyring: Keyring
  clock: SettableClock
  events: AccountEvent[]
  /** The code of this secret now, or a number of steps from now. */
  code(secret: Secret, steps?: number): string
}

/** Two keys that every test may use. */
export const KEYS: Readonly<Record<'k1' | 'k2', Uint8Array>> = {
  k1: Uint8Array.from({ length: 32 }, (_, i) => i * 7 + 1),
  k2: Uint8Array.from({ length: 32 }, (_, i) => i * 5 + 2),
}

export async function openTestAccounts(
  options: Partial<AccountsOptions> = {},
): Promise<TestAccounts> {
  const store = watchedStore(options.store ?? memoryStore())
  const keyring = await createKeyring({ current: 'k1', keys: { k1: KEYS.k1 } })
  const clock = settableClock(new Date('2026-11-23T10:00:10Z'))
  const events: AccountEvent[] = []
  const accounts = createAccounts({
    issuer: 'Ratsinformation',
    keyring,
    now: clock.now,
    onEvent: watchedEvents(events),
    ...options,
    store,
  })
  for (const key of Object.values(KEYS)) guard(key)
  return {
    accounts: watched(accounts),
    store,
    keyring,
    clock,
    events,
    code: (secret, steps = 0) => totp(secret, { at: clock.now() + steps * 30_000 }),
  }
}

/** Enrols and confirms an authenticator, and advances the clock to a new code. */
export async function enrolled(
  { accounts, clock, code }: TestAccounts,
  userId: string,
  label = '',
): Promise<Enrolment & { recoveryCodes: readonly string[] }> {
  const enrolment = await accounts.enrol(userId, { account: `${userId}@rat.example`, label })
  const verdict = await accounts.confirm(userId, enrolment.authenticatorId, code(enrolment.secret))
  if (!verdict.ok) throw new Error(`not confirmed: ${verdict.reason}`)
  clock.advance(30)
  // Each property by name, since a spread would not copy the hidden ones.
  const { authenticatorId, secret, uri, secretText, expiresAt } = enrolment
  const { recoveryCodes = [] } = verdict
  return { authenticatorId, secret, uri, secretText, expiresAt, recoveryCodes }
}

/** The same for a user who has said that the recovery codes are saved, so that no login asks for it. */
export async function enrolledAndSaved(
  setup: TestAccounts,
  userId: string,
  label = '',
): ReturnType<typeof enrolled> {
  const enrolment = await enrolled(setup, userId, label)
  await setup.accounts.markRecoveryCodesSaved(userId)
  return enrolment
}

/** Enrols a hardware key and confirms it with the code of counter 0. */
export async function enrolledKey(
  { accounts }: TestAccounts,
  userId: string,
): Promise<{ authenticatorId: string; press: (counter: number | bigint) => string }> {
  const options = { account: `${userId}@rat.example`, type: 'hotp' } as const
  const { authenticatorId, secret } = await accounts.enrol(userId, options)
  const press = (counter: number | bigint): string => hotp(secret, counter)
  const verdict = await accounts.confirm(userId, authenticatorId, press(0))
  if (!verdict.ok) throw new Error(`not confirmed: ${verdict.reason}`)
  return { authenticatorId, press }
}

/** A well-formed code that none of the secrets has now or in the steps around. */
export function wrongCode({ clock }: TestAccounts, ...secrets: Secret[]): string {
  const near = secrets.flatMap((secret) => {
    return [-2, -1, 0, 1, 2].map((step) => totp(secret, { at: clock.now() + step * 30_000 }))
  })
  const free = Array.from({ length: 100 }, (_, i) => String(271_828 + i))
  return free.find((code) => !near.includes(code)) ?? '271828'
}

/** The stored record of a user, without its tag. */
export async function rowOf(
  { store }: Pick<TestAccounts, 'store'>,
  userId: string,
): Promise<string> {
  const entry = await store.read(`user:${encodeURIComponent(userId)}`)
  if (entry === undefined) throw new Error(`nothing is stored of ${userId}`)
  return entry.value.replace(/#[\w-]+$/, '')
}

/** Overwrites the record of a user, with a right tag. */
export async function overwrite(
  { store, keyring }: Pick<TestAccounts, 'store' | 'keyring'>,
  userId: string,
  value: string,
): Promise<void> {
  const key = `user:${encodeURIComponent(userId)}`
  const entry = await store.read(key)
  const tagging = authenticatedRecords(store, keyring, undefined)
  if (!(await tagging.write(key, value, entry?.version))) throw new Error('not written')
}

/** Overwrites the stored text of a user, as an attacker does who can write the database. */
export async function plant(
  { store }: Pick<TestAccounts, 'store'>,
  userId: string,
  value: string,
): Promise<void> {
  const key = `user:${encodeURIComponent(userId)}`
  const entry = await store.read(key)
  if (!(await store.write(key, value, entry?.version))) throw new Error('not written')
}
