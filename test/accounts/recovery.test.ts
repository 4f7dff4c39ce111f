import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  readLookupSecret,
  spendLookupSecret,
} from '../../src/accounts/verification/lookup-secrets.js'
import {
  issueRecoveryCodes,
  RECOVERY_CHARACTERS,
} from '../../src/accounts/verification/recovery-codes.js'
import { EVERY_BLANK, NO_BLANKS } from '../support/blanks.js'
import { enrolled, openTestAccounts, rowOf } from './support/test-accounts.js'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

describe('recovery codes', () => {
  it('are accepted once each, even when sent four times at once', async () => {
    const setup = await openTestAccounts()
    const { accounts, clock, events } = setup
    const { recoveryCodes } = await enrolled(setup, 'ada')
    for (const [i, code] of recoveryCodes.entries()) {
      const verdicts = await Promise.all([1, 2, 3, 4].map(() => accounts.recover('ada', code)))
      const remaining = 9 - i
      const accepted = { ok: true, at: clock.now(), method: 'recovery', remaining }
      expect(verdicts.filter(({ ok }) => ok)).toEqual([accepted])
      expect(events).toContainEqual({
        type: 'recovery-code-used',
        userId: 'ada',
        at: clock.now(),
        remaining,
      })
      await accounts.unlock('ada')
    }
    expect((await accounts.status('ada')).recoveryCodesLeft).toBe(0)
    expect(await accounts.recover('ada', recoveryCodes[0] ?? '')).toMatchObject({
      reason: 'mismatch',
    })
  })

  it('reset the failures, as any accepted code does', async () => {
    const setup = await openTestAccounts()
    const { recoveryCodes } = await enrolled(setup, 'ada')
    await setup.accounts.recover('ada', '0'.repeat(24))
    expect(await setup.accounts.recover('ada', recoveryCodes[3] ?? '')).toMatchObject({ ok: true })
    expect(await rowOf(setup, 'ada')).not.toContain('failures')
  })

  it('are all invalid after new ones are generated', async () => {
    const setup = await openTestAccounts()
    const { accounts, events } = setup
    const { recoveryCodes } = await enrolled(setup, 'ada')
    const verdict = await accounts.regenerateRecoveryCodes('ada')
    const fresh = (verdict.ok && verdict.recoveryCodes) || []
    expect(new Set([...fresh, ...recoveryCodes]).size).toBe(20)
    expect(events.at(-1)).toMatchObject({ type: 'recovery-codes-regenerated', count: 10 })
    for (const code of recoveryCodes.slice(0, 3)) {
      expect(await accounts.recover('ada', code)).toMatchObject({ reason: 'mismatch' })
    }
    expect(await accounts.recover('ada', fresh[9] ?? '')).toMatchObject({ ok: true, remaining: 9 })
  })

  it('are not generated for a user without an authenticator', async () => {
    const { accounts, store } = await openTestAccounts()
    await accounts.enrol('ada', { account: 'ada' })
    for (const user of ['ada', 'bob']) {
      expect(await accounts.regenerateRecoveryCodes(user)).toEqual({
        ok: false,
        reason: 'not-enrolled',
      })
    }
    expect(await store.read('user:bob')).toBeUndefined()
  })

  it('are stored only as the first half of SHA-256 of salt, code and user id', () => {
    const { codes, set } = issueRecoveryCodes('ada', 10)
    expect(set?.salt).toMatch(/^[\w-]{22}$/)
    const hashes = codes.map((code) => {
      return createHash('sha256')
        .update(`${set?.salt}${code.replaceAll('-', '')}ada`)
        .digest()
        .toString('base64url', 0, 16)
    })
    expect(set?.hashes).toBe(hashes.join())
    expect(issueRecoveryCodes('ada', 1).set?.salt).not.toBe(set?.salt)
  })

  it('use every character of the alphabet equally often', () => {
    const text = Array.from({ length: 100 }, () =>
      issueRecoveryCodes('ada', 32).codes.join(''),
    ).join('')
    const letters = text.replaceAll('-', '')
    expect(letters).toHaveLength(100 * 32 * 24)
    for (const letter of ALPHABET) {
      const share = (letters.split(letter).length - 1) / letters.length
      // Ten standard deviations.
      expect(Math.abs(share - 1 / 32)).toBeLessThan(0.0063)
    }
    expect([...new Set(letters)].toSorted().join('')).toBe(ALPHABET)
  })

  it('are removed from any position of the set, and no other code is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 32 }), fc.nat(31), (count, at) => {
        const { codes, set } = issueRecoveryCodes('ada', count)
        const index = at % count
        const code = codes[index]?.replaceAll('-', '') ?? ''
        if (set === undefined) throw new Error('no set')
        const hashes = set.hashes
          .split(',')
          .filter((_, i) => i !== index)
          .join()
        expect(spendLookupSecret('ada', set, code)).toEqual(hashes)
        expect(spendLookupSecret('bob', set, code)).toBeUndefined()
        expect(spendLookupSecret('ada', { ...set, salt: 'A'.repeat(22) }, code)).toBeUndefined()
        expect(spendLookupSecret('ada', { ...set, hashes }, code)).toBeUndefined()
      }),
    )
  })
})

describe('a typed recovery code', () => {
  const anyCode = fc
    .array(fc.constantFrom(...ALPHABET), { minLength: 24, maxLength: 24 })
    .map((letters) => letters.join(''))

  it('may have any case, spaces and hyphens anywhere, and letters that look alike', () => {
    // One character each, since only 64 are read.
    const noise = fc.constantFrom('', '-', '\u2010', '–', ...EVERY_BLANK)
    fc.assert(
      fc.property(
        anyCode,
        fc.array(fc.tuple(noise, fc.nat(2)), { minLength: 24, maxLength: 24 }),
        (code, how) => {
          const typed = [...code].map((letter, i) => {
            const [gap, look] = how[i] ?? ['', 0]
            const alike = { 0: ['0', 'O', 'o'], 1: ['1', 'I', 'l'] }[letter]?.[look] ?? letter
            return gap + (look === 1 ? alike.toLowerCase() : alike)
          })
          expect(readLookupSecret(typed.join(''), RECOVERY_CHARACTERS)).toBe(code)
        },
      ),
    )
    expect(readLookupSecret('L'.repeat(24), RECOVERY_CHARACTERS)).toBe('1'.repeat(24))
  })

  it('is refused when it has more than 64 characters', () => {
    const code = 'K'.repeat(24)
    expect(readLookupSecret(code.padEnd(64), RECOVERY_CHARACTERS)).toBe(code)
    expect(readLookupSecret(code.padStart(64, '-'), RECOVERY_CHARACTERS)).toBe(code)
    expect(readLookupSecret(code.padEnd(65), RECOVERY_CHARACTERS)).toBeUndefined()
    expect(readLookupSecret(code.padStart(65, '-'), RECOVERY_CHARACTERS)).toBeUndefined()
  })

  it('is refused with a character outside of the alphabet that is not blank', () => {
    for (const other of NO_BLANKS.filter((character) => !/[-\u2010]/.test(character))) {
      expect(
        readLookupSecret(`${'K'.repeat(12)}${other}${'K'.repeat(12)}`, RECOVERY_CHARACTERS),
      ).toBeUndefined()
    }
  })

  it('is refused with a wrong length or type, and is not folded by Unicode rules', () => {
    const code = 'K'.repeat(23)
    for (const last of ['', 'KK', 'U', 'u', 'ı', 'ſ', 'ﬀ', '\u212a', '.', '０', '\0']) {
      expect(readLookupSecret(code + last, RECOVERY_CHARACTERS)).toBeUndefined()
    }
    for (const value of [undefined, null, 7, {}, [code], Symbol('x'), 'x'.repeat(1e5), '']) {
      expect(readLookupSecret(value, RECOVERY_CHARACTERS)).toBeUndefined()
    }
  })
})
