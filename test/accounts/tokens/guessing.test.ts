/** Guessing the codes of a token: parallel guesses cost attempts as parallel logins do. */

import { hotp, memoryStore, Secret, type StateStore, totp } from 'einmal'
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
      const attemptsLeft = 4 - i
      expect(verdict).toMatchObject(
        attemptsLeft < 0 ? { reason: 'locked' } : { reason: 'used', attemptsLeft },
      )
    }
    expect(await accounts.status('eve')).toMatchObject({ enrolled: false, authenticators: [] })
  })
})

describe('the answer to wrong codes', () => {
  const STATES = ['free', 'assigned', 'claimed', 'revoked', 'unknown'] as const

  it.each(['hotp', 'totp'] as const)(
    'is counted alike, with the same work, for a %s token in every state',
    async (type) => {
      const at = Date.parse('2026-11-23T10:00:10Z')
      const calls: string[] = []
      const backing = memoryStore()
      const store: StateStore = {
        ...backing,
        read(key) {
          calls.push(`read ${key.split(':')[0]}`)
          return backing.read(key)
        },
        write(key, ...rest) {
          calls.push(`write ${key.split(':')[0]}`)
          return backing.write(key, ...rest)
        },
      }
      const keyring = await createKeyring(generateKey('k1'))
      let opened = 0
      const counting = {
        ...keyring,
        open: async (...args: Parameters<typeof keyring.open>) => {
          opened++
          return await keyring.open(...args)
        },
      }
      const accounts = createAccounts({ store, keyring: counting, issuer: 'Rat', now: () => at })
      const tokens = createTokens({ accounts })
      // The secret that stands in is sealed by the first refusal of a process.
      await tokens.claim('zoe', 'NOWHERE', ['000000', '000001'])
      const seen = new Map<string, unknown>()
      for (const [i, state] of STATES.entries()) {
        const key = seedKey({ serial: `S-${i}`, type })
        if (state !== 'unknown') await tokens.add([key])
        if (state === 'assigned') await tokens.assign(key.serial, 'bob')
        if (state === 'revoked') await tokens.revoke(key.serial)
        if (state === 'claimed') {
          const codes = type === 'hotp' ? pairOf(key, 0) : [totp(key.secret, { at })]
          expect(await tokens.claim('bob', key.serial, codes)).toMatchObject({ ok: true })
        }
        const user = `eve-${i}`
        const verdicts = []
        calls.length = 0
        opened = 0
        // Codes of no step: they have letters, are too many, are of a secret without a bit of chance, or
        // are wrong.
        const zeros = Secret.fromBytes(new Uint8Array(20))
        const ofZeros = type === 'hotp' ? [hotp(zeros, 0), hotp(zeros, 1)] : [totp(zeros, { at })]
        const wrong = [ofZeros, ...Array(6).fill(WRONG)]
        for (const codes of [['vvcccc'], Array(6).fill('123456'), ...wrong]) {
          const verdict = await tokens.claim(user, key.serial, codes)
          if (verdict.ok) expect.fail('a wrong code was accepted')
          const isNamed = verdict.reason === (state === 'claimed' ? 'used' : state)
          verdicts.push(isNamed ? { ...verdict, reason: 'mismatch' } : verdict)
        }
        seen.set(state, { verdicts, calls: [...calls], opened })
      }
      const free = seen.get('free')
      expect(free).toMatchObject({ verdicts: { 2: { reason: 'mismatch', attemptsLeft: 4 } } })
      for (const state of STATES) expect([state, seen.get(state)]).toEqual([state, free])
    },
  )

  it('names the holder of a token only to the person who has it in the hand', async () => {
    const keyring = await createKeyring(generateKey('k1'))
    const accounts = createAccounts({ store: memoryStore(), keyring, issuer: 'Rat' })
    const tokens = createTokens({ accounts })
    const key = seedKey()
    await tokens.add([key])
    await tokens.assign(key.serial, 'ada')
    const right = await tokens.claim('bob', key.serial, pairOf(key, 0))
    expect(right).toEqual({ ok: false, reason: 'assigned' })
    // Nothing was counted, and the codes are not spent.
    expect(await tokens.claim('bob', key.serial, WRONG)).toMatchObject({ attemptsLeft: 4 })
    expect(await tokens.claim('ada', key.serial, pairOf(key, 0))).toMatchObject({ ok: true })
  })
})

/** Two codes in a row of no step near the counters and the instant of these tests, but by chance. */
const WRONG = ['271828', '314159']
