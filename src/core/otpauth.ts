/**
 * otpauth URIs: the profile that every app reads alike is written, what is found in the wild is
 * read. The grammar is parsed by hand, since engines disagree about URLs of this scheme.
 */

import { EinmalError } from './errors.js'
import type { Algorithm } from './hmac.js'
import { readNames, requireNames, requireText } from './names.js'
import {
  algorithmOf,
  COUNTER_MAX,
  counterOf,
  digitsOf,
  PERIOD_SECONDS,
  periodOf,
} from './parameters.js'
import { requireSecret, Secret } from './secret.js'
import { cut, decodePart, readQuery, splitUri } from './uri.js'

/** A key as authenticator apps exchange it. */
export interface OtpauthKey {
  type: 'totp' | 'hotp'
  /** Who asks for the code: the name a person looks for in the app. */
  issuer?: string
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
  image?: string
}

/** An {@link OtpauthKey}, and what else the URI said. */
export interface ParsedOtpauthUri extends OtpauthKey {
  /** The issuer in front of the label's colon, when there was one. */
  labelIssuer?: string
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
 * @returns `otpauth://totp/Issuer:account?secret=…&issuer=Issuer&algorithm=SHA1&digits=6&period=30`
 * @throws {TypeError} when a value has the wrong type, when the account is empty or begins with a
 * space behind an issuer, when issuer or account hold a colon, when a text holds a control character
 * or a lone surrogate
 * @throws {RangeError} when a number is out of its range, the secret is weak, the image is not
 * https, or the URI would be longer than 2048 characters
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
export function otpauthUri(key: NewOtpauthKey): string {
  requireSecret(key.secret)
  if (key.secret.isWeak) {
    throw new RangeError('secret must have at least 16 bytes (RFC 4226 §4 R6)')
  }
  return writeOtpauthUri(key)
}

/** What a URI is written from: {@link OtpauthKey}, all but two of its properties with defaults. */
export type NewOtpauthKey = Partial<OtpauthKey> & Pick<OtpauthKey, 'account' | 'secret'>

/** {@link otpauthUri} also for a weak secret: to move a key that somebody enrolled years ago. */
export function writeOtpauthUri(key: NewOtpauthKey): string {
  requireSecret(key.secret)
  const { issuer, account } = requireNames(key)
  const image = requireImage(key.image ?? '')
  const type = typeOf(key)
  // Both are checked whatever the type: a typo is one also where nothing is printed.
  const period = periodOf(key)
  const counter = counterOf(key.counter ?? 0n)
  const prefix = issuer && `${encodeURIComponent(issuer)}:`
  const uri = [
    `otpauth://${type}/${prefix}${encodeURIComponent(account)}`,
    `?secret=${key.secret.toBase32()}`,
    issuer && `&issuer=${encodeURIComponent(issuer)}`,
    `&algorithm=${algorithmOf(key)}&digits=${digitsOf(key)}`,
    type === 'totp' ? `&period=${period}` : `&counter=${counter}`,
    image && `&image=${encodeURIComponent(image)}`,
  ].join('')
  if (uri.length > LONGEST) {
    throw new RangeError(`the URI has over ${LONGEST} characters`)
  }
  return uri
}

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
  const { host: type, path, query } = splitUri(uri, SCHEME, 'otpauth://', LONGEST)
  if (type !== 'totp' && type !== 'hotp') {
    throw new EinmalError('ERR_URI_TYPE', 'the type must be totp or hotp')
  }
  const { known, extra } = readQuery(query, PARAMETERS, ' ')
  const label = decodePart(path, 'the label')
  // The label has been decoded as a whole, so its part can be.
  const literal = decodeURIComponent(cut(path, ':')[0]).length
  const names = readNames(label, known.get('issuer'), literal)
  if (names.account === '') {
    throw new EinmalError('ERR_URI_LABEL', 'the label is empty or names no account')
  }
  const image = known.get('image')
  if (type === 'hotp' && !known.has('counter')) {
    throw new EinmalError('ERR_URI_COUNTER', 'the parameter counter is missing; hotp needs one')
  }
  return {
    type,
    ...names,
    secret: secretOf(known.get('secret')),
    algorithm: readAlgorithm(known.get('algorithm')),
    // Not a cast in disguise: `readInteger` has just seen that it is one of the three.
    digits: Number(readInteger('digits', known, 6n, 6n, 8n)) as 6 | 7 | 8,
    period: Number(readInteger('period', known, 30n, 1n, BigInt(PERIOD_SECONDS))),
    counter: readInteger('counter', known, 0n, 0n, COUNTER_MAX),
    ...(image && { image }),
    extra,
  }
}

const SCHEME = /^(?:apple-)?otpauth:\/\//i
const PARAMETERS = ['secret', 'issuer', 'algorithm', 'digits', 'period', 'counter', 'image']

export function typeOf({ type = 'totp' }: Pick<NewOtpauthKey, 'type'>): 'totp' | 'hotp' {
  requireText('type', type)
  if (type === 'totp' || type === 'hotp') return type
  throw new RangeError('type must be totp or hotp')
}

/** The URL or the empty string; a phone would fetch anything but https in the clear. */
function requireImage(image: string): string {
  if (requireText('image', image) && !/^https:\/\/[^\s/?#]\S*$/i.test(image)) {
    throw new RangeError('image must be an https URL')
  }
  return image
}

function secretOf(text: string | undefined): Secret {
  if (!text) throw new EinmalError('ERR_URI_SECRET', 'the parameter secret is missing or empty')
  return Secret.fromBase32(text)
}

/** Never falls back to SHA1: the codes would be another key's. */
function readAlgorithm(text = 'SHA1'): Algorithm {
  const bits = /^sha-?(1|256|512)$/i.exec(text)?.[1]
  if (bits === undefined) {
    throw new EinmalError(
      'ERR_URI_ALGORITHM',
      'the parameter algorithm must be SHA1, SHA256 or SHA512',
    )
  }
  return `SHA${bits as '1' | '256' | '512'}`
}

/** A plain decimal integer in its range; the default only where the parameter is absent. */
function readInteger(
  name: 'digits' | 'period' | 'counter',
  known: ReadonlyMap<string, string>,
  absent: bigint,
  least: bigint,
  most: bigint,
): bigint {
  const text = known.get(name)
  if (text === undefined) return absent
  const value = /^(?:0|[1-9]\d{0,19})$/.test(text) ? BigInt(text) : -1n
  if (value >= least && value <= most) return value
  throw new EinmalError(
    `ERR_URI_${name.toUpperCase() as Uppercase<typeof name>}`,
    `the parameter ${name} must be an integer from ${least} to ${most}`,
  )
}
