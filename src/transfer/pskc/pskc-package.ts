/** One `KeyPackage` of PSKC (RFC 6030 §4): a token with its key. */

import { EinmalError } from '../../core/errors.js'
import { base64Bytes } from '../byte-text.js'
import { entryOf, failedEntry, rawKey } from '../raw-key.js'
import { entryError, unsupportedError } from '../transfer-errors.js'
import type { TransferEntry } from '../transfer-format.js'
import type { TransferKey } from '../transfer-key.js'
import { type PskcCipher, readSealed, type SealedValue } from './pskc-cipher.js'
import { child, descendant, textIn, type XmlElement } from './xml-elements.js'

/** The fields of a package, kept after the elements of it are gone. */
export interface KeyPackage {
  serial: string | undefined
  id: string | undefined
  issuer: string | undefined
  account: string | undefined
  algorithm: string
  suite: string | undefined
  length: string | undefined
  encoding: string
  hasCheckDigits: boolean
  data: ReadonlyMap<string, Value>
  /** The error of a field that is needed and broken. */
  error: EinmalError | undefined
}

/** A value in plain text or encrypted. */
type Value = { plain: string } | SealedValue

const FIELDS = ['Secret', 'Counter', 'Time', 'TimeInterval', 'TimeDrift']

/** Takes the fields of the elements. It decrypts nothing. */
export function readPackage(element: XmlElement): KeyPackage {
  const key = child(element, 'Key')
  const parameters = child(key, 'AlgorithmParameters')
  const format = child(parameters, 'ResponseFormat')
  const data = new Map<string, Value>()
  let error: EinmalError | undefined
  for (const name of FIELDS) {
    try {
      const value = readValue(descendant(key, 'Data', name))
      if (value) data.set(name, value)
    } catch (thrown) {
      if (!(thrown instanceof EinmalError)) throw thrown
      error = thrown
    }
  }
  return {
    serial: textIn(element, 'DeviceInfo', 'SerialNo') || undefined,
    id: key?.attributes.get('Id'),
    issuer: textIn(key, 'Issuer'),
    account: textIn(key, 'FriendlyName') ?? textIn(key, 'UserId'),
    algorithm: key?.attributes.get('Algorithm') ?? '',
    suite: textIn(parameters, 'Suite'),
    length: format?.attributes.get('Length'),
    encoding: format?.attributes.get('Encoding') ?? 'DECIMAL',
    hasCheckDigits: /^(?:true|1)$/.test(format?.attributes.get('CheckDigits') ?? ''),
    data,
    error,
  }
}

function readValue(element: XmlElement | undefined): Value | undefined {
  const plain = textIn(element, 'PlainValue')
  if (plain !== undefined) return { plain }
  const encrypted = child(element, 'EncryptedValue')
  if (encrypted === undefined) return undefined
  const mac = textIn(element, 'ValueMAC')
  return {
    ...readSealed(encrypted),
    mac: mac === undefined ? undefined : base64Bytes('a ValueMAC', mac),
  }
}

/** Reads the key of a package. */
export async function packageEntry(
  found: KeyPackage,
  cipher: PskcCipher | undefined,
): Promise<TransferEntry> {
  const name = found.serial ?? found.id
  try {
    if (found.error) throw found.error
    const type = typeOf(found)
    const [secret, counter, time, interval, drift] = await Promise.all(
      FIELDS.map((field) => openValue(found.data.get(field), cipher)),
    )
    if (secret === undefined) throw entryError('the key has no secret in the file')
    // Its MAC would be missing: an attacker who passes the file on could put a key there.
    if (cipher && typeof secret === 'string') {
      throw entryError('the secret is not encrypted in a file whose keys are')
    }
    return entryOf(name, () => packageKey(found, type, { secret, counter, time, interval, drift }))
  } catch (error) {
    return failedEntry(name, error)
  }
}

/** The type by the algorithm; final and draft forms of its URN end with it. */
function typeOf({ algorithm, encoding, hasCheckDigits }: KeyPackage): string {
  const [, type] = /[:#](hotp|totp)$/i.exec(algorithm) ?? []
  if (/yubikey-aes/i.test(algorithm)) {
    throw unsupportedError(
      'a key for Yubico OTP; program the YubiKey for OATH-HOTP: ykman otp hotp 2',
    )
  }
  if (type === undefined)
    throw unsupportedError('the algorithm of the key is neither HOTP nor TOTP')
  if (encoding !== 'DECIMAL' || hasCheckDigits) {
    throw unsupportedError('the codes of the key are not plain decimal digits')
  }
  return type.toLowerCase()
}

type Opened = Uint8Array | string

async function openValue(
  value: Value | undefined,
  cipher: PskcCipher | undefined,
): Promise<Opened | undefined> {
  if (value === undefined) return undefined
  if ('plain' in value) return value.plain
  if (cipher) return cipher.open(value)
  throw unsupportedError('the value is encrypted, and the file does not name the key')
}

function packageKey(
  found: KeyPackage,
  type: string,
  values: { [name in 'secret' | 'counter' | 'time' | 'interval' | 'drift']: Opened | undefined },
): TransferKey {
  const { serial, id } = found
  const { secret, counter, time, interval, drift } = values
  const bytes = typeof secret === 'string' ? base64Bytes('the secret', secret) : secret
  // The time of the last use says nothing about the key, but a broken one shows a broken entry.
  integerOf('Time', time)
  const steps = type === 'totp' ? signed(integerOf('TimeDrift', drift)) : undefined
  const key = rawKey({
    type,
    issuer: found.issuer || undefined,
    account: found.account ?? serial ?? id ?? '',
    secret: bytes,
    algorithm: suiteOf(found.suite),
    digits: found.length,
    period: textOf(interval),
    counter: textOf(counter),
  })
  return {
    ...key,
    ...(serial ? { serial } : {}),
    ...(steps === undefined ? {} : { drift: steps }),
  }
}

/** Reads `HMAC-SHA256`, `HmacSHA256` or `SHA-256`. Without a suite, the hash is SHA1. */
function suiteOf(suite: string | undefined): string | undefined {
  if (!suite) return undefined
  const [, algorithm = suite] = /^hmac-?(sha-?\d+)$/i.exec(suite) ?? []
  return algorithm.toUpperCase()
}

/** A number as text; encrypted ones are integers of at most eight bytes (RFC 6030 §4.2). */
function textOf(value: Opened | undefined): string | undefined {
  if (value === undefined || typeof value === 'string') return value
  if (value.length > 8) throw entryError('an encrypted number is longer than eight bytes')
  return String(value.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n))
}

function integerOf(name: string, value: Opened | undefined): number | undefined {
  const text = textOf(value)
  if (text === undefined) return undefined
  if (/^[+-]?\d{1,12}$/.test(text)) return Number(text)
  throw entryError(`the field ${name} must be an integer`)
}

/** An encrypted drift has no sign, and libpskc writes none: then it is a number of 32 bits. */
function signed(steps: number | undefined): number | undefined {
  return steps !== undefined && steps >= 2 ** 31 && steps < 2 ** 32 ? steps - 2 ** 32 : steps
}
