/**
 * otpauth URIs: the profile that every app reads alike is written, what is found in the wild is
 * read. The grammar is parsed by hand, since engines disagree about URLs of this scheme.
 */

import { requireLength } from './bytes.js'
import { EinmalError, judged } from './errors.js'
import type { Algorithm } from './hmac.js'
import { readNames, requireNames, requireText } from './names.js'
import { algorithmOf, counterOf, digitsOf, integer, type Optional, periodOf } from './parameters.js'
import { requireSecret, Secret } from './secret.js'
import { decodePart, readQuery, splitUri } from './uri.js'

/** A key as authenticator apps exchange it. */
export interface OtpauthKey {
  type: 'totp' | 'hotp'
  /** Who asks for the code: the name a person looks for in the app. */
  issuer?: string | undefined
  /** Whose code it is: often an e-mail address. */
  account: string
  secret: Secret
  algorithm: Algorithm
  digits: 6 | 7 | 8
  /** Seconds a code lasts, 1 to 86400; means nothing for hotp. */
  period: number
  /** The next counter of hotp, 0 to 2^64 - 1; means nothing for totp. */
  counter: bigint
  /** Where an app may fetch a picture; as it was written, so look at it before anything is fetched. */
  image?: string | undefined
}

/** An {@link OtpauthKey}, and what else the URI said. */
export interface ParsedOtpauthUri extends OtpauthKey {
  /** The issuer in front of the label's colon, when there was one. */
  labelIssuer?: string | undefined
  /** True when label and parameter name two issuers; `issuer` is the parameter's. */
  issuerMismatch: boolean
  /** Parameters that einmal does not know, each with all its values in their order. */
  extra: ReadonlyMap<string, readonly string[]>
}

/** The longest URI read or written, in UTF-16 code units. */
const LONGEST = 2048

/**
 * Writes the URI that a QR code for an authenticator app holds.
 *
 * Many apps compute SHA1, 6 digits and 30 seconds whatever the URI says: leave these three out
 * unless the app is known (docs/interop.md has the table).
 *
 * @param key - `account` and `secret`, and what differs from totp, SHA1, 6 digits, 30 seconds,
 * counter 0; an `image` is an https URL
 * @param options - `allowWeak`: also writes a secret under 16 bytes, to move a key that somebody
 * enrolled years ago; false unless told
 * @returns `otpauth://totp/Issuer:account?secret=…&issuer=Issuer&algorithm=SHA1&digits=6&period=30`
 * @throws {TypeError} when a value has the wrong type, when the account is empty or begins with a
 * space behind an issuer, when issuer or account hold a colon, when a text holds a control character
 * or a lone surrogate
 * @throws {RangeError} when a number is out of its range, the secret is weak and `allowWeak` is not
 * true, the image is not https, or the URI would be longer than 2048 characters
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
  const { issuer, label, type, algorithm, digits, period, counter } = requireKey(key)
  if (options.allowWeak !== true) integer('secret.byteLength', key.secret.byteLength, 16, 1024)
  const image = requireImage(key.image ?? '')
  const uri = [
    `otpauth://${type}/${encodeURIComponent(label).replace('%3A', ':')}`,
    `?secret=${key.secret.toBase32()}`,
    issuer && `&issuer=${encodeURIComponent(issuer)}`,
    `&algorithm=${algorithm}&digits=${digits}`,
    type === 'totp' ? `&period=${period}` : `&counter=${counter}`,
    image && `&image=${encodeURIComponent(image)}`,
  ].join('')
  return requireLength('the URI', uri, LONGEST)
}

/** What a URI is written from: {@link OtpauthKey}, all but two of its properties with defaults. */
export type NewOtpauthKey = Optional<OtpauthKey> & Pick<OtpauthKey, 'account' | 'secret'>

/**
 * Reads a URI from another issuer or app: any case and order, raw UTF-8 and spaces, `SHA-1` for
 * SHA1, lower-case, grouped and padded secrets, weak ones too. What would change the key in silence
 * is refused.
 *
 * @param uri - `otpauth:` or `apple-otpauth:`, at most 2048 characters
 * @throws {TypeError} when `uri` is not a string
 * @throws {EinmalError} `ERR_URI_…` or `ERR_BASE32_…`, with the place and never the secret
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
  const [known, extra] = readQuery(query, PARAMETERS, ' ')
  const label = decodePart(path, 'the label')
  // The label has been decoded as a whole, so its part can be.
  const literal = decodeURIComponent(path.replace(/:.*/s, ''))
  const [names, labelIssuer] = readNames(label, known.issuer, literal)
  if (!known.secret) {
    throw new EinmalError('ERR_URI_SECRET', 'the parameter secret is missing or empty')
  }
  if (type === 'hotp' && !known.counter) {
    throw new EinmalError('ERR_URI_COUNTER', 'the parameter counter is missing or empty')
  }
  const issuerMismatch = Boolean(labelIssuer) && labelIssuer !== names.issuer
  // Assigned, as spreading takes several times as long.
  const key: ParsedOtpauthUri = Object.assign(names, readKey(type, known), {
    issuerMismatch,
    extra,
  })
  if (labelIssuer) key.labelIssuer = labelIssuer
  if (known.image) key.image = known.image
  return key
}

const PARAMETERS = [
  'secret',
  'issuer',
  'algorithm',
  'digits',
  'period',
  'counter',
  'image',
] as const

/**
 * A key to be written: checked, and with nothing left out.
 *
 * @throws {TypeError} when a value has the wrong type
 * @throws {RangeError} when a value is out of its range
 */
export function requireKey(key: NewOtpauthKey): Settings & { issuer: string; label: string } {
  requireSecret(key.secret)
  const { issuer, label } = requireNames(key)
  return {
    issuer,
    label,
    type: typeOf(key),
    algorithm: algorithmOf(key),
    digits: digitsOf(key),
    period: periodOf(key),
    counter: counterOf(key.counter ?? 0n),
  }
}

/**
 * A key that was read, from text: what is left out is the default, what is wrong is refused.
 *
 * @throws {EinmalError} `ERR_URI_…`, `ERR_BASE32_…` or `ERR_SECRET_LENGTH`
 */
export function readKey(
  type: string,
  {
    // Stryker disable next-line StringLiteral: both callers have one
    secret = '',
    algorithm = 'SHA1',
    digits = '6',
    period = '30',
    counter = '0',
  }: { [name in 'secret' | 'algorithm' | 'digits' | 'period' | 'counter']?: string },
): Settings & { secret: Secret } {
  // Not a key yet: each of the values is looked at below.
  const key = {
    type,
    // Any other text stays wrong: never falls back to SHA1, whose codes would be another key's.
    algorithm: algorithm.replace(/sha-?/i, 'SHA'),
    digits: Number(decimal(digits)),
    period: Number(decimal(period)),
    counter: decimal(counter),
  } as OtpauthKey
  return {
    secret: Secret.fromBase32(secret),
    type: judged('ERR_URI_TYPE', typeOf, key),
    algorithm: judged('ERR_URI_ALGORITHM', algorithmOf, key),
    digits: judged('ERR_URI_DIGITS', digitsOf, key),
    period: judged('ERR_URI_PERIOD', periodOf, key),
    counter: judged('ERR_URI_COUNTER', counterOf, key.counter),
  }
}

type Settings = Pick<OtpauthKey, 'type' | 'algorithm' | 'digits' | 'period' | 'counter'>

/** A plain decimal integer; for any other text a number below every range. */
function decimal(text: string): bigint {
  return /^(?!0\d)\d+$/.test(text) ? BigInt(text) : -1n
}

export function typeOf(key: Pick<NewOtpauthKey, 'type'>): 'totp' | 'hotp' {
  const type = key.type ?? 'totp'
  requireText('type', type)
  if (type === 'totp' || type === 'hotp') return type
  throw new RangeError(`type must be totp or hotp${/^steam$/i.test(type) ? ', not Steam' : ''}`)
}

/** The URL or the empty string; a phone would fetch anything but https in the clear. */
function requireImage(image: string): string {
  if (requireText('image', image) && !/^https:\/\/[^\s/?#]\S*$/i.test(image)) {
    throw new RangeError('image must be an https URL')
  }
  return image
}
