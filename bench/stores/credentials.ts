/** Any number of credentials: each has an id, a secret and codes. */

import { hash } from 'node:crypto'
import { createVerifier, memoryStore, Secret, type StateStore, totp } from 'einmal'

/**
 * The time between two codes of a credential, in milliseconds. It is two steps, since one code in a
 * million is also the code of the next step.
 */
export const TURN = 60_000

/** A UUID. Ids in sequence are in random order in an index. */
export function idOf(i: number): string {
  return hash('md5', `${i}`).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** The key of a credential in a store. */
export function keyOf(id: string): string {
  return `otp:${id}`
}

/** The record that the verifier stores of a credential whose code was accepted. */
export async function recordAt(at: number): Promise<string> {
  const store = memoryStore()
  const id = idOf(0)
  const secret = Secret.generate()
  const verifier = createVerifier({ store, now: () => at })
  requireOk(await verifier.verifyTotp({ id, secret, code: totp(secret, { at }) }))
  return valueAt(store, keyOf(id))
}

export async function valueAt(store: StateStore, key: string): Promise<string> {
  const held = await store.read(key)
  if (!held) throw new Error(`einmal stored nothing under ${key}`)
  return held.value
}

export interface Credential {
  /** The secret as a database of users holds it. */
  base32: string
  codeAt(at: number): string
}

export function newCredentials(count: number): Credential[] {
  return Array.from({ length: count }, () => {
    const secret = Secret.generate()
    return { base32: secret.toBase32(), codeAt: (at) => totp(secret, { at }) }
  })
}

/** @throws {Error} for a right code that was not accepted */
export function requireOk(verdict: { ok: boolean; reason?: string }): void {
  if (!verdict.ok) throw new Error(`a right code is ${verdict.reason}`)
}
