/**
 * Encrypted files of Stratum with random changes. A hash replaces Argon2id and PBKDF2, which take a fraction of a second
 * each: a changed salt still gives another key.
 */

import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { PASSWORD, STRATUM } from './support/app-files.js'
import { SEVEN } from './support/keys.js'
import { surviveChanges } from './support/random-changes.js'

const keyOf = (password: string, salt: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha256').update(salt).update(password).digest())

vi.mock('../../src/transfer/transfer-crypto.js', async (original) => ({
  ...(await original<object>()),
  argon2Key: async (password: string, salt: Uint8Array) => keyOf(password, salt),
  pbkdf2: async (_: string, password: string, salt: Uint8Array) => keyOf(password, salt),
}))

function sealed(): Uint8Array {
  const [salt, iv] = [randomBytes(16), randomBytes(12)]
  const cipher = createCipheriv('aes-256-gcm', keyOf(PASSWORD, salt), iv)
  const content = [cipher.update(STRATUM), cipher.final(), cipher.getAuthTag()]
  return Uint8Array.from(Buffer.concat([Buffer.from('AUTHENTICATORPRO'), salt, iv, ...content]))
}

function sealedByOldVersion(): Uint8Array {
  const [salt, iv] = [randomBytes(20), randomBytes(16)]
  const cipher = createCipheriv('aes-256-cbc', keyOf(PASSWORD, salt), iv)
  const content = [cipher.update(STRATUM), cipher.final()]
  return Uint8Array.from(Buffer.concat([Buffer.from('AuthenticatorPro'), salt, iv, ...content]))
}

describe.each([
  { name: 'Stratum, sealed', data: sealed(), keys: SEVEN, isSealed: true },
  // Its mode has no tag, so that a change may stay in the text.
  { name: 'Stratum, sealed by an old version', data: sealedByOldVersion() },
])('a file of $name with random changes', (file) => {
  it('gives a typed error or keys, and never another error', async () => {
    const { readKeys } = await import('einmal/transfer')
    expect((await readKeys(file.data, { password: PASSWORD })).keys).toEqual(SEVEN)
    await surviveChanges(file)
  }, 120_000)
})
