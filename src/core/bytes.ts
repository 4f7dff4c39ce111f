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

/** A text of at most so many UTF-16 code units. */
export function requireLength(place: string, text: string, longest: number): string {
  if (text.length <= longest) return text
  throw new RangeError(`${place} has over ${longest} characters`)
}

/** A Uint8Array of this or another realm: a test runner's sandbox, an iframe, Node's Buffer. */
export function requireBytes(value: Uint8Array, name = 'bytes'): void {
  if (value?.[Symbol.toStringTag] !== 'Uint8Array') throw wrongType(name, 'Uint8Array', value)
}

/** Compares every byte, wherever the first difference is: the time tells nothing but the lengths. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length
  a.forEach((byte, i) => {
    difference |= byte ^ Number(b[i])
  })
  return difference === 0
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
