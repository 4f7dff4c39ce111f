/** Cases for an engine without Web Crypto: what needs it says so, and answers nothing else. */

import { equal, type LanguageCases } from './report.js'

const CODE = 'ERR_CRYPTO_UNAVAILABLE'

export const withoutWebCryptoCases: LanguageCases = {
  'says that a keyring needs Web Crypto': async ({ core, accounts }) => {
    const error = await reason(accounts.createKeyring(accounts.generateKey('k1')))
    equal([error instanceof core.EinmalError, error.code], [true, CODE])
  },

  'says that a vault needs Web Crypto': async ({ core, vault }) => {
    const storage = { read: async () => undefined, write: async () => true }
    const passphrase = 'correct horse battery'
    const error = await reason(vault.openVault({ storage, passphrase, create: true }))
    equal([error instanceof core.EinmalError, error.code], [true, CODE])
  },

  'says that an encrypted file needs Web Crypto': async ({ core, transfer }) => {
    const { keys } = await transfer.readKeys('otpauth://totp/ada?secret=GEZDGNBVGY3TQOJQ')
    const error = await reason(transfer.writeKeys(keys, { format: '2fas', password: 'pass' }))
    equal([error instanceof core.EinmalError, error.code], [true, CODE])
  },
}

/** The reason why a promise rejects. */
async function reason(promise: Promise<unknown>): Promise<{ code?: unknown }> {
  return promise.then(
    () => {
      throw new Error('nothing was thrown')
    },
    (error) => Object(error),
  )
}
