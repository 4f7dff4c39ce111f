/**
 * The file of a vault: a header, the data key wrapped under the passphrase, and the content sealed under
 * the data key. A new passphrase only wraps the data key again. The page *Format of a vault* has the
 * layout.
 */

import { equalBytes, randomBytes } from '../core/bytes.js'
import { EinmalError } from '../core/errors.js'
import { sha256Bytes } from '../core/hmac-sha256.js'
import { utf8 } from '../core/utf8.js'
import { decrypt, encrypt, type GcmKey, importKey, NONCE_BYTES, TAG_BYTES } from './aes-gcm.js'
import { BLOCK_SIZE, LEAST_COST, MOST_COST, PARALLELIZATION } from './passphrase-key.js'

/** Largest size of the file, in bytes. */
export const MOST_BYTES: number = 16 * 1024 * 1024

const MAGIC = 'einmal vault'
const VERSION = 1
const SCRYPT = 1
export const KEY_BYTES: number = 32
const CHECKSUM_BYTES = 8

/** The ends of the fields, in bytes: the page *Format of a vault* has a table. */
const AT = {
  magic: 12,
  version: 13,
  id: 29,
  kdf: 33,
  salt: 65,
  wrapNonce: 77,
  wrapped: 125,
  checksum: 133,
  nonce: 145,
} as const

/** The part before the content: it changes only with the passphrase. */
export interface Header {
  readonly bytes: Uint8Array
  /** log2 of the N of scrypt. */
  readonly logN: number
  readonly salt: Uint8Array
}

/**
 * Reads the header, and checks its bounds before anything is computed.
 *
 * @throws {EinmalError} `ERR_VAULT_UNKNOWN` when it is another file
 * @throws {EinmalError} `ERR_VAULT_CORRUPT` when it was changed, or asks for a weaker or a more costly key
 * derivation than einmal uses
 * @throws {EinmalError} `ERR_VAULT_VERSION` when a newer version wrote it
 */
export function readHeader(file: Uint8Array): Header {
  const { magic, version, id, kdf, salt, wrapped, checksum, nonce } = AT
  if (!beginsAsVault(file.subarray(0, magic))) {
    throw new EinmalError(
      'ERR_VAULT_UNKNOWN',
      'this is not a vault of einmal; an export of another app is for import',
    )
  }
  const bytes = file.slice(0, checksum)
  // The checksum distinguishes damage from a wrong passphrase and from a newer version.
  const isWhole =
    file.length >= nonce + TAG_BYTES &&
    file.length <= MOST_BYTES &&
    equalBytes(checksumOf(bytes.subarray(0, wrapped)), bytes.subarray(wrapped)) &&
    equalBytes(bytes.subarray(0, magic), utf8(MAGIC))
  if (!isWhole) throw corrupt()
  if (bytes[version - 1] !== VERSION) {
    throw new EinmalError('ERR_VAULT_VERSION', 'a newer version of einmal wrote the vault')
  }
  const [derivation, logN = 0, r, p] = bytes.subarray(id, kdf)
  const known = derivation === SCRYPT && r === BLOCK_SIZE && p === PARALLELIZATION
  if (!known || logN < LEAST_COST || logN > MOST_COST) throw corrupt()
  return { bytes, logN, salt: bytes.subarray(kdf, salt) }
}

/**
 * True when at least half of the first bytes are those of a vault: one that was damaged still is one. A loss
 * of power can leave zeros only.
 */
function beginsAsVault(start: Uint8Array): boolean {
  if (!start.some(Boolean)) return true
  const same = start.filter((byte, i) => byte === MAGIC.charCodeAt(i))
  return same.length * 2 >= start.length
}

/** Wraps the data key under a key of the passphrase. `id` is the one of the vault. */
export async function writeHeader(
  id: Uint8Array,
  logN: number,
  salt: Uint8Array,
  passphraseKey: Uint8Array,
  dataKey: Uint8Array,
): Promise<Header> {
  const start = [...utf8(MAGIC), VERSION, ...id, SCRYPT, logN, BLOCK_SIZE, PARALLELIZATION]
  const about = Uint8Array.of(...start, ...salt)
  const nonce = newNonce()
  const wrapped = await encrypt(await importKey(passphraseKey), nonce, about, dataKey)
  const bytes = Uint8Array.of(...about, ...nonce, ...wrapped)
  return { bytes: Uint8Array.of(...bytes, ...checksumOf(bytes)), logN, salt }
}

/**
 * Opens the data key.
 *
 * @throws {EinmalError} `ERR_VAULT_PASSPHRASE`
 */
export async function unwrap({ bytes }: Header, passphraseKey: Uint8Array): Promise<Uint8Array> {
  const { salt, wrapNonce, wrapped } = AT
  const key = await importKey(passphraseKey)
  const nonce = bytes.subarray(salt, wrapNonce)
  const sealed = bytes.subarray(wrapNonce, wrapped)
  const dataKey = await decrypt(key, nonce, bytes.subarray(0, salt), sealed)
  if (dataKey) return dataKey
  throw new EinmalError('ERR_VAULT_PASSPHRASE', 'the passphrase does not open the vault')
}

/** Seals the content under the data key, with magic, version and id as additional data. */
export async function sealContent(
  header: Header,
  key: GcmKey,
  plain: Uint8Array,
): Promise<Uint8Array> {
  const nonce = newNonce()
  const sealed = await encrypt(key, nonce, header.bytes.subarray(0, AT.id), plain)
  const file = new Uint8Array(AT.nonce + sealed.length)
  file.set(header.bytes)
  file.set(nonce, AT.checksum)
  file.set(sealed, AT.nonce)
  return file
}

/**
 * Opens the content under the data key.
 *
 * @throws {EinmalError} `ERR_VAULT_CORRUPT`
 */
export async function openContent(file: Uint8Array, key: GcmKey): Promise<Uint8Array> {
  const nonce = file.subarray(AT.checksum, AT.nonce)
  const plain = await decrypt(key, nonce, file.subarray(0, AT.id), file.subarray(AT.nonce))
  if (plain) return plain
  throw corrupt()
}

/** Returns the file with another header of the same vault; the content stays as it is sealed. */
export function withHeader(file: Uint8Array, header: Header): Uint8Array {
  const next = file.slice()
  next.set(header.bytes)
  return next
}

/** The random id of a vault, which its content is bound to. */
export function vaultIdOf({ bytes }: Header): Uint8Array {
  return bytes.subarray(AT.version, AT.id)
}

/** The nonce of the content: no two contents have the same. */
export function contentNonce(file: Uint8Array): string {
  return String(file.subarray(AT.checksum, AT.nonce))
}

function newNonce(): Uint8Array {
  // More than is needed, since the check of the random source looks at the last 16.
  return randomBytes(KEY_BYTES).subarray(-NONCE_BYTES)
}

/** The first bytes of the SHA-256: no protection from an attacker, only from damage. */
function checksumOf(bytes: Uint8Array): Uint8Array {
  return sha256Bytes(bytes).subarray(0, CHECKSUM_BYTES)
}

function corrupt(): EinmalError {
  return new EinmalError('ERR_VAULT_CORRUPT', 'the vault was changed or cut off')
}
