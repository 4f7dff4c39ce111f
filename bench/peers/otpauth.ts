import { type HOTP, Secret, TOTP, URI } from 'otpauth'
import type { Library } from '../libraries/library.js'

export const otpauth: Library<TOTP, TOTP | HOTP> = {
  name: 'otpauth',
  packages: ['otpauth'],
  verifyStored: (base32, token) =>
    TOTP.validate({ token, secret: Secret.fromBase32(base32), window: 1 }) !== null,
  prepared: 'a TOTP object with the decoded bytes',
  prepare: (base32) => new TOTP({ secret: Secret.fromBase32(base32) }),
  verifyPrepared: (totp, token) => totp.validate({ token, window: 1 }) !== null,
  generate: (totp) => totp.generate(),
  sha2: {
    verifyStored: (base32, token, algorithm) =>
      TOTP.validate({ token, secret: Secret.fromBase32(base32), window: 1, algorithm }) !== null,
    prepare: (base32, algorithm) => new TOTP({ secret: Secret.fromBase32(base32), algorithm }),
    generate: (totp) => totp.generate(),
  },
  buildUri: (base32, issuer, label) =>
    new TOTP({ issuer, label, secret: Secret.fromBase32(base32) }).toString(),
  parseUri: (uri) => URI.parse(uri),
  secretOf: (parsed) => parsed.secret.base32,
  verifyNow: (base32, token) =>
    TOTP.validate({ token, secret: Secret.fromBase32(base32), window: 0 }) !== null,
  imports: ['otpauth'],
  bundle: {
    whole: `export * from 'otpauth'`,
    verify: `export { Secret, TOTP } from 'otpauth'`,
    algorithms: 3,
    hashes: 'own',
  },
  note: 'in Node it computes with node:crypto, in a bundle for browsers with @noble/hashes',
}
