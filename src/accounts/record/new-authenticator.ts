/** A new authenticator, its options checked at the door. */

import { toBase64Url } from '../../core/base64url.js'
import { randomBytes } from '../../core/bytes.js'
import { verifyHotp } from '../../core/hotp.js'
import { type OtpauthKey, typeOf } from '../../core/otpauth.js'
import {
  algorithmOf,
  counterOf,
  digitsOf,
  INTEGER_MAX,
  integerOr,
  type Optional,
  periodOf,
  type Window,
} from '../../core/parameters.js'
import { Secret } from '../../core/secret.js'
import { verifyTotp } from '../../core/totp.js'
import type { Opened } from '../verification/authenticator-codes.js'
import type { Authenticator } from './user-record.js'

/** All of an authenticator but its names and its sealed secret. */
export type Factor = Pick<
  Authenticator,
  'type' | 'algorithm' | 'digits' | 'period' | 'lastStep' | 'nextCounter'
>

/** What a factor is made from; the rest of an {@link OtpauthKey} says nothing about its codes. */
export type FactorOptions = Optional<
  Pick<OtpauthKey, 'type' | 'algorithm' | 'digits' | 'period' | 'counter'>
> & { lastStep?: number | undefined }

/** Fills in what is left out. Throws a TypeError or a RangeError. */
export function factorOf(secret: Secret, options: FactorOptions, window: Window): Factor {
  const type = typeOf(options)
  const lastStep = integerOr('lastStep', options.lastStep, -1, -1, INTEGER_MAX)
  const counter = options.counter ?? 0n
  const common = { type, algorithm: algorithmOf(options), digits: digitsOf(options) }
  if (type === 'totp') {
    verifyTotp(secret, NO_CODE, { ...options, window })
    const floor = lastStep >= 0 && { lastStep }
    return { ...common, period: periodOf(options), ...floor, nextCounter: 0n }
  }
  verifyHotp(secret, NO_CODE, { ...options, counter })
  return { ...common, period: 30, nextCounter: counterOf(counter) }
}

// Stryker disable next-line all: for the sake of the checks, so that verifying never throws
const NO_CODE = ''

/** A secret as long as the output of the hash (RFC 6238 §5.1). */
export function newSecret(options: FactorOptions): Secret {
  return Secret.generate({ SHA1: 20, SHA256: 32, SHA512: 64 }[algorithmOf(options)])
}

/** Whether another authenticator gives the same codes. */
export function isSameKey({ factor, secret }: Opened, other: Factor, otherSecret: Secret): boolean {
  return (
    factor.type === other.type &&
    factor.algorithm === other.algorithm &&
    factor.digits === other.digits &&
    factor.period === other.period &&
    secret.equals(otherSecret)
  )
}

/** The id of a new authenticator: 16 characters, 96 random bits. */
export function newId(): string {
  // More than is needed, since the look at whether the source works takes the last 16.
  return toBase64Url(randomBytes(32).subarray(-12))
}
