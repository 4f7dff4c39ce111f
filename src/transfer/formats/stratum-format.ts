/** Stratum, once Authenticator Pro: a JSON file, plain or encrypted in one of two ways. */

import { field, listAt, textAt } from '../json-fields.js'
import { entryOf, foreignCodes, nameOf, rawKey } from '../raw-key.js'
import { argon2Key, openCbc, openGcm, pbkdf2 } from '../transfer-crypto.js'
import { entryError, limitEntries, passwordError, syntaxError } from '../transfer-errors.js'
import type { FormatReader, ReadContext } from '../transfer-format.js'
import { decode, parseJson } from '../transfer-input.js'

/** The first bytes of an encrypted file, and of one of older versions of the app. */
const MAGIC = 'AUTHENTICATORPRO'
const OLD_MAGIC = 'AuthenticatorPro'

/** The numbers of types and algorithms in the file. */
const TYPES: ReadonlyMap<unknown, string> = new Map([
  [1, 'hotp'],
  [2, 'totp'],
  [3, 'mOTP'],
  [4, 'steam'],
  [5, 'Yandex'],
])
const ALGORITHMS: ReadonlyMap<unknown, string> = new Map([
  [undefined, 'SHA1'],
  [0, 'SHA1'],
  [1, 'SHA256'],
  [2, 'SHA512'],
])

export const stratumFormat: FormatReader = {
  format: 'stratum',
  async read({ text, json, bytes }, context) {
    const backup = text === undefined || magicOf(bytes) !== '' ? await open(bytes, context) : json
    const entries = limitEntries(listAt(backup, 'Authenticators')).map((each) => {
      const [issuer, account] = [textAt(each, 'Issuer'), textAt(each, 'Username')]
      return entryOf(nameOf(issuer, account), () => {
        const type = TYPES.get(field(each, 'Type'))
        if (type === undefined) throw entryError('the type of the key is unknown')
        if (type === 'mOTP' || type === 'Yandex') throw foreignCodes(type)
        const algorithm = ALGORITHMS.get(field(each, 'Algorithm')) ?? 'unknown'
        const [secret, digits] = [field(each, 'Secret'), field(each, 'Digits')]
        const [period, counter] = [field(each, 'Period'), field(each, 'Counter')]
        return rawKey({ type, issuer, account, secret, algorithm, digits, period, counter })
      })
    })
    return { entries }
  },
}

function magicOf(bytes: Uint8Array): string {
  const text = String.fromCharCode(...bytes.slice(0, 16))
  return text === MAGIC || text === OLD_MAGIC ? text : ''
}

async function open(bytes: Uint8Array, context: ReadContext): Promise<unknown> {
  const magic = magicOf(bytes)
  if (magic === '' || bytes.length < 64) throw syntaxError('the file is not one of Stratum')
  const password = await context.password()
  const plain = await (magic === MAGIC ? openNew(bytes, password) : openOld(bytes, password))
  if (plain === undefined) throw passwordError()
  const backup = parseJson(decode(plain) ?? '').value
  // Without a tag, a wrong password can give bytes with a valid padding.
  if (backup === null) throw passwordError()
  return backup
}

/** Argon2id and AES-256-GCM: salt 16, nonce 12. */
async function openNew(bytes: Uint8Array, password: string): Promise<Uint8Array | undefined> {
  const cost = { passes: 3, memory: 65536, lanes: 4 }
  const key = await argon2Key(password, bytes.slice(16, 32), cost)
  return openGcm(key, bytes.slice(32, 44), bytes.slice(44))
}

/** PBKDF2 with SHA-1 and AES-256-CBC: salt 20, IV 16. */
async function openOld(bytes: Uint8Array, password: string): Promise<Uint8Array | undefined> {
  const key = await pbkdf2('SHA-1', password, bytes.slice(16, 36), 64_000, 32)
  return openCbc(key, bytes.slice(36, 52), bytes.slice(52))
}
