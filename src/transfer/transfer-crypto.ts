/** Key derivation and ciphers. Web Crypto where it can; scrypt and Argon2id are loaded when needed. */

import { subtle as webCrypto } from '../core/web-crypto.js'
import { limitError } from './transfer-errors.js'
import { encode } from './transfer-input.js'

export type Hash = 'SHA-1' | 'SHA-256'

/**
 * Derives a key with PBKDF2 (RFC 8018 §5.2).
 *
 * @param rounds - 1 to 10,000,000, checked before any work
 * @param length - bytes of the key
 * @throws {EinmalError} `ERR_TRANSFER_LIMIT`
 */
export async function pbkdf2(
  hash: Hash,
  password: string,
  salt: Uint8Array,
  rounds: number,
  length: number,
): Promise<Uint8Array> {
  requireRounds(rounds)
  const key = await subtle().importKey('raw', encode(password), 'PBKDF2', false, ['deriveBits'])
  const bits = await subtle().deriveBits(
    { name: 'PBKDF2', hash, salt, iterations: rounds },
    key,
    length * 8,
  )
  return new Uint8Array(bits)
}

/** Parameters of scrypt (RFC 7914 §2). */
export interface ScryptParameters {
  n: number
  r: number
  p: number
}

/**
 * Derives a key of 32 bytes with scrypt.
 *
 * @throws {EinmalError} `ERR_TRANSFER_LIMIT` when it would need more than 1 GiB, or `n` is over 2^20
 */
export async function scryptKey(
  password: string,
  salt: Uint8Array,
  parameters: ScryptParameters,
): Promise<Uint8Array> {
  requireScrypt(parameters)
  const { scryptAsync } = await import('@noble/hashes/scrypt.js')
  const { n: N, r, p } = parameters
  return scryptAsync(encode(password), salt, { N, r, p, dkLen: 32, maxmem: 2 ** 30 + 2 ** 20 })
}

/** Checks the parameters of scrypt before any work. */
export function requireScrypt({ n, r, p }: ScryptParameters): void {
  const areIntegers = [n, r, p].every((value) => Number.isSafeInteger(value) && value > 0)
  const isPower = areIntegers && n > 1 && n <= 2 ** 20 && 2 ** Math.round(Math.log2(n)) === n
  // The memory that noble counts: N blocks, p blocks and one more, of 128 r bytes each.
  const memory = 128 * r * (n + p + 1)
  if (isPower && p <= 16 && memory <= 2 ** 30 + 2 ** 20 && n * r * p <= 2 ** 24) return
  throw limitError(
    'the parameters of scrypt are outside the limits: N up to 2^20, p up to 16, memory up to 1 GiB',
  )
}

/** Derives a key of 32 bytes with Argon2id (RFC 9106). `memory` is in KiB. */
export async function argon2Key(
  password: string,
  salt: Uint8Array,
  { passes, memory, lanes }: { passes: number; memory: number; lanes: number },
): Promise<Uint8Array> {
  const { argon2idAsync } = await import('@noble/hashes/argon2.js')
  return argon2idAsync(encode(password), salt, { t: passes, m: memory, p: lanes, dkLen: 32 })
}

/** Opens AES-GCM. `sealed` ends with the tag of 16 bytes. Undefined when the tag is wrong. */
export async function openGcm(
  key: Uint8Array,
  iv: Uint8Array,
  sealed: Uint8Array,
): Promise<Uint8Array | undefined> {
  return attempt(async () => {
    const imported = await subtle().importKey('raw', key, 'AES-GCM', false, ['decrypt'])
    return subtle().decrypt({ name: 'AES-GCM', iv }, imported, sealed)
  })
}

/** Seals with AES-GCM. The result ends with the tag of 16 bytes. */
export async function sealGcm(
  key: Uint8Array,
  iv: Uint8Array,
  plain: Uint8Array,
): Promise<Uint8Array> {
  const imported = await subtle().importKey('raw', key, 'AES-GCM', false, ['encrypt'])
  return new Uint8Array(await subtle().encrypt({ name: 'AES-GCM', iv }, imported, plain))
}

/**
 * Opens AES-CBC. It accepts the padding of PKCS#7 and of XML Encryption §5.2, where only the last byte
 * counts. Undefined when the length or the padding is wrong.
 */
export async function openCbc(
  key: Uint8Array,
  iv: Uint8Array,
  sealed: Uint8Array,
): Promise<Uint8Array | undefined> {
  if (sealed.length === 0 || sealed.length % 16 > 0) return undefined
  const padded = await attempt(async () => {
    const name = 'AES-CBC'
    const imported = await subtle().importKey('raw', key, name, false, ['encrypt', 'decrypt'])
    // Web Crypto only removes the padding of PKCS#7. A further block, which decrypts to a whole block of
    // such padding, makes it return all other bytes.
    const last = sealed.slice(-16)
    const block = new Uint8Array(
      await subtle().encrypt({ name, iv: last }, imported, new Uint8Array()),
    )
    return subtle().decrypt({ name, iv }, imported, joined(sealed, block))
  })
  const count = padded?.at(-1) ?? 0
  return padded && count >= 1 && count <= 16 ? padded.slice(0, -count) : undefined
}

/** Seals with AES-CBC and the padding of PKCS#7. */
export async function sealCbc(
  key: Uint8Array,
  iv: Uint8Array,
  plain: Uint8Array,
): Promise<Uint8Array> {
  const imported = await subtle().importKey('raw', key, 'AES-CBC', false, ['encrypt'])
  return new Uint8Array(await subtle().encrypt({ name: 'AES-CBC', iv }, imported, plain))
}

/** Computes HMAC (RFC 2104). */
export async function hmac(hash: Hash, key: Uint8Array, bytes: Uint8Array): Promise<Uint8Array> {
  const imported = await subtle().importKey('raw', key, { name: 'HMAC', hash }, false, ['sign'])
  return new Uint8Array(await subtle().sign('HMAC', imported, bytes))
}

/** Returns one array with the bytes of all. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

function requireRounds(rounds: number): void {
  if (Number.isInteger(rounds) && rounds >= 1 && rounds <= 10_000_000) return
  throw limitError('the rounds of PBKDF2 must be 1 to 10,000,000')
}

/** Web Crypto throws one error for every wrong tag, padding and length. */
async function attempt(open: () => Promise<ArrayBuffer>): Promise<Uint8Array | undefined> {
  subtle()
  try {
    return new Uint8Array(await open())
  } catch {
    return undefined
  }
}

type CryptoKey = object

/** The part of SubtleCrypto that is used. */
interface Subtle {
  importKey(
    format: 'raw',
    bytes: Uint8Array,
    algorithm: string | { name: 'HMAC'; hash: Hash },
    extractable: false,
    usages: readonly string[],
  ): Promise<CryptoKey>
  deriveBits(
    algorithm: { name: 'PBKDF2'; hash: Hash; salt: Uint8Array; iterations: number },
    key: CryptoKey,
    length: number,
  ): Promise<ArrayBuffer>
  encrypt(algorithm: Cipher, key: CryptoKey, plain: Uint8Array): Promise<ArrayBuffer>
  decrypt(algorithm: Cipher, key: CryptoKey, sealed: Uint8Array): Promise<ArrayBuffer>
  sign(algorithm: 'HMAC', key: CryptoKey, bytes: Uint8Array): Promise<ArrayBuffer>
}

interface Cipher {
  name: 'AES-GCM' | 'AES-CBC'
  iv: Uint8Array
}

function subtle(): Subtle {
  return webCrypto<Subtle>()
}
