/** Guessing the codes of a token: parallel guesses cost attempts as parallel logins do. */

import { memoryStore, type StateStore } from 'einmal'
import { createAccounts, createKeyring, createTokens, generateKey } from 'einmal/accounts'
import { describe, expect, it } from 'vitest'
import { pairOf, seedKey } from '../support/test-tokens.js'

/** A store in which the first reads of users wait for each other, and a right code for a wrong one. */
function meeting(store: StateStore, readers: number): StateStore {
  let waiting: (() => void)[] = []
  let counted = () => {}
  const failure = new Promise<void>((resolve) => {
    counted = resolve
  })
  return {
    ...store,
    async read(key) {
      const entry = await store.read(key)
      if (key.startsWith('user:') && readers > 0) {
        await new Promise<void>((resume) => {
          waiting.push(resume)
          if (waiting.length < readers) return
          readers = 0
          for (const each of waiting) each()
          waiting = []
        })
      }
      return entry
    },
    async write(key, value, ...rest) {
      const isFailure = value.includes(' failures=')
      if (key.startsWith('user:') && !isFailure) await failure
      const isWritten = await store.write(key, value, ...rest)
      if (isFailure) counted()
      return isWritten
    },
  }
}

describe('a right guess', () => {
  it('is no free try: it is refused when a wrong one at the same instant has locked', async () => {
    const keyring = await createKeyring(generateKey('k1'))
    const store = meeting(memoryStore(), 2)
    const accounts = createAccounts({ store, keyring, issuer: 'Rat', limit: { free: 1 } })
    const tokens = createTokens({ accounts })
    const key = seedKey()
    await tokens.add([key])
    const verdicts = await Promise.all([
      tokens.claim('ada', key.serial, ['000000', '000000']),
      tokens.claim('ada', key.serial, pairOf(key, 0)),
    ])
    expect(verdicts).toMatchObject([{ reason: 'mismatch', attemptsLeft: 0 }, { reason: 'locked' }])
    expect(await tokens.status(key.serial)).toMatchObject({ state: 'free' })
  })

  it('of one user is no help to a second one: a claimed token is compared with no code', async () => {
    const keyring = await createKeyring(generateKey('k1'))
    const accounts = createAccounts({ store: memoryStore(), keyring, issuer: 'Rat' })
    const tokens = createTokens({ accounts })
    const key = seedKey()
    await tokens.add([key])
    await tokens.claim('ada', key.serial, pairOf(key, 0))
    for (let i = 0; i < 20; i++) {
      const verdict = await tokens.claim('eve', key.serial, pairOf(key, i))
      expect(verdict).toEqual({ ok: false, reason: 'used' })
    }
    expect(await accounts.status('eve')).toEqual({
      enrolled: false,
      authenticators: [],
      recoveryCodesLeft: 0,
    })
  })
})
