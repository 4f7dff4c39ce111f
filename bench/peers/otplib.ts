import { parse } from '@otplib/uri'
import { generateSync, generateURI, ScureBase32Plugin, verifySync } from 'otplib'
import type { Library } from '../libraries/library.js'

const base32Plugin = new ScureBase32Plugin()

const NAMES = { SHA256: 'sha256', SHA512: 'sha512' } as const

export const otplib: Library<Uint8Array, ReturnType<typeof parse>> = {
  name: 'otplib',
  packages: ['otplib', '@otplib/uri'],
  verifyStored: (base32, token) => verifySync({ secret: base32, token, epochTolerance: 30 }).valid,
  prepared: 'the decoded bytes',
  prepare: (base32) => base32Plugin.decode(base32),
  verifyPrepared: (secret, token) => verifySync({ secret, token, epochTolerance: 30 }).valid,
  generate: (secret) => generateSync({ secret }),
  sha2: {
    verifyStored: (secret, token, hash) =>
      verifySync({ secret, token, epochTolerance: 30, algorithm: NAMES[hash] }).valid,
    prepare: (base32) => base32Plugin.decode(base32),
    generate: (secret, hash) => generateSync({ secret, algorithm: NAMES[hash] }),
  },
  buildUri: (secret, issuer, label) => generateURI({ secret, issuer, label }),
  parseUri: (uri) => parse(uri),
  secretOf: (parsed) => parsed.params.secret,
  verifyNow: (base32, token) => verifySync({ secret: base32, token }).valid,
  imports: ['otplib', '@otplib/uri'],
  bundle: {
    whole: `export * from 'otplib'; export { parse } from '@otplib/uri'`,
    verify: `export { verifySync } from 'otplib'`,
    algorithms: 3,
    hashes: 'own',
  },
  note: 'its synchronous functions, which are faster than its asynchronous ones; a URI is parsed without decoding the secret',
}
