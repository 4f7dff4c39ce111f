/** A case of the vault, whose storage is in memory. */

import type { VaultStorage } from 'einmal/vault'
import { type Cases, equal } from './report.js'

const TEXT = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const URIS = [
  `otpauth://totp/ACME:ada?secret=${TEXT}&issuer=ACME`,
  `otpauth://hotp/Rat:bob?secret=${TEXT}&issuer=Rat&counter=1`,
].join('\n')

function memoryVault(): VaultStorage {
  let stored: { bytes: Uint8Array; version: string } | undefined
  let version = 0
  return {
    read: async () => stored && { ...stored, bytes: stored.bytes.slice() },
    async write(bytes, expected) {
      if (stored?.version !== expected) return false
      stored = { bytes: bytes.slice(), version: `${++version}` }
      return true
    },
  }
}

export const vaultCases: Cases = {
  'keeps keys in a vault, gives their codes, and no HOTP code twice': async ({ core, vault }) => {
    const storage = memoryVault()
    const passphrase = 'correct horse battery'
    const one = await vault.openVault({ storage, passphrase, create: true })
    equal((await one.import(URIS)).added, 2)
    const two = await vault.openVault({ storage, passphrase })
    const [totp, hotp] = two.entries()
    equal(two.code(totp?.id ?? '', { at: 59_000 }).code, '287082')
    const given = await Promise.all([one, two].map((each) => each.advance(hotp?.id ?? '')))
    equal(given.map(({ counter }) => counter).sort(), [1n, 2n])
    one.lock()
    const wrong = await vault.openVault({ storage, passphrase: 'x' }).catch((error) => error)
    equal([wrong instanceof core.EinmalError, wrong.code], [true, 'ERR_VAULT_PASSPHRASE'])
  },
}
