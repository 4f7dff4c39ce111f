/** Checks of keys that a program holds: 32 bytes each, by id, one of them current. */

import { invalidValue } from './argument-errors.js'
import { requireBytes, requireType, wrongType } from './bytes.js'

/** Length of a key, in bytes. */
export const KEY_BYTES = 32

/** Keys as a program gives them. */
export interface GivenKeys {
  current: string
  keys: Readonly<Record<string, Uint8Array>>
}

/** Keys that were checked and copied. */
export interface KeySet {
  readonly current: { readonly id: string; readonly key: Uint8Array }
  readonly keys: ReadonlyMap<string, Uint8Array>
}

/** Checks the ids and the length of each key. */
export function keySetOf({ current, keys }: GivenKeys): KeySet {
  if (Object(keys) !== keys) throw wrongType('keys', 'record', keys)
  const checked = new Map<string, Uint8Array>()
  for (const [id, bytes] of Object.entries(keys)) {
    checked.set(requireKeyId(id), requireKey(`the key "${id}"`, bytes))
  }
  const key = checked.get(current)
  if (key === undefined) throw invalidValue('current must be the id of one of the keys')
  return { current: { id: current, key }, keys: checked }
}

/** Returns a copy of a key. */
export function requireKey(name: string, key: Uint8Array): Uint8Array<ArrayBuffer> {
  requireBytes(key, name)
  if (key.length !== KEY_BYTES) throw invalidValue(`${name} must have ${KEY_BYTES} bytes`)
  return Uint8Array.from(key)
}

export function requireKeyId(id: string): string {
  requireType('the id of a key', id, 'string')
  if (isKeyId(id)) return id
  throw invalidValue('the id of a key must be 1 to 32 letters, digits, "_" and "-"')
}

export function isKeyId(id: string): boolean {
  return /^[\w-]{1,32}$/.test(id)
}
