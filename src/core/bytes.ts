/** Checks of argument types, comparison of bytes, and random bytes. */

import { invalidType, invalidValue } from './argument-errors.js'
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

/** Returns the error for an argument that does not have the type `expected`. */
export function wrongType(name: string, expected: string, value: unknown): TypeError {
  return invalidType(`${name} must be a ${expected}, not ${typeof value}`)
}

/** Returns `text`. Throws a RangeError when it has more than `longest` UTF-16 code units. */
export function requireLength(place: string, text: string, longest: number): string {
  if (text.length <= longest) return text
  throw invalidValue(`${place} has over ${longest} characters`)
}

/**
 * Throws a TypeError when `value` is not a Uint8Array. One of another realm passes (the sandbox of a
 * test runner, an iframe), and so does Node's Buffer.
 */
export function requireBytes(value: Uint8Array, name = 'bytes'): void {
  if (value?.[Symbol.toStringTag] !== 'Uint8Array') throw wrongType(name, 'Uint8Array', value)
}

/** Compares every byte without an early exit: the time depends only on the lengths. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length
  // Stryker disable next-line EqualityOperator: one step more compares nothing with nothing, or the lengths differ
  for (let i = 0; i < a.length; i++) difference |= Number(a[i]) ^ Number(b[i])
  return difference === 0
}

/**
 * Random bytes of the runtime's CSPRNG.
 *
 * @param length - bytes, at least 12: fewer random bytes can all be equal by chance
 * @throws {EinmalError} `ERR_RANDOM_UNAVAILABLE` when there is no CSPRNG, or when it repeats one byte:
 * some broken polyfills fill the array with zeros and do not throw
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
