/**
 * otpauth URIs. The writer uses the profile that every app reads in the same way; the reader accepts
 * the variants that apps write. The grammar is parsed by hand, since engines disagree about URLs of
 * this scheme.
 */

import { invalidValue } from './argument-errors.js'
import { requireLength } from './bytes.js'
import { EinmalError, judged } from './errors.js'
import type { Algorithm } from './hmac.js'
import { type Names, readNames, requireNames } from './names.js'
import {
  algorithmOf,
  counterOf,
  digitsOf,
  integer,
  type Optional,
  periodOf,
  typeOf,
} from './parameters.js'
import { requireSecret, Secret } from './secret.js'
import { requireText } from './showable-text.js'
import { decodePart, readQuery, splitUri } from './uri.js'

/** A key as authenticator apps exchange it. */
export interface OtpauthKey {
  type: 'totp' | 'hotp'
  /** The service that asks for the code. The app shows this name. */
  issuer?: string | undefined
  /** The user's account at the issuer, often an e-mail address. */
  account: string
  secret: Secret
  algorithm: Algorithm
  digits: 6 | 7 | 8
  /** The time step in seconds, an integer from 1 to 86400. Not used for hotp. */
  period: number
  /** The next counter of hotp, 0 to 2^64 - 1. Not used for totp. */
  counter: bigint
  /** URL of a picture for the app, not validated when read: check it before you fetch it. */
  image?: string | undefined
}

/** An {@link OtpauthKey} with the other data of the URI. */
export interface ParsedOtpauthUri extends OtpauthKey {
  /** The issuer before the colon of the label, if there is one. */
  labelIssuer?: string | undefined
  /** True when label and parameter name different issuers; `issuer` is the one of the parameter. */
  issuerMismatch: boolean
  /** Parameters that einmal does not know, each with all its values in order. */
  extra: ReadonlyMap<string, readonly string[]>
}

/** Maximum length of a URI, in UTF-16 code units. */
const LONGEST = 2048

/**
 * Writes an otpauth URI. Show it to the user as a QR code for an authenticator app.
 *
 * Many apps ignore `algorithm`, `digits` and `period` and compute SHA1, 6 digits and 30 seconds. Keep
 * the defaults unless you know the user's app (see *Which apps misread what*).
 *
 * @param key - `account` and `secret` are required. The others default to totp, SHA1, 6 digits,
 * 30 seconds, counter 0. An `image` is an https URL
 * @param options - `allowWeak` (default false): also writes a secret under 16 bytes, to move an
 * existing key
 * @returns `otpauth://totp/Issuer:account?secret=…&issuer=Issuer&algorithm=SHA1&digits=6&period=30`
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when a value has the wrong type
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when the account is empty, or begins with a space
 * after an issuer
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when issuer or account contains a colon
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when a text contains a control character or a lone
 * surrogate
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when a number is out of its range
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when the secret has fewer than 16 bytes and
 * `allowWeak` is not true
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when the image is not https
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when the URI would be longer than 2048 characters
 *
 * @example
 * ```ts
 * import { otpauthUri, Secret } from 'einmal'
 *
 * const secret = Secret.fromBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
 * otpauthUri({ issuer: 'Stadt Köln', account: 'ada@rat.example', secret })
 * // 'otpauth://totp/Stadt%20K%C3%B6ln:ada%40rat.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Stadt%20K%C3%B6ln&algorithm=SHA1&digits=6&period=30'
 * ```
 */
export function otpauthUri(
  key: NewOtpauthKey,
  options: { allowWeak?: boolean | undefined } = {},
): string {
  const { issuer, account, type, algorithm, digits, period, counter } = requireKey(key)
  if (options.allowWeak !== true) integer('secret.byteLength', key.secret.byteLength, 16, 1024)
  const image = requireImage(key.image ?? '')
  const firm = encodeURIComponent(issuer)
  const uri =
    `otpauth://${type}/${firm && `${firm}:`}${encodeURIComponent(account)}` +
    `?secret=${key.secret.toBase32()}${firm && `&issuer=${firm}`}` +
    `&algorithm=${algorithm}&digits=${digits}` +
    (type === 'totp' ? `&period=${period}` : `&counter=${counter}`) +
    (image && `&image=${encodeURIComponent(image)}`)
  return requireLength('the URI', uri, LONGEST)
}

/** Input of {@link otpauthUri}: `account` and `secret` are required, the others have defaults. */
export type NewOtpauthKey = Optional<OtpauthKey> & Pick<OtpauthKey, 'account' | 'secret'>

/**
 * Reads an otpauth URI of any issuer or app. It accepts any case and order, raw UTF-8 and spaces,
 * `SHA-1` for SHA1, and lower-case, grouped, padded or weak secrets. It refuses a URI whose key would
 * be ambiguous, for example one with two secrets.
 *
 * @param uri - `otpauth:` or `apple-otpauth:`, at most 2048 characters
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when `uri` is not a string
 * @returns the key, with defaults for missing parameters
 * @throws {EinmalError} `ERR_URI_…`, `ERR_BASE32_…` or `ERR_SECRET_LENGTH`; the message names the place
 * and never contains the secret
 *
 * @example
 * ```ts
 * import { parseOtpauthUri } from 'einmal'
 *
 * const key = parseOtpauthUri('otpauth://totp/ACME:ada?secret=gezd+gnbv+gy3t+qojq&issuer=ACME')
 * key.account // 'ada'
 * key.secret.toBase32() // 'GEZDGNBVGY3TQOJQ'
 * ```
 */
export function parseOtpauthUri(uri: string): ParsedOtpauthUri {
  const [type, path, query] = splitUri(uri, ['otpauth', 'apple-otpauth'], LONGEST)
  const [values, extra] = readQuery(query, PARAMETERS, ' ')
  // Faster than the iterator of an array pattern.
  const { 0: secret, 1: beside, 2: algorithm, 3: digits, 4: period, 5: counter, 6: image } = values
  const label = decodePart(path, 'the label')
  const [names, labelIssuer] = readNames(label, beside, path)
  if (!secret) {
    throw new EinmalError('ERR_URI_SECRET', 'the parameter secret is missing or empty')
  }
  if (type === 'hotp' && !counter) {
    throw new EinmalError('ERR_URI_COUNTER', 'the parameter counter is missing or empty')
  }
  // The cast is temporary: the next lines add what is missing. To assign is faster than to copy.
  const key = readKey(
    type,
    { secret, algorithm, digits, period, counter },
    names,
  ) as ParsedOtpauthUri
  key.issuerMismatch = Boolean(labelIssuer) && labelIssuer !== key.issuer
  key.extra = extra
  if (labelIssuer) key.labelIssuer = labelIssuer
  if (image) key.image = image
  return key
}

const PARAMETERS = ['secret', 'issuer', 'algorithm', 'digits', 'period', 'counter', 'image']

/**
 * Checks a key to be written and fills in the defaults.
 *
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when a value has the wrong type
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when a value is out of its range
 */
export function requireKey(key: NewOtpauthKey): Settings & { issuer: string; account: string } {
  requireSecret(key.secret)
  const { issuer, account } = requireNames(key)
  return {
    issuer,
    account,
    type: typeOf(key),
    algorithm: algorithmOf(key),
    digits: digitsOf(key),
    period: periodOf(key),
    counter: counterOf(key.counter ?? 0n),
  }
}

/**
 * Makes a key from the texts of a URI. Missing values get their defaults.
 *
 * @throws {EinmalError} `ERR_URI_…`, `ERR_BASE32_…` or `ERR_SECRET_LENGTH`
 */
export function readKey(
  type: string,
  {
    // Stryker disable next-line StringLiteral: both callers pass a secret
    secret = '',
    algorithm = 'SHA1',
    digits = '6',
    period = '30',
    counter = '0',
  }: { [name in 'secret' | 'algorithm' | 'digits' | 'period' | 'counter']?: string | undefined },
  { issuer, account }: Names,
): OtpauthKey {
  // The cast is temporary: each value is checked below.
  const key = {
    type,
    account,
    secret: Secret.fromBase32(secret),
    // An unknown algorithm is refused below. A fallback to SHA1 would give wrong codes.
    algorithm: algorithm.replace(/sha-?/i, 'SHA'),
    digits: Number(decimal(digits)),
    period: Number(decimal(period)),
    counter: BigInt(decimal(counter)),
  } as OtpauthKey
  judged('ERR_URI_TYPE', typeOf, key)
  judged('ERR_URI_ALGORITHM', algorithmOf, key)
  judged('ERR_URI_DIGITS', digitsOf, key)
  judged('ERR_URI_PERIOD', periodOf, key)
  judged('ERR_URI_COUNTER', counterOf, key.counter)
  if (issuer) key.issuer = issuer
  return key
}

type Settings = Pick<OtpauthKey, 'type' | 'algorithm' | 'digits' | 'period' | 'counter'>

/** Returns the text of a plain decimal integer, and `-1`, below every range, for any other text. */
function decimal(text: string): string {
  return /^(?!0\d)\d{1,20}$/.test(text) ? text : '-1'
}

/** Returns the https URL or the empty string. A phone would fetch an http URL without encryption. */
function requireImage(image: string): string {
  if (image !== '' && !/^https:\/\/[^\s/?#]\S*$/i.test(requireText('image', image))) {
    throw invalidValue('image must be an https URL')
  }
  return image
}
