/** The errors for a mistake of the program that calls: a wrong argument or option. */

/**
 * The codes of the errors for a wrong argument or option. Node.js uses the same names.
 *
 * - `ERR_INVALID_ARG_TYPE`, on a TypeError: the value has the wrong type.
 * - `ERR_INVALID_ARG_VALUE`, on a RangeError: the type is right, the value is not allowed.
 */
export type ArgumentErrorCode = 'ERR_INVALID_ARG_TYPE' | 'ERR_INVALID_ARG_VALUE'

/** Returns a TypeError. The message names the argument and the expected type, never the value. */
export function invalidType(message: string): TypeError {
  return Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARG_TYPE' })
}

/** Returns a RangeError. The message names the argument and the allowed values, never the value. */
export function invalidValue(message: string): RangeError {
  return Object.assign(new RangeError(message), { code: 'ERR_INVALID_ARG_VALUE' })
}
