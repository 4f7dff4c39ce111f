/** Readers of encrypted files of Aegis and 2FAS, written from their descriptions, with the cryptography of Node alone. */

import { createDecipheriv, pbkdf2Sync, scryptSync } from 'node:crypto'

/** The secret of an entry in base32, and its account. */
export type Pair = [secret: string, account: string]

/** Opens the vault of Aegis: a password slot, the master key, the database. */
function readAegis(file: string, password: string): Pair[] {
  const { header, db } = JSON.parse(file)
  const [{ n, r, p, salt, key, key_params }] = header.slots
  const derived = scryptSync(password, hex(salt), 32, { N: n, r, p, maxmem: 2 ** 28 })
  const master = open(derived, hex(key_params.nonce), hex(key), hex(key_params.tag))
  const { nonce, tag } = header.params
  const content = open(master, hex(nonce), Buffer.from(db, 'base64'), hex(tag))
  const { entries } = JSON.parse(content.toString('utf8'))
  return entries.map(({ name, info }: { name: string; info: { secret: string } }) => [
    info.secret,
    name,
  ])
}

/** Opens the services of 2FAS: ciphertext with tag, salt and IV. */
function readTwoFas(file: string, password: string): Pair[] {
  const [sealed = Buffer.of(), salt = Buffer.of(), iv = Buffer.of()] = JSON.parse(file)
    .servicesEncrypted.split(':')
    .map((part: string) => Buffer.from(part, 'base64'))
  const key = pbkdf2Sync(password, salt, 10_000, 32, 'sha256')
  const services = JSON.parse(
    open(key, iv, sealed.subarray(0, -16), sealed.subarray(-16)).toString('utf8'),
  )
  return services.map(({ secret, otp }: { secret: string; otp: { account: string } }) => [
    secret,
    otp.account,
  ])
}

export const SECOND_READERS: Readonly<Record<'aegis' | '2fas', typeof readAegis>> = {
  aegis: readAegis,
  '2fas': readTwoFas,
}

const hex = (text: string): Buffer => Buffer.from(text, 'hex')

function open(key: Buffer, nonce: Buffer, sealed: Buffer, tag: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce)
  decipher.setAuthTag(tag)
  return Buffer.concat([decipher.update(sealed), decipher.final()])
}
