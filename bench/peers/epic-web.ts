import { generateTOTP, getTOTPAuthUri, verifyTOTP } from '@epic-web/totp'
import type { Library } from '../libraries/library.js'

const NAMES = { SHA256: 'SHA-256', SHA512: 'SHA-512' } as const

export const epicWeb: Library<string> = {
  name: '@epic-web/totp',
  packages: ['@epic-web/totp'],
  verifyStored: async (secret, otp) => (await verifyTOTP({ otp, secret, window: 1 })) !== null,
  prepared: null,
  prepare: (base32) => base32,
  generate: async (secret) => (await generateTOTP({ secret })).otp,
  sha2: {
    verifyStored: async (secret, otp, hash) =>
      (await verifyTOTP({ otp, secret, window: 1, algorithm: NAMES[hash] })) !== null,
    prepare: (base32) => base32,
    generate: async (secret, hash) => (await generateTOTP({ secret, algorithm: NAMES[hash] })).otp,
  },
  buildUri: (secret, issuer, accountName) =>
    getTOTPAuthUri({ secret, issuer, accountName, period: 30, digits: 6, algorithm: 'SHA-1' }),
  verifyNow: async (secret, otp) => (await verifyTOTP({ otp, secret, window: 0 })) !== null,
  imports: ['@epic-web/totp'],
  bundle: {
    whole: `export * from '@epic-web/totp'`,
    verify: `export { verifyTOTP } from '@epic-web/totp'`,
    algorithms: 3,
    hashes: 'Web Crypto',
  },
  note: 'asynchronous; imports the key for every step',
}
