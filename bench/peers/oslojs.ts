import { decodeBase32IgnorePadding } from '@oslojs/encoding'
import { createTOTPKeyURI, generateTOTP, verifyTOTPWithGracePeriod } from '@oslojs/otp'
import type { Library } from '../libraries/library.js'

export const oslojs: Library<Uint8Array> = {
  name: '@oslojs/otp',
  packages: ['@oslojs/otp', '@oslojs/encoding'],
  verifyStored: (base32, code) =>
    verifyTOTPWithGracePeriod(decodeBase32IgnorePadding(base32), 30, 6, code, 30),
  prepared: 'the decoded bytes',
  prepare: (base32) => decodeBase32IgnorePadding(base32),
  verifyPrepared: (key, code) => verifyTOTPWithGracePeriod(key, 30, 6, code, 30),
  generate: (key) => generateTOTP(key, 30, 6),
  buildUri: (base32, issuer, account) =>
    createTOTPKeyURI(issuer, account, decodeBase32IgnorePadding(base32), 30, 6),
  verifyNow: (base32, code) =>
    verifyTOTPWithGracePeriod(decodeBase32IgnorePadding(base32), 30, 6, code, 0),
  imports: ['@oslojs/otp', '@oslojs/encoding'],
  bundle: {
    whole: `export * from '@oslojs/otp'; export { decodeBase32IgnorePadding } from '@oslojs/encoding'`,
    verify: `export { verifyTOTPWithGracePeriod } from '@oslojs/otp'; export { decodeBase32IgnorePadding } from '@oslojs/encoding'`,
    algorithms: 1,
    hashes: 'own',
  },
}
