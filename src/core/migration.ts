/** otpauth-migration URIs: what Google Authenticator exports, and what it imports. */

import { randomBytes, wrongType } from './bytes.js'
import { EinmalError } from './errors.js'
import type { Algorithm } from './hmac.js'
import { readNames, requireNames } from './names.js'
import { type OtpauthKey, typeOf } from './otpauth.js'
import { algorithmOf, counterOf, digitsOf, integer, periodOf } from './parameters.js'
import { type FieldValue, readMessage, writeField } from './protobuf.js'
import { runtime } from './runtime.js'
import { requireSecret, Secret } from './secret.js'
import { decodePart, readQuery, splitUri } from './uri.js'

/** The longest URI read or written, in UTF-16 code units; a QR code holds a twentieth of it. */
const LONGEST = 65536

/** One part of an export, and which part it is: a phone shows several QR codes for many keys. */
export interface MigrationPart {
  keys: OtpauthKey[]
  /** The same `id` in all parts of one export; `index` from 0 up to below `size`. */
  batch: { id: number; index: number; size: number }
}

/**
 * Reads one part of an export of Google Authenticator, and of the apps that write its format.
 *
 * @param uri - `otpauth-migration://offline?data=…`, at most 65,536 characters
 * @returns its keys, all with a period of 30 seconds since the format has none, and which part of
 * the export it is. An entry without a name has an empty `account`
 * @throws {TypeError} when `uri` is not a string
 * @throws {EinmalError} `ERR_URI_…` or `ERR_MIGRATION_…`, with the place and never a secret; one
 * broken entry refuses them all, so that none is lost unseen
 *
 * @example
 * ```ts
 * import { migrationUris, parseMigrationUri, parseOtpauthUri } from 'einmal'
 *
 * const key = parseOtpauthUri('otpauth://totp/ACME:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
 * const [uri = ''] = migrationUris([key])
 * parseMigrationUri(uri).keys[0]?.account // 'ada'
 * ```
 */
export function parseMigrationUri(uri: string): MigrationPart {
  const { host, path, query } = splitUri(uri, SCHEME, 'otpauth-migration://', LONGEST)
  if (host !== 'offline' || path !== '') {
    throw new EinmalError('ERR_URI_TYPE', 'the type must be offline')
  }
  const payload = readMessage(fromBase64(readQuery(query, ['data'], '+').known.get('data')))
  const size = int32(payload, 3) || 1
  const index = int32(payload, 4)
  if (index < 0 || index >= size) {
    throw new EinmalError('ERR_MIGRATION_BATCH', `there is no part ${index} of ${size}`)
  }
  return {
    keys: (payload.get(1) ?? []).map((value, i) =>
      named(i, () => readEntry(readMessage(bytesOf(value)))),
    ),
    batch: { id: int32(payload, 5), index, size },
  }
}

/**
 * Writes keys as Google Authenticator exports them; it imports the QR codes of these URIs. Weak
 * secrets are written too, since this moves keys that exist.
 *
 * @param keys - the format holds 6 and 8 digits, a period of 30 seconds, counters up to 2^63 - 1
 * @param options - `perUri`: keys a URI, 1 to 100; 10 unless told, which a phone's camera still reads
 * @returns as many URIs as it takes, none for no keys
 * @throws {TypeError} when a value has the wrong type or a name is one {@link otpauthUri} refuses
 * @throws {RangeError} when the format cannot hold a key, or a URI would pass 65,536 characters
 *
 * @example
 * ```ts
 * import { migrationUris, parseOtpauthUri } from 'einmal'
 *
 * const key = parseOtpauthUri('otpauth://totp/ACME:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
 * migrationUris([key]) // ['otpauth-migration://offline?data=…']
 * ```
 */
export function migrationUris(
  keys: readonly OtpauthKey[],
  options: { perUri?: number } = {},
): string[] {
  if (!Array.isArray(keys)) throw wrongType('keys', 'list', keys)
  const perUri = integer('perUri', options.perUri ?? 10, 1, 100)
  const size = Math.ceil(keys.length / perUri)
  const id = new DataView(randomBytes(16).buffer).getInt32(0)
  return Array.from({ length: size }, (_, index) => {
    const data = [
      ...keys
        .slice(index * perUri, (index + 1) * perUri)
        .flatMap((key) => writeField(1, entry(key))),
      ...[1, size, index, id].flatMap((number, i) => writeField(i + 2, BigInt(number))),
    ]
    const uri = `otpauth-migration://offline?data=${encodeURIComponent(toBase64(data))}`
    // Stryker disable next-line EqualityOperator: base64 makes the length odd, so never 65536
    if (uri.length <= LONGEST) return uri
    throw new RangeError('the URI is too long; make perUri smaller')
  })
}

const SCHEME = /^otpauth-migration:\/\//i

/** The enums of the format by their numbers; 0 is "unspecified". MD5 (4) has no place here. */
const ALGORITHMS: readonly Algorithm[] = ['SHA1', 'SHA1', 'SHA256', 'SHA512']
const DIGITS: readonly (6 | 7 | 8)[] = [6, 6, 8]
const TYPES = ['totp', 'hotp', 'totp'] as const

type Fields = ReadonlyMap<number, readonly FieldValue[]>

/** Puts in front of a complaint which key it is about, counted from 1. */
function named<T>(index: number, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof EinmalError)) throw error
    throw new EinmalError(error.code, `key ${index + 1}: ${error.message}`)
  }
}

function readEntry(fields: Fields): OtpauthKey {
  const secret = bytes(fields, 1)
  if (secret.length === 0 || secret.length > 1024) {
    throw new EinmalError('ERR_SECRET_LENGTH', `a secret has 1 to 1024 bytes, not ${secret.length}`)
  }
  const { issuer, account } = readNames(text(fields, 2), text(fields, 3), -1)
  const counter = BigInt.asIntN(64, varint(fields, 7))
  if (counter < 0n) throw new EinmalError('ERR_URI_COUNTER', 'the counter is below 0')
  return {
    type: member(TYPES, fields, 6, 'ERR_URI_TYPE'),
    ...(issuer && { issuer }),
    account,
    secret: Secret.fromBytes(secret),
    algorithm: member(ALGORITHMS, fields, 4, 'ERR_URI_ALGORITHM'),
    digits: member(DIGITS, fields, 5, 'ERR_URI_DIGITS'),
    period: 30,
    counter,
  }
}

function entry(key: OtpauthKey): number[] {
  requireSecret(key.secret)
  const { issuer, account } = requireNames(key)
  const counter = counterOf(key.counter)
  const digits = digitsOf(key)
  if (digits === 7 || periodOf(key) !== 30 || counter >> 63n) {
    throw new RangeError('a migration URI holds 6 or 8 digits, period 30 and counters below 2^63')
  }
  return [
    ...writeField(1, key.secret.toBytes()),
    ...writeField(2, utf8((issuer && `${issuer}:`) + account)),
    ...writeField(3, utf8(issuer)),
    ...writeField(4, BigInt(ALGORITHMS.lastIndexOf(algorithmOf(key)))),
    ...writeField(5, BigInt(DIGITS.lastIndexOf(digits))),
    ...writeField(6, BigInt(TYPES.lastIndexOf(typeOf(key)))),
    ...writeField(7, counter),
  ]
}

function member<T>(
  members: readonly T[],
  fields: Fields,
  number: number,
  code: 'ERR_URI_TYPE' | 'ERR_URI_ALGORITHM' | 'ERR_URI_DIGITS',
): T {
  const found = members[int32(fields, number)]
  if (found !== undefined) return found
  throw new EinmalError(code, `a key has an unknown value in field ${number}`)
}

/** The last value of a field, as proto3 has it. */
function varint(fields: Fields, number: number): bigint {
  const [value = 0n] = fields.get(number)?.slice(-1) ?? []
  if (typeof value === 'bigint') return value
  throw wrongField()
}

function int32(fields: Fields, number: number): number {
  return Number(BigInt.asIntN(32, varint(fields, number)))
}

function bytes(fields: Fields, number: number): Uint8Array {
  const [value = new Uint8Array()] = fields.get(number)?.slice(-1) ?? []
  return bytesOf(value)
}

function bytesOf(value: FieldValue): Uint8Array {
  if (value instanceof Uint8Array) return value
  throw wrongField()
}

function wrongField(): EinmalError {
  return new EinmalError('ERR_MIGRATION_MESSAGE', 'a field of the payload has the wrong type')
}

/** UTF-8 by the one strict decoder that every runtime has. */
function text(fields: Fields, number: number): string {
  const hex = Array.from(bytes(fields, number), (byte) => (byte + 256).toString(16))
  return decodePart(hex.map((byte) => byte.replace('1', '%')).join(''), 'a name in the payload')
}

function utf8(text: string): Uint8Array {
  return new runtime.TextEncoder().encode(text)
}

function fromBase64(text: string | undefined): Uint8Array {
  try {
    // `atob` drops white space: what once was a plus, and would be missing from a secret.
    if (text && !/\s/.test(text)) {
      return Uint8Array.from(runtime.atob(text), (character) => character.charCodeAt(0))
    }
  } catch {}
  throw new EinmalError('ERR_MIGRATION_BASE64', 'the parameter data is missing or not base64')
}

function toBase64(bytes: readonly number[]): string {
  return runtime.btoa(bytes.map((byte) => String.fromCharCode(byte)).join(''))
}
