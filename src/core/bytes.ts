/** Types and bytes: what an argument must be, and random bytes. */

import { EinmalError } from './errors.js'
import { runtime } from './runtime.js'

/** Throws a TypeError that names the argument and the type it had, never its content. */
export function requireType(
  name: string,
  value: unknown,
  type: 'string' | 'number' | 'function',
): void {
  if (typeof value !== type) throw wrongType(name, type, value)
}

/** The error for an argument of another type than `expected`. */
export function wrongType(name: string, expected: string, value: unknown): TypeError {
  return new TypeError(`${name} must be a ${expected}, not ${typeof value}`)
}

/** A Uint8Array of this or another realm: a test runner's sandbox, an iframe, Node's Buffer. */
export function requireBytes(value: Uint8Array): void {
  if (value?.[Symbol.toStringTag] !== 'Uint8Array') throw wrongType('bytes', 'Uint8Array', value)
}

/**
 * Random bytes of the runtime's CSPRNG.
 *
 * @param length - at least 12: fewer are alike by chance now and then
 * @throws {EinmalError} `ERR_RANDOM_UNAVAILABLE` where there is none, or where it gives one byte
 * over and over: a source that fails in silence or half-way is no source
 */
export function randomBytes(length: number): Uint8Array {
  const bytes = runtime.crypto?.getRandomValues?.(new Uint8Array(length))
  if (!bytes || new Set(bytes.subarray(-16)).size < 2) {
    throw new EinmalError(
      'ERR_RANDOM_UNAVAILABLE',
      'crypto.getRandomValues is missing or fails: polyfill it',
    )
  }
  return bytes
}
