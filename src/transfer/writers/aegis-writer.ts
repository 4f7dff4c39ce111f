/** Writes a file of Aegis, plain or encrypted. */

import { writeBase64 } from '../../core/base64.js'
import { randomBytes } from '../../core/bytes.js'
import { writeHex } from '../../core/hex.js'
import { scryptKey, sealGcm } from '../transfer-crypto.js'
import { encode } from '../transfer-input.js'
import type { TransferKey } from '../transfer-key.js'
import { groupIds, uuid } from './group-ids.js'
import type { KeyWriter } from './key-writer.js'
import { checkWith, jsonCounter } from './writable-key.js'

/** The parameters that the app uses. */
const SCRYPT = { n: 32768, r: 8, p: 1 }

export const aegisWriter: KeyWriter = {
  canEncrypt: true,
  check: checkWith(jsonCounter),
  async write(keys, password) {
    const groups = groupIds(keys)
    const db = {
      version: 3,
      entries: keys.map((key) => entryOf(key, groups)),
      groups: [...groups].map(([name, id]) => ({ uuid: id, name })),
    }
    const file =
      password === undefined
        ? { version: 1, header: { slots: null, params: null }, db }
        : await sealed(JSON.stringify(db, null, 4), password)
    return `${JSON.stringify(file, null, 4)}\n`
  },
}

function entryOf(key: TransferKey, groups: ReadonlyMap<string, string>): object {
  const { encoder, issuer = '', account, secret, algorithm, type } = key
  const id = groups.get(key.group ?? '')
  return {
    type: encoder ?? type,
    uuid: uuid(),
    name: account,
    issuer,
    note: '',
    favorite: false,
    icon: null,
    info: {
      secret: secret.toBase32(),
      algo: algorithm,
      digits: encoder ? 5 : key.digits,
      ...(type === 'hotp' ? { counter: jsonCounter(key) } : { period: key.period }),
    },
    groups: id === undefined ? [] : [id],
  }
}

/** Seals the database with a new master key, and the master key with the password. */
async function sealed(db: string, password: string): Promise<object> {
  const [salt, master] = [randomBytes(32), randomBytes(32)]
  const key = await scryptKey(password, salt, SCRYPT)
  const slot = await sealParts(key, master)
  const content = await sealParts(master, encode(db))
  return {
    version: 1,
    header: {
      slots: [
        {
          type: 1,
          uuid: uuid(),
          key: writeHex(slot.sealed),
          key_params: slot.params,
          ...SCRYPT,
          salt: writeHex(salt),
          repaired: true,
          is_backup: false,
        },
      ],
      params: content.params,
    },
    db: writeBase64(content.sealed),
  }
}

async function sealParts(
  key: Uint8Array,
  plain: Uint8Array,
): Promise<{ sealed: Uint8Array; params: { nonce: string; tag: string } }> {
  const nonce = randomBytes(12)
  const bytes = await sealGcm(key, nonce, plain)
  return {
    sealed: bytes.slice(0, -16),
    params: { nonce: writeHex(nonce), tag: writeHex(bytes.slice(-16)) },
  }
}
