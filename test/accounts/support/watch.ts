/**
 * Searches for leaked secrets during a whole test file: in every answer, error and event as it is printed
 * and every record as it is stored. The check runs after each test.
 */

import { inspect } from 'node:util'
import { Secret, type StateStore } from 'einmal'
import type { AccountEvent, Accounts } from 'einmal/accounts'
import { afterEach, expect } from 'vitest'

/** Secrets in all forms that could be shown, and the texts that must not contain them. */
const canaries = new Set<string>()
const seen: string[] = []
/** Values that the listener got and that are not events. */
const invalidEvents: string[] = []

afterEach(() => {
  expect(shown(), 'secrets and recovery codes that were shown or stored').toEqual([])
  expect(invalidEvents.splice(0)).toEqual([])
})

/** Returns the secrets that were shown since the last call, and starts over. */
export function shown(): string[] {
  const text = seen.join('\n')
  const found = [...canaries].filter((canary) => text.includes(canary))
  canaries.clear()
  seen.length = 0
  return found
}

/** Registers a secret that must not be shown anywhere. */
export function guard(secret: Secret | Uint8Array): void {
  const bytes = Buffer.from(secret instanceof Secret ? secret.toBytes() : secret)
  for (const form of ['hex', 'base64', 'base64url', 'latin1'] as const) {
    // A part is enough: showing a part of a secret is already a leak.
    canaries.add(bytes.subarray(0, 12).toString(form))
  }
  canaries.add(bytes.toString('hex').toUpperCase())
  canaries.add(bytes.join(', '))
  canaries.add(Secret.fromBytes(bytes).toBase32().slice(0, 12))
}

/** Registers a recovery code. */
function guardCode(code: string): void {
  for (const form of [code, code.replaceAll('-', ''), code.slice(0, 9)]) {
    canaries.add(form)
    canaries.add(form.toLowerCase())
  }
}

/** Records how a value prints itself. */
export function see(value: unknown): void {
  seen.push(inspect(value, { depth: Infinity }), String(value), json(value))
  if (value instanceof Error) {
    seen.push(`${value.stack}`, inspect(value, { depth: Infinity, showHidden: true }))
  }
}

function json(value: unknown): string {
  return JSON.stringify(value, (_, held) => (typeof held === 'bigint' ? `${held}` : held)) ?? ''
}

/** Searches for a typed code as a separate word, since long numbers can contain six equal digits. */
function seeTyped(typed: unknown): void {
  if (typeof typed !== 'string' || !/^\d{6,8}$/.test(typed)) return
  const alone = new RegExp(`(?<![\\w-])${typed}(?![\\w-])`)
  expect(seen.find((text) => alone.test(text))).toBeUndefined()
}

/** A store that records each written text. */
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

/** A listener that records each event. */
export function watchedEvents(events: AccountEvent[]): (event: AccountEvent) => void {
  return (event) => {
    // An error of a listener is ignored, so the check runs after the test.
    if (!/^[a-z-]{5,}$/.test(event.type)) invalidEvents.push(inspect(event))
    see(event)
    events.push(event)
  }
}

/** Accounts that record each answer and each error. */
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

/** Registers the secret and the recovery codes of an answer. */
function learn(verb: string, value: unknown): void {
  const { secret, recoveryCodes } = Object(value)
  if (verb === 'enrol') guard(secret)
  for (const code of recoveryCodes ?? []) guardCode(code)
}
