import { base32 } from '@better-auth/utils/base32'
import { createOTP } from '@better-auth/utils/otp'
import type { Library } from '../libraries/library.js'

export const betterAuth: Library<ReturnType<typeof createOTP>> = {
  name: 'better-auth',
  packages: ['@better-auth/utils'],
  verifyStored: (secret, code) => createOTP(base32.decode(secret)).verify(code, { window: 1 }),
  prepared: 'an object with the decoded bytes',
  prepare: (secret) => createOTP(base32.decode(secret)),
  verifyPrepared: (otp, code) => otp.verify(code, { window: 1 }),
  generate: (otp) => otp.totp(),
  buildUri: (secret, issuer, account) => createOTP(base32.decode(secret)).url(issuer, account),
  verifyNow: (secret, code) => createOTP(base32.decode(secret)).verify(code, { window: 0 }),
  imports: ['@better-auth/utils/otp', '@better-auth/utils/base32'],
  bundle: {
    whole: `export * from '@better-auth/utils/otp'; export * from '@better-auth/utils/base32'`,
    verify: `export * from '@better-auth/utils/otp'; export { base32 } from '@better-auth/utils/base32'`,
    algorithms: 1,
    hashes: 'Web Crypto',
  },
  note: 'the utilities that better-auth computes with, not better-auth itself; asynchronous, by Web Crypto; imports the key at every call',
}
