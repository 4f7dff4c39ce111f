/** einmal, as it is built and published. */

import {
  createVerifier,
  type OtpauthKey,
  otpauthUri,
  parseOtpauthUri,
  Secret,
  totp,
  verifyTotp,
} from 'einmal'
import type { Library } from './library.js'

const verifier = createVerifier()

export const einmal: Library<Secret, OtpauthKey> = {
  name: 'einmal',
  packages: ['einmal'],
  verifyStored: (base32, code) => verifyTotp(Secret.fromBase32(base32), code).ok,
  prepared: 'a Secret, which keeps the two HMAC key blocks hashed after its first use',
  prepare: (base32) => Secret.fromBase32(base32),
  verifyPrepared: (secret, code) => verifyTotp(secret, code).ok,
  generate: (secret) => totp(secret),
  sha2: {
    verifyStored: (base32, code, algorithm) =>
      verifyTotp(Secret.fromBase32(base32), code, { algorithm }).ok,
    prepare: (base32) => Secret.fromBase32(base32),
    generate: (secret, algorithm) => totp(secret, { algorithm }),
  },
  buildUri: (base32, issuer, account) =>
    otpauthUri({ issuer, account, secret: Secret.fromBase32(base32) }),
  parseUri: (uri) => parseOtpauthUri(uri),
  secretOf: (parsed) => parsed.secret.toBase32(),
  verifyNow: (base32, code) => verifyTotp(Secret.fromBase32(base32), code, { window: 0 }).ok,
  verifyOnce: async (base32, code) =>
    (await verifier.verifyTotp({ id: 'ada', secret: Secret.fromBase32(base32), code })).ok,
  // From bench/peers.
  imports: ['../../dist/index.js'],
  bundle: {
    whole: `export * from '../../dist/index.js'`,
    // Without the verifier and its stores.
    comparable: `export { base32Decode, base32Encode, EinmalError, hotp, migrationUris, otpauthUri,
      parseMigrationUri, parseOtpauthUri, Secret, totp, totpStep, verifyHotp, verifyTotp
    } from '../../dist/index.js'`,
    verify: `export { Secret, verifyTotp } from '../../dist/index.js'`,
    algorithms: 3,
    hashes: 'own',
  },
}
