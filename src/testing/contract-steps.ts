/** Steps of the cases of the contract: each calls a store and checks its answer. */

import type { StateStore } from '../verifier/state-store.js'

export async function create(
  store: StateStore,
  key: string,
  value: string,
  expiresAt?: number,
): Promise<{ value: string; version: string }> {
  return replace(store, key, value, undefined, expiresAt)
}

/** Writes a value and reads the entry back. */
export async function replace(
  store: StateStore,
  key: string,
  value: string,
  expected: string | undefined,
  expiresAt?: number,
): Promise<{ value: string; version: string }> {
  const written = await store.write(key, value, expected, expiresAt)
  equal(written, true, expected === undefined ? 'the creation' : 'the write by the right version')
  return held(store, key)
}

export async function held(
  store: StateStore,
  key: string,
): Promise<{ value: string; version: string }> {
  const entry = await store.read(key)
  if (entry === undefined) throw new Error(`nothing was read of ${shown(key)}`)
  equal(typeof entry.value, 'string', 'the type of the value')
  equal(typeof entry.version, 'string', 'the type of the version')
  return entry
}

/**
 * Writes an entry that expires soon, and runs `meanwhile` with its version before it does. Repeats it with
 * a longer time when `meanwhile` was too slow.
 */
export async function expiring(
  store: StateStore,
  key: string,
  meanwhile: (version: string) => Promise<boolean> = async () => true,
): Promise<{ version: string }> {
  for (let span = 250; span <= LONGEST; span *= 2) {
    equal(await store.write(key, 'first', undefined, Date.now() + span), true, 'the creation')
    const entry = await store.read(key)
    if (entry && (await meanwhile(entry.version))) return entry
    await absence(store, key)
  }
  throw new Error('an entry that expires in two seconds is gone earlier')
}

/** Longest time to an expiry in these cases, in milliseconds. */
export const LONGEST = 2000

/** Waits until the key is absent, at most five seconds: the clock of a server may differ. */
export async function absence(store: StateStore, key: string): Promise<void> {
  for (let tries = 0; (await store.read(key)) !== undefined; tries++) {
    if (tries > 100) throw new Error('an entry is still read long after it has expired')
    await new Promise<void>((resume) => setTimeout(resume, 50))
  }
}

export function equal(actual: unknown, wanted: unknown, what: string): void {
  if (actual !== wanted) {
    throw new Error(`${what} should be ${shown(wanted)} and is ${shown(actual)}`)
  }
}

/** Shortens a value for a message, with every character visible. */
export function shown(value: unknown): string {
  return `${JSON.stringify(value)}`.slice(0, 80)
}

declare function setTimeout(run: () => void, milliseconds: number): unknown
