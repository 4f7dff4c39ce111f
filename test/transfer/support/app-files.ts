/** Files with the shapes that apps write, made of the same seven keys, and sealed with `test`. */

import { createCipheriv, pbkdf2Sync, randomBytes, scryptSync } from 'node:crypto'
import { argon2id } from '@noble/hashes/argon2.js'
import { otpauthUri } from 'einmal'
import type { TransferFormat, TransferKey } from 'einmal/transfer'
import { SEVEN } from './keys.js'

export const PASSWORD = 'test'

/** A file, and the keys in it where it does not hold all seven. */
export interface AppFile {
  name: string
  format: TransferFormat
  data: string | Uint8Array
  keys: readonly TransferKey[]
  isSealed: boolean
}

const typeOf = (key: TransferKey) => key.encoder ?? key.type
const digitsOf = (key: TransferKey) => (key.encoder ? 5 : key.digits)
const uriOf = (key: TransferKey) => {
  const uri = otpauthUri(key)
  return key.encoder ? uri.replace('/totp/', '/steam/') : uri
}
const plainTotp = SEVEN.filter((key) => key.type === 'totp')

function gcm(key: Uint8Array, iv: Uint8Array, plain: string | Uint8Array): [Buffer, Buffer] {
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  return [Buffer.concat([cipher.update(plain), cipher.final()]), cipher.getAuthTag()]
}

const aegisDb = {
  version: 2,
  entries: SEVEN.map((key) => ({
    type: typeOf(key),
    name: key.account,
    issuer: key.issuer,
    icon: null,
    info: {
      secret: key.secret.toBase32(),
      algo: key.algorithm,
      digits: digitsOf(key),
      ...(key.type === 'hotp' ? { counter: Number(key.counter) } : { period: key.period }),
    },
  })),
}

/** An encrypted file of Aegis with cheap parameters, so that many can be opened. */
export function aegisSealed(parameters: object = {}, passwords = [PASSWORD]): string {
  const master = randomBytes(32)
  const slots = passwords.map((password) => {
    const [salt, nonce] = [randomBytes(32), randomBytes(12)]
    const [key, tag] = gcm(scryptSync(password, salt, 32, { N: 16, r: 8, p: 1 }), nonce, master)
    const params = { nonce: nonce.toString('hex'), tag: tag.toString('hex') }
    const hex = { key: key.toString('hex'), key_params: params, salt: salt.toString('hex') }
    return { type: 1, uuid: 'a', ...hex, n: 16, r: 8, p: 1, ...parameters }
  })
  const nonce = randomBytes(12)
  const [db, tag] = gcm(master, nonce, JSON.stringify(aegisDb))
  const params = { nonce: nonce.toString('hex'), tag: tag.toString('hex') }
  return JSON.stringify({ version: 1, header: { slots, params }, db: db.toString('base64') })
}

const services = SEVEN.map((key) => ({
  name: key.issuer,
  secret: key.secret.toBase32(),
  otp: {
    label: key.account,
    account: key.account,
    issuer: key.issuer,
    digits: digitsOf(key),
    algorithm: key.algorithm,
    tokenType: typeOf(key).toUpperCase(),
    ...(key.type === 'hotp' ? { counter: Number(key.counter) } : { period: key.period }),
  },
}))

function twoFasSealed(): string {
  const salt = randomBytes(256)
  const key = pbkdf2Sync(PASSWORD, salt, 10_000, 32, 'sha256')
  const seal = (text: string) => {
    const iv = randomBytes(12)
    return [Buffer.concat(gcm(key, iv, text)), salt, iv]
      .map((each) => each.toString('base64'))
      .join(':')
  }
  const sealed = { servicesEncrypted: seal(JSON.stringify(services)), reference: seal('reference') }
  return JSON.stringify({ services: [], schemaVersion: 4, groups: [], ...sealed })
}

const andotp = JSON.stringify(
  SEVEN.map((key) => ({
    secret: `${key.secret.toBase32()}======`,
    issuer: key.issuer,
    label: key.account,
    digits: digitsOf(key),
    type: typeOf(key).toUpperCase(),
    algorithm: key.algorithm,
    thumbnail: 'Default',
    ...(key.type === 'hotp' ? { counter: Number(key.counter) } : { period: key.period }),
    tags: [],
  })),
)

export function andotpSealed(rounds = 1000): Uint8Array {
  const [salt, iv, head] = [randomBytes(12), randomBytes(12), Buffer.alloc(4)]
  head.writeUInt32BE(rounds)
  const key = pbkdf2Sync(PASSWORD, salt, Math.min(rounds, 1000), 32, 'sha1')
  return Uint8Array.from(Buffer.concat([head, salt, iv, ...gcm(key, iv, andotp)]))
}

const freeotp = JSON.stringify({
  tokenOrder: [],
  tokens: SEVEN.slice(0, 6).map((key) => ({
    algo: key.algorithm,
    counter: key.type === 'hotp' ? Number(key.counter) - 1 : 0,
    digits: key.digits,
    issuerExt: key.issuer,
    issuerInt: key.issuer,
    label: key.account,
    period: key.period,
    secret: [...Int8Array.from(key.secret.toBytes())],
    type: key.type.toUpperCase(),
  })),
})

/** The content of a backup of Stratum. */
export const STRATUM: string = JSON.stringify({
  Authenticators: SEVEN.map((key) => ({
    Type: { hotp: 1, totp: 2, steam: 4 }[typeOf(key)],
    Issuer: key.issuer,
    Username: key.account,
    Secret: key.secret.toBase32(),
    Algorithm: ['SHA1', 'SHA256', 'SHA512'].indexOf(key.algorithm),
    Digits: digitsOf(key),
    Period: key.period,
    Counter: Number(key.counter),
  })),
  Categories: [],
})

function stratumSealed(): Uint8Array {
  const [salt, iv] = [randomBytes(16), randomBytes(12)]
  const key = argon2id(PASSWORD, salt, { t: 3, m: 65536, p: 4, dkLen: 32 })
  return Uint8Array.from(
    Buffer.concat([Buffer.from('AUTHENTICATORPRO'), salt, iv, ...gcm(key, iv, STRATUM)]),
  )
}

function stratumOld(): Uint8Array {
  const [salt, iv] = [randomBytes(20), randomBytes(16)]
  const key = pbkdf2Sync(PASSWORD, salt, 64_000, 32, 'sha1')
  const cipher = createCipheriv('aes-256-cbc', key, iv)
  const sealed = [cipher.update(STRATUM), cipher.final()]
  return Uint8Array.from(Buffer.concat([Buffer.from('AuthenticatorPro'), salt, iv, ...sealed]))
}

const items = plainTotp.map((key) => ({
  type: 1,
  name: key.issuer,
  login: {
    username: key.account,
    totp: key.encoder ? `steam://${key.secret.toBase32()}` : otpauthUri(key),
  },
}))

const bitwardenCsv = [
  'folder,favorite,type,name,notes,fields,login_uri,login_username,login_password,login_totp',
  ...items.map(
    ({ name, login }) =>
      `,,login,${name},"a ""note"",\nof two lines",,,${login.username},,${login.totp}`,
  ),
  ',,note,No codes,otpauth://totp/in-a-note,,,,,',
].join('\r\n')

const proton = JSON.stringify({
  version: 1,
  entries: plainTotp.map((key) => ({
    content: {
      uri: uriOf(key),
      entry_type: key.encoder ? 'Steam' : 'Totp',
      name: key.account,
    },
    note: null,
  })),
})

const duoKeys = [SEVEN[0], SEVEN[3]].flatMap((key) => {
  if (key === undefined) return []
  const { issuer: _, ...rest } = key
  return [rest]
})
const duo = JSON.stringify(
  duoKeys.map((key) => ({
    accountType: 'OtpAccount',
    name: key.account,
    otpGenerator: {
      otpSecret: key.secret.toBase32(),
      ...(key.type === 'hotp' ? { counter: Number(key.counter) } : {}),
    },
  })),
)

const steamKeys = SEVEN.slice(6).map((key) => ({ ...key, issuer: 'Steam' }))
const steamAccounts = steamKeys.map((key) => ({
  shared_secret: Buffer.from(key.secret.toBytes()).toString('base64'),
  account_name: key.account,
  identity_secret: 'AAAA',
}))

const ente = SEVEN.map((key) => `${uriOf(key)}&codeDisplay=%7B%22pinned%22%3Afalse%7D`).join('\n')
const uris = `\ufeff${SEVEN.map((key, i) => (i % 2 ? 'QR-Code:' : '') + uriOf(key)).join('\r\n\r\n')}`

const file = (
  name: string,
  format: TransferFormat,
  data: string | Uint8Array,
  keys: readonly TransferKey[] = SEVEN,
): AppFile => ({ name, format, data, keys, isSealed: name.includes('sealed') })

export const APP_FILES: readonly AppFile[] = [
  file('URIs', 'uris', uris),
  file('Ente Auth', 'ente', ente),
  file(
    'Aegis',
    'aegis',
    JSON.stringify({ version: 1, header: { slots: null, params: null }, db: aegisDb }),
  ),
  file('Aegis, sealed', 'aegis', aegisSealed()),
  file('2FAS', '2fas', JSON.stringify({ services, schemaVersion: 4, groups: [] })),
  file('2FAS, sealed', '2fas', twoFasSealed()),
  file('andOTP', 'andotp', andotp),
  file('andOTP, sealed', 'andotp', andotpSealed()),
  file('FreeOTP+', 'freeotp-plus', freeotp, SEVEN.slice(0, 6)),
  file('Stratum', 'stratum', STRATUM),
  file('Stratum, sealed', 'stratum', stratumSealed()),
  file('Stratum, sealed by an old version', 'stratum', stratumOld()),
  file(
    'Bitwarden',
    'bitwarden',
    JSON.stringify({ encrypted: false, folders: [], items }),
    plainTotp,
  ),
  file('Bitwarden, as CSV', 'bitwarden', bitwardenCsv, plainTotp),
  file('Proton Authenticator', 'proton', proton, plainTotp),
  file('Duo', 'duo', duo, duoKeys),
  file('Steam, one account', 'steam', JSON.stringify(steamAccounts[0]), steamKeys),
  file('Steam, several', 'steam', JSON.stringify({ accounts: { a: steamAccounts[0] } }), steamKeys),
]
