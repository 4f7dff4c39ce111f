/** Reads fields of untrusted JSON. Only own properties count, so that `__proto__` is a name like others. */

import { syntaxError } from './transfer-errors.js'

/** Returns a field; undefined when `value` is no object or does not have it. */
export function field(value: unknown, name: string): unknown {
  if (Object(value) !== value || !Object.hasOwn(Object(value), name)) return undefined
  return Object(value)[name]
}

/** Returns a field at the end of a path. */
export function fieldAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce(field, value)
}

/** Returns a text; the empty text when the field is missing or has another type. */
export function textAt(value: unknown, ...path: readonly string[]): string {
  const found = fieldAt(value, ...path)
  return typeof found === 'string' ? found : ''
}

/** Returns the values of a list or an object; none for anything else. */
export function valuesAt(value: unknown, name: string): readonly unknown[] {
  const found = field(value, name)
  return Object(found) === found ? Object.values(Object(found)) : []
}

/**
 * Returns the list at the end of a path.
 *
 * @throws {EinmalError} `ERR_TRANSFER_SYNTAX` when the field is no list
 */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = fieldAt(value, ...path)
  if (Array.isArray(found)) return found
  throw syntaxError(`the field ${path.join('.')} must be a list`)
}
