/**
 * Watches what accounts give away during a whole test file: every answer, error and event as it is
 * shown, and every row as it is stored. After each test nothing secret may be in any of it.
 */

import { inspect } from 'node:util'
import { Secret, type StateStore } from 'einmal'
import type { AccountEvent, Accounts } from 'einmal/accounts'
import { afterEach, expect } from 'vitest'

/** What must not be shown, in the forms in which it could be; and where it was looked for. */
const canaries = new Set<string>()
const seen: string[] = []
/** What was told and is no event. */
const noEvents: string[] = []

afterEach(() => {
  expect(shown(), 'secrets and recovery codes that were shown or stored').toEqual([])
  expect(noEvents.splice(0)).toEqual([])
})

/** What was shown since the last time that it should not have been; begins anew. */
export function shown(): string[] {
  const text = seen.join('\n')
  const found = [...canaries].filter((canary) => text.includes(canary))
  canaries.clear()
  seen.length = 0
  return found
}

/** Notes a secret that must not show up anywhere. */
export function guard(secret: Secret | Uint8Array): void {
  const bytes = Buffer.from(secret instanceof Secret ? secret.toBytes() : secret)
  for (const form of ['hex', 'base64', 'base64url', 'latin1'] as const) {
    // The last characters hold the end of what the first ones begin: a part is too much.
    canaries.add(bytes.subarray(0, 12).toString(form))
  }
  canaries.add(bytes.toString('hex').toUpperCase())
  canaries.add(bytes.join(', '))
  canaries.add(Secret.fromBytes(bytes).toBase32().slice(0, 12))
}

/** Notes a recovery code. */
function guardCode(code: string): void {
  for (const form of [code, code.replaceAll('-', ''), code.slice(0, 9)]) {
    canaries.add(form)
    canaries.add(form.toLowerCase())
  }
}

/** Notes what an object shows of itself when nobody asks for a property by its name. */
export function see(value: unknown): void {
  seen.push(inspect(value, { depth: Infinity }), String(value), json(value))
  if (value instanceof Error) {
    seen.push(`${value.stack}`, inspect(value, { depth: Infinity, showHidden: true }))
  }
}

function json(value: unknown): string {
  return JSON.stringify(value, (_, held) => (typeof held === 'bigint' ? `${held}` : held)) ?? ''
}

/** The codes that are typed as a word of their own; six digits are also in many a number. */
function seeTyped(typed: unknown): void {
  if (typeof typed !== 'string' || !/^\d{6,8}$/.test(typed)) return
  const alone = new RegExp(`(?<![\\w-])${typed}(?![\\w-])`)
  expect(seen.find((text) => alone.test(text))).toBeUndefined()
}

/** Every row that is written passes here. */
export function watchedStore(store: StateStore): StateStore {
  return {
    read: (key) => store.read(key),
    write(key, value, ...rest) {
      seen.push(key, value)
      return store.write(key, value, ...rest)
    },
    delete: (key) => store.delete(key),
  }
}

/** Every event passes here. */
export function watchedEvents(events: AccountEvent[]): (event: AccountEvent) => void {
  return (event) => {
    // A listener that throws is not heard, so what is no event is found out afterwards.
    if (!/^[a-z-]{5,}$/.test(event.type)) noEvents.push(inspect(event))
    see(event)
    events.push(event)
  }
}

/** Every answer and every error passes here. */
export function watched(accounts: Accounts): Accounts {
  const through = async (verb: string, given: unknown[], answer: unknown): Promise<unknown> => {
    try {
      const value = await answer
      learn(verb, value)
      see(value)
      return value
    } catch (error) {
      see(error)
      throw error
    } finally {
      for (const typed of given.slice(1).flat()) seeTyped(typed)
    }
  }
  return new Proxy(accounts, {
    get(target, verb: keyof Accounts) {
      if (verb === 'censusRows' || verb === 'store') return target[verb]
      // A cast, since the verbs share no signature.
      const call = target[verb] as (...given: unknown[]) => unknown
      return (...given: unknown[]) => through(verb, given, call(...given))
    },
  })
}

/** What an answer holds that is meant to be shown once, by name. */
function learn(verb: string, value: unknown): void {
  const { secret, recoveryCodes } = Object(value)
  if (verb === 'enrol') guard(secret)
  for (const code of recoveryCodes ?? []) guardCode(code)
}
