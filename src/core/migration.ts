/** otpauth-migration URIs, the export format of Google Authenticator. */

import { invalidValue } from './argument-errors.js'
import { base32Encode } from './base32.js'
import { readBase64, writeBase64 } from './base64.js'
import { randomBytes, requireLength, wrongType } from './bytes.js'
import { EinmalError, judged } from './errors.js'
import { type Names, readNames } from './names.js'
import { type OtpauthKey, readKey, requireKey } from './otpauth.js'
import { integer, integerOr } from './parameters.js'
import { readMessage, writeFields } from './protobuf.js'
import { decodePart, readQuery, splitUri } from './uri.js'
import { utf8 } from './utf8.js'

/** Maximum length of a URI, in UTF-16 code units. A QR code holds a twentieth of it. */
const LONGEST = 65536

/** One part of an export. A phone shows many keys as several QR codes, one for each part. */
export interface MigrationPart {
  keys: OtpauthKey[]
  /** All parts of one export have the same `id`; `index` is 0 to `size` - 1. */
  batch: { id: number; index: number; size: number }
}

/**
 * Reads one part of an export of Google Authenticator, or of another app that writes its format.
 *
 * @param uri - `otpauth-migration://offline?data=…`, at most 65,536 characters
 * @returns the keys, and the place of this part in the export. Every key has a period of 30 seconds,
 * since the format has no period. An entry without a name has an empty `account`
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when `uri` is not a string
 * @throws {EinmalError} `ERR_URI_…` or `ERR_MIGRATION_…`; the message names the place and never
 * contains a secret. One broken entry makes the call throw, so that no key is lost without notice
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
  const { entries, batch } = readMigrationUri(uri)
  const keys = entries.map((entry, index) => {
    if (!('error' in entry)) return entry
    const { code, message } = entry.error
    throw new EinmalError(code, `key ${index + 1}: ${message}`)
  })
  return { keys, batch }
}

/** One entry of an export: its key, or its names and the error that made the key unreadable. */
export type MigrationEntry =
  | OtpauthKey
  | (Pick<OtpauthKey, 'issuer' | 'account'> & { error: EinmalError })

/** As {@link parseMigrationUri}, but a broken entry is returned with its error, beside the others. */
export function readMigrationUri(
  uri: string,
): Pick<MigrationPart, 'batch'> & { entries: MigrationEntry[] } {
  const [host, path, query] = splitUri(uri, ['otpauth-migration'], LONGEST)
  if (host !== 'offline' || path) {
    throw new EinmalError('ERR_URI_TYPE', 'the type must be offline')
  }
  const [[data]] = readQuery(query, ['data'], '+')
  const bytes = data && readBase64(data)
  if (!bytes) {
    throw new EinmalError('ERR_MIGRATION_BASE64', 'the parameter data is missing or not base64')
  }
  const defaults: Payload = [[], 0n, 0n, 0n, 0n]
  const [entries, , parts, part, id] = readMessage(bytes, defaults)
  const size = int32(parts) || 1
  const index = judged('ERR_MIGRATION_BATCH', integer, 'batch.index', int32(part), 0, size - 1)
  return { entries: entries.map(readEntry), batch: { id: int32(id), index, size } }
}

/**
 * Writes keys in the export format of Google Authenticator, which imports the QR codes of these URIs.
 * Weak secrets are written too, since the keys already exist.
 *
 * @param keys - each with 6 or 8 digits, a period of 30 seconds and a counter up to 2^63 - 1, the
 * limits of the format
 * @param options - `perUri` (default 10): number of keys in each URI, 1 to 100. A phone's camera can
 * read a QR code with 10 keys
 * @returns the URIs; an empty list when there are no keys
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when a value has the wrong type
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when {@link otpauthUri} would refuse a name
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when the format cannot hold a key
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when a URI would be longer than 65,536 characters
 * @throws {EinmalError} `ERR_RANDOM_UNAVAILABLE`
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
  options: { perUri?: number | undefined } = {},
): string[] {
  if (!Array.isArray(keys)) throw wrongType('keys', 'list', keys)
  const perUri = integerOr('perUri', options.perUri, 10, 1, 100)
  const size = Math.ceil(keys.length / perUri)
  const [id = 0] = new Int32Array(randomBytes(16).buffer)
  return Array.from({ length: size }, (_, index) => {
    const part = keys.slice(index * perUri, (index + 1) * perUri)
    const data = [
      ...part.flatMap((key) => writeFields(1, [writeEntry(key)])),
      ...writeFields(2, [1, size, index, id]),
    ]
    const base64 = writeBase64(data)
    const uri = `otpauth-migration://offline?data=${encodeURIComponent(base64)}`
    return requireLength('the URI', uri, LONGEST)
  })
}

/** The enums of the format, by number; 0 is "unspecified". MD5 (4) is not supported. */
const ALGORITHMS: readonly string[] = ['SHA1', 'SHA1', 'SHA256', 'SHA512']
const DIGITS: readonly string[] = ['6', '6', '8']
const TYPES: readonly string[] = ['totp', 'hotp', 'totp']

/** The fields in the order of their numbers, from 1 on. */
type Payload = [entries: string[], version: bigint, size: bigint, index: bigint, id: bigint]
type Entry = [
  secret: string,
  name: string,
  issuer: string,
  algorithm: bigint,
  digits: bigint,
  type: bigint,
  counter: bigint,
]

function readEntry(bytes: string): MigrationEntry {
  let names: Names = { account: '' }
  try {
    const defaults: Entry = ['', '', '', 0n, 0n, 0n, 0n]
    const [secret, name, issuer, algorithm, digits, type, counter] = readMessage(bytes, defaults)
    names = readNames(text(name), text(issuer))[0]
    // Stryker disable StringLiteral: any unknown text is refused
    const texts = {
      secret: base32Encode(Uint8Array.from(secret, (byte) => byte.charCodeAt(0))),
      algorithm: ALGORITHMS[Number(algorithm)] ?? '',
      digits: DIGITS[Number(digits)] ?? '',
      counter: `${BigInt.asIntN(64, counter)}`,
    }
    return readKey(TYPES[Number(type)] ?? '', texts, names)
    // Stryker restore StringLiteral
  } catch (error) {
    if (!(error instanceof EinmalError)) throw error
    return { ...names, error }
  }
}

function writeEntry(key: OtpauthKey): number[] {
  const { issuer, account, type, algorithm, digits, period, counter } = requireKey(key)
  if (digits === 7 || period !== 30 || counter >> 63n) {
    throw invalidValue('an export holds 6 or 8 digits, period 30, counters below 2^63')
  }
  return writeFields(1, [
    key.secret.toBytes(),
    utf8((issuer && `${issuer}:`) + account),
    utf8(issuer),
    ALGORITHMS.lastIndexOf(algorithm),
    DIGITS.lastIndexOf(`${digits}`),
    TYPES.lastIndexOf(type),
    counter,
  ])
}

function int32(value: bigint): number {
  return Number(BigInt.asIntN(32, value))
}

/** Decodes UTF-8 with `decodeURIComponent`, the one strict decoder that every runtime has. */
function text(bytes: string): string {
  const encoded = bytes.replace(/[%\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`)
  return decodePart(encoded, 'a name')
}
