/** Checks of keys before they are written. */

import { invalidType, invalidValue } from '../../core/argument-errors.js'
import {
  algorithmOf,
  counterOf,
  digitsOf,
  INTEGER_MAX,
  integer,
  periodOf,
  typeOf,
} from '../../core/parameters.js'
import { requireSecret } from '../../core/secret.js'
import { requireText } from '../../core/showable-text.js'
import type { TransferKey } from '../transfer-key.js'

/**
 * Checks the values of a key, and returns it with all defaults.
 *
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when a value has the wrong type
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when a value is out of its range
 */
function checkedKey(key: TransferKey): TransferKey {
  if (Object(key) !== key) throw invalidType('a key must be an object')
  requireSecret(key.secret)
  const { secret, encoder = null, serial, group, drift, image } = key
  if (encoder !== null && encoder !== 'steam') throw invalidValue('encoder must be steam')
  if (drift != null) integer('drift', drift, -DRIFT_MAX, DRIFT_MAX)
  const type = typeOf(key)
  const algorithm = algorithmOf(key)
  if (encoder && (type !== 'totp' || algorithm !== 'SHA1' || periodOf(key) !== 30)) {
    throw invalidValue('a key of Steam must be totp with SHA1 and 30 seconds')
  }
  return {
    type,
    ...textOf('issuer', key.issuer),
    account: requireText('account', key.account),
    secret,
    algorithm,
    digits: digitsOf(key),
    period: periodOf(key),
    counter: counterOf(key.counter ?? 0n),
    ...textOf('image', image),
    ...(encoder ? { encoder } : {}),
    ...textOf('serial', serial),
    ...textOf('group', group),
    ...(drift == null ? {} : { drift }),
  }
}

/** Largest drift in either direction, in steps. */
const DRIFT_MAX = 999_999_999_999

/** Makes the `check` of a writer: the values of a key, and then what the format can hold. */
export function checkWith(hold: (key: TransferKey) => unknown): (key: TransferKey) => TransferKey {
  return (key) => {
    const checked = checkedKey(key)
    hold(checked)
    return checked
  }
}

/** Returns the counter as a number of JSON, which holds it exactly. */
export function jsonCounter(key: TransferKey): number {
  if (key.counter <= BigInt(INTEGER_MAX)) return Number(key.counter)
  throw invalidValue('the format holds counters up to 2^53 - 1')
}

/** Throws for a key of Steam. */
export function refuseSteam(key: TransferKey): void {
  if (key.encoder) throw invalidValue('the format cannot hold a key of Steam')
}

/** An object with a text, or without it when it is missing or empty. */
function textOf<N extends string>(name: N, text: string | null | undefined): { [K in N]?: string } {
  // The cast is safe: the name of the only property is N.
  return (text == null || requireText(name, text) === '' ? {} : { [name]: text }) as {
    [K in N]?: string
  }
}
