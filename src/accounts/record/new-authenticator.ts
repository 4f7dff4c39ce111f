/** A new authenticator: its options are checked here. */

import { toBase64Url } from '../../core/base64url.js'
import { randomBytes } from '../../core/bytes.js'
import { EinmalError } from '../../core/errors.js'
import type { OtpauthKey } from '../../core/otpauth.js'
import {
  algorithmOf,
  counterOf,
  digitsOf,
  INTEGER_MAX,
  integerOr,
  type Optional,
  periodOf,
  typeOf,
  type Window,
} from '../../core/parameters.js'
import { Secret } from '../../core/secret.js'
import { requireHotpOptions, requireTotpOptions } from '../../verifier/match-code.js'
import { type OpenedAuthenticator, RESYNC_STEPS } from '../verification/authenticator-codes.js'
import { serialOf } from './serial.js'
import type { Authenticator } from './user-record.js'

/** The parameters and the state of an authenticator, without names and sealed secret. */
export type CodeGenerator = Pick<
  Authenticator,
  'type' | 'algorithm' | 'digits' | 'period' | 'lastStep' | 'nextCounter'
>

/** Options of a generator; the rest of an {@link OtpauthKey} does not change its codes. */
export type GeneratorOptions = Optional<
  Pick<OtpauthKey, 'type' | 'algorithm' | 'digits' | 'period' | 'counter'>
> & { lastStep?: number | undefined }

/**
 * Checks the options, and fills in the defaults.
 *
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when a value has the wrong type
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when a value is out of its range
 */
export function generatorOf(
  secret: Secret,
  options: GeneratorOptions,
  window: Window,
): CodeGenerator {
  const type = typeOf(options)
  const lastStep = integerOr('lastStep', options.lastStep, -1, -1, INTEGER_MAX)
  const counter = options.counter ?? 0n
  const common = { type, algorithm: algorithmOf(options), digits: digitsOf(options) }
  if (type === 'totp') {
    requireTotpOptions(secret, { ...options, window })
    const floor = lastStep >= 0 && { lastStep }
    return { ...common, period: periodOf(options), ...floor, nextCounter: 0n }
  }
  requireHotpOptions(secret, { ...options, counter })
  return { ...common, period: 30, nextCounter: counterOf(counter) }
}

/** Serial number and clock of a hardware token. */
export interface HardwareOptions {
  serial?: string | undefined
  /** Lead of its clock, in steps. */
  drift?: number | undefined
  type?: 'totp' | 'hotp' | undefined
}

/**
 * Checks what only a hardware token has. An HOTP token has no clock, and an app has the clock of its phone.
 *
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when a value has the wrong type
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when a value is out of its range
 */
export function hardwareOf(
  options: HardwareOptions,
): Pick<Authenticator, 'serial' | 'drift' | 'synced'> {
  const drift = integerOr('drift', options.drift, 0, -RESYNC_STEPS, RESYNC_STEPS)
  if (options.serial == null) return {}
  const serial = serialOf(options.serial)
  return typeOf(options) === 'totp' && drift !== 0 ? { serial, drift, synced: drift } : { serial }
}

/** @throws {EinmalError} `ERR_AUTHENTICATORS_FULL` */
export function requireRoom(authenticators: number, most: number): void {
  if (authenticators < most) return
  throw new EinmalError('ERR_AUTHENTICATORS_FULL', `this user has ${most} authenticators`)
}

/** Makes a secret as long as the output of the hash (RFC 6238 §5.1). */
export function newSecret(options: GeneratorOptions): Secret {
  return Secret.generate({ SHA1: 20, SHA256: 32, SHA512: 64 }[algorithmOf(options)])
}

/** True when an authenticator generates the same codes. */
export function isSameKey(
  { authenticator, secret }: OpenedAuthenticator,
  other: CodeGenerator,
  otherSecret: Secret,
): boolean {
  return (
    authenticator.type === other.type &&
    authenticator.algorithm === other.algorithm &&
    authenticator.digits === other.digits &&
    authenticator.period === other.period &&
    secret.equals(otherSecret)
  )
}

/** Makes the id of a new authenticator: 16 characters, 96 random bits. */
export function newId(): string {
  // More than is needed, since randomBytes checks the source with the last 16.
  return toBase64Url(randomBytes(32).subarray(-12))
}
