import base32js from 'base32.js'
import lib from 'speakeasy'
import type { Library } from '../libraries/library.js'

const NAMES = { SHA256: 'sha256', SHA512: 'sha512' } as const

export const speakeasy: Library<Uint8Array> = {
  name: 'speakeasy',
  packages: ['speakeasy'],
  verifyStored: (secret, token) =>
    lib.totp.verify({ secret, encoding: 'base32', token, window: 1 }),
  prepared: 'the decoded bytes in a Buffer',
  prepare: (base32) => base32js.decode(base32),
  verifyPrepared: (secret, token) => lib.totp.verify({ secret, token, window: 1 }),
  generate: (secret) => lib.totp({ secret }),
  sha2: {
    verifyStored: (secret, token, hash) =>
      lib.totp.verify({ secret, encoding: 'base32', token, window: 1, algorithm: NAMES[hash] }),
    prepare: (base32) => base32js.decode(base32),
    generate: (secret, hash) => lib.totp({ secret, algorithm: NAMES[hash] }),
  },
  buildUri: (secret, issuer, account) =>
    lib.otpauthURL({
      secret,
      encoding: 'base32',
      issuer,
      label: `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`,
    }),
  verifyNow: (secret, token) => lib.totp.verify({ secret, encoding: 'base32', token, window: 0 }),
  imports: ['speakeasy'],
  bundle: {
    whole: `export { default } from 'speakeasy'`,
    verify: `export { default } from 'speakeasy'`,
    algorithms: 3,
    hashes: 'node:crypto',
  },
}
