/** A reader of the page *Format of a vault*, with the cryptography of Node alone. */

import { createDecipheriv, createHash, scryptSync } from 'node:crypto'

export interface Content {
  revision: number
  entries: Record<string, unknown>[]
  undo?: unknown
  spent: [fingerprint: string, counter: string][]
}

/** Opens a vault. `derive` replaces scrypt for vaults of tests. */
export function readVault(
  file: Uint8Array,
  passphrase: string,
  derive: typeof scryptKey = scryptKey,
): Content {
  const checksum = createHash('sha256').update(file.subarray(0, 125)).digest().subarray(0, 8)
  if (!checksum.equals(file.subarray(125, 133))) throw new Error('checksum')
  if (Buffer.from(file.subarray(0, 12)).toString('ascii') !== 'einmal vault')
    throw new Error('text')
  const [version, kdf, logN = 0, r, p] = [12, 29, 30, 31, 32].map((at) => file[at])
  if (version !== 1 || kdf !== 1 || r !== 8 || p !== 1) throw new Error('version')
  if (logN < 17 || logN > 20) throw new Error('cost')
  const bytes = Buffer.from(passphrase.normalize('NFKC'), 'utf8')
  const key = derive(bytes, file.subarray(33, 65), 2 ** logN)
  const dataKey = open(key, file.subarray(65, 77), file.subarray(0, 65), file.subarray(77, 125))
  const nonce = file.subarray(133, 145)
  const content = open(dataKey, nonce, file.subarray(0, 29), file.subarray(145))
  if (content.length % 1024 !== 0) throw new Error('padding')
  return JSON.parse(content.toString('ascii'))
}

function scryptKey(passphrase: Uint8Array, salt: Uint8Array, N: number): Uint8Array {
  return scryptSync(passphrase, salt, 32, { N, r: 8, p: 1, maxmem: 2 ** 31 - 1 })
}

function open(key: Uint8Array, nonce: Uint8Array, about: Uint8Array, sealed: Uint8Array): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce)
  decipher.setAAD(about).setAuthTag(sealed.subarray(-16))
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
}
