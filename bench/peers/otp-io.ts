import { getKeyUri, type HmacAlgorithm, importKey, type SecretKey, TOTP, totp } from 'otp-io'
import { hmac } from 'otp-io/crypto'
import type { Library } from '../libraries/library.js'

const NAMES = { SHA256: 'sha256', SHA512: 'sha512' } as const

export const otpIo: Library<SecretKey> = {
  name: 'otp-io',
  packages: ['otp-io'],
  verifyStored: (base32, code) => verify(importKey(base32), code),
  prepared: 'a SecretKey with the decoded bytes',
  prepare: (base32) => importKey(base32),
  verifyPrepared: (secret, code) => verify(secret, code),
  generate: (secret) => totp(hmac, { secret }),
  sha2: {
    verifyStored: (base32, code, hash) => verify(importKey(base32), code, NAMES[hash]),
    prepare: (base32) => importKey(base32),
    generate: (secret, hash) => totp(hmac, { secret, algorithm: NAMES[hash] }),
  },
  buildUri: (base32, issuer, name) =>
    getKeyUri({ type: 'totp', issuer, name, secret: importKey(base32) }),
  verifyNow: (base32, code) => new TOTP(hmac, { secret: importKey(base32) }).checkCode(code),
  imports: ['otp-io', 'otp-io/crypto'],
  bundle: {
    whole: `export * from 'otp-io'; export * from 'otp-io/crypto'`,
    verify: `export { importKey, TOTP } from 'otp-io'; export { hmac } from 'otp-io/crypto'`,
    algorithms: 3,
    hashes: 'Web Crypto',
  },
  note: 'asynchronous; has no window, so the caller compares three codes; in Node it computes with node:crypto, in a bundle for browsers with Web Crypto',
}

/** One step either way, from the oldest on. */
async function verify(
  secret: SecretKey,
  code: string,
  algorithm: HmacAlgorithm = 'sha1',
): Promise<boolean> {
  const authenticator = new TOTP(hmac, { secret, algorithm })
  const now = Date.now()
  for (const shift of [-30_000, 0, 30_000]) {
    if (await authenticator.checkCode(code, { now: new Date(now + shift) })) return true
  }
  return false
}
