/** Writes a file of 2FAS, plain or encrypted. */

import { writeBase64 } from '../../core/base64.js'
import { randomBytes } from '../../core/bytes.js'
import { TWO_FAS_ROUNDS } from '../formats/two-fas-format.js'
import { pbkdf2, sealGcm } from '../transfer-crypto.js'
import { encode } from '../transfer-input.js'
import type { TransferKey } from '../transfer-key.js'
import { groupIds } from './group-ids.js'
import type { KeyWriter } from './key-writer.js'
import { checkWith, jsonCounter } from './writable-key.js'

export const twoFasWriter: KeyWriter = {
  canEncrypt: true,
  check: checkWith(jsonCounter),
  async write(keys, password) {
    const groups = groupIds(keys)
    const services = keys.map((key, position) => serviceOf(key, position, groups))
    const file = {
      services: password === undefined ? services : [],
      groups: [...groups].map(([name, id]) => ({ id, name, isExpanded: true })),
      updatedAt: 0,
      schemaVersion: 4,
      appVersionCode: 5000009,
      appVersionName: '5.1.0',
      appOrigin: 'android',
      ...(password === undefined ? {} : await sealed(JSON.stringify(services), password)),
    }
    return `${JSON.stringify(file)}\n`
  },
}

function serviceOf(
  key: TransferKey,
  position: number,
  groups: ReadonlyMap<string, string>,
): object {
  const { encoder, issuer, account, secret, algorithm, type } = key
  const groupId = groups.get(key.group ?? '')
  return {
    name: issuer ?? account,
    secret: secret.toBase32(),
    updatedAt: 0,
    otp: {
      label: account,
      account,
      issuer: issuer ?? '',
      digits: encoder ? 5 : key.digits,
      ...(type === 'hotp' ? { counter: jsonCounter(key) } : { period: key.period }),
      algorithm,
      tokenType: (encoder ?? type).toUpperCase(),
      source: 'Link',
    },
    order: { position },
    ...(groupId === undefined ? {} : { groupId }),
  }
}

/** A text of the app. When the password opens it, the password is right. */
const REFERENCE = [
  'tRViSsLKzd86Hprh4ceC2OP7xazn4rrt4xhfEUbOjxLX8Rc3mkISXE0lWbmnWfggogbBJhtYgpK6fMl1D6mtsy92R3HkdGfwuXbz',
  'LebqVFJsR7IZ2w58t938iymwG4824igYy1wi6n2WDpO1Q1P69zwJGs2F5a1qP4MyIiDSD7NCV2OvidXQCBnDlGfmz0f1BQySRkkt',
  '4ryiJeCjD2o4QsveJ9uDBUn8ELyOrESv5R5DMDkD4iAF8TXU7KyoJujd',
].join('')

async function sealed(services: string, password: string): Promise<object> {
  const salt = randomBytes(256)
  const key = await pbkdf2('SHA-256', password, salt, TWO_FAS_ROUNDS, 32)
  const seal = async (text: string) => {
    const iv = randomBytes(12)
    return [await sealGcm(key, iv, encode(text)), salt, iv].map(writeBase64).join(':')
  }
  return { servicesEncrypted: await seal(services), reference: await seal(REFERENCE) }
}
