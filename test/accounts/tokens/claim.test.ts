/** Claiming a hardware token: who may, with which codes, and what the account has afterwards. */

import { hotp, totp } from 'einmal'
import { describe, expect, it } from 'vitest'
import { rejectionOf } from '../support/rejection.js'
import { enrolled, rowOf } from '../support/test-accounts.js'
import { openTestTokens, pairOf, seedKey, tokenRowOf } from '../support/test-tokens.js'

describe('a claim of an HOTP token', () => {
  it('makes it an authenticator of its holder, with recovery codes and serial number', async () => {
    const setup = await openTestTokens()
    const { accounts, tokens, clock, key } = setup
    const verdict = await tokens.claim('ada', key.serial, pairOf(key, 0))
    if (!verdict.ok) expect.fail(verdict.reason)
    const { authenticatorId } = verdict
    expect(verdict).toEqual({
      ok: true,
      at: clock.now(),
      method: 'hotp',
      authenticatorId,
      drift: 0,
    })
    expect(verdict.recoveryCodes).toHaveLength(10)
    expect(await accounts.status('ada')).toMatchObject({
      enrolled: true,
      recoveryCodesUnsaved: true,
      authenticators: [{ id: authenticatorId, type: 'hotp', serial: key.serial }],
    })
    expect(await tokens.status(key.serial)).toMatchObject({
      state: 'claimed',
      userId: 'ada',
      authenticatorId,
    })
    expect(await tokenRowOf(setup)).not.toContain('secret=')
    expect(await accounts.verify('ada', hotp(key.secret, 1))).toMatchObject({ reason: 'replayed' })
    expect(await accounts.verify('ada', hotp(key.secret, 2))).toMatchObject({ ok: true })
  })

  it.each([
    ['the first one', 0, true],
    ['one that is 100 counters ahead', 100, true],
    ['one that is 101 counters ahead', 101, false],
  ])('takes two codes in a row from %s on', async (_, counter, isRight) => {
    const { tokens, key } = await openTestTokens()
    const verdict = await tokens.claim('ada', key.serial, pairOf(key, counter))
    expect(verdict).toMatchObject(isRight ? { ok: true } : { reason: 'mismatch', attemptsLeft: 4 })
  })

  it.each([
    ['one code', (codes: string[]) => codes.slice(1)],
    ['no code', () => []],
    ['six codes', (codes: string[]) => [...codes, ...codes, ...codes]],
    ['a text', (codes: string[]) => codes[0]],
    ['letters', () => ['abcdef', 'abcdef']],
  ])('is malformed with %s', async (_, change) => {
    const { tokens, key, accounts } = await openTestTokens()
    const verdict = await tokens.claim('ada', key.serial, change(pairOf(key, 0)) as string[])
    expect(verdict).toEqual({ ok: false, reason: 'malformed', attemptsLeft: 5 })
    expect(await accounts.status('ada')).toMatchObject({ enrolled: false })
  })

  it('takes the token identifier that a key types before its digits', async () => {
    const { tokens, key } = await openTestTokens()
    const codes = pairOf(key, 0).map((code) => `ubnu01234567${code}`)
    expect(await tokens.claim('ada', key.serial, codes)).toMatchObject({ ok: true })
  })
})

describe('a claim of a TOTP token', () => {
  it.each([
    ['one code of now', [0], true],
    ['one code of the step before', [-1], true],
    ['one code of two steps before', [-2], false],
    ['two codes in a row of a clock that is 100 steps behind', [-100, -99], true],
    ['two codes in a row of a clock that is 100 steps ahead', [99, 100], true],
    ['two codes in a row of a clock that is 101 steps ahead', [100, 101], false],
    ['two codes that are not in a row', [-20, -18], false],
  ])('with %s', async (_, steps, isRight) => {
    const { tokens, accounts, clock, key } = await openTestTokens({ type: 'totp' })
    const code = (step: number) => totp(key.secret, { at: clock.now() + step * 30_000 })
    const verdict = await tokens.claim('ada', key.serial, steps.map(code))
    expect(verdict).toMatchObject(isRight ? { ok: true, method: 'totp' } : { reason: 'mismatch' })
    if (!isRight) return
    // The next code of this clock is accepted, and the last one is spent.
    const last = steps.at(-1) ?? 0
    expect(await accounts.verify('ada', code(last))).toMatchObject({ reason: 'replayed' })
    clock.advance(30)
    expect(await accounts.verify('ada', code(last))).toMatchObject({ ok: true })
  })

  it('begins with the drift that the file names', async () => {
    const { tokens, clock, key } = await openTestTokens({ type: 'totp', drift: -40 })
    const code = totp(key.secret, { at: clock.now() - 40 * 30_000 })
    expect(await tokens.claim('ada', key.serial, [code])).toMatchObject({ ok: true, drift: 0 })
  })
})

describe('a claim is refused', () => {
  it('for a serial number that is unknown, revoked, given to another user or used', async () => {
    const { tokens, key, userEvents, tokenEvents } = await openTestTokens()
    const codes = pairOf(key, 0)
    const claim = (user: string, serial = key.serial) => tokens.claim(user, serial, codes)
    const refused = (reason: string) => ({ ok: false, reason, attemptsLeft: 4 })
    expect(await claim('ada', 'nowhere')).toEqual(refused('unknown'))
    expect(await tokens.assign(key.serial, 'ada')).toEqual({ ok: true })
    expect(await claim('bob')).toEqual({ ok: false, reason: 'assigned' })
    expect(await claim('ada')).toMatchObject({ ok: true })
    expect(await claim('bob')).toEqual(refused('used'))
    expect(await claim('ada')).toEqual({ ok: false, reason: 'confirmed' })
    await tokens.revoke(key.serial)
    expect(await claim('ada')).toEqual({ ok: false, reason: 'revoked' })
    expect(userEvents.filter(({ type }) => type === 'refused')).toMatchObject(
      ['unknown', 'assigned', 'used', 'confirmed', 'revoked'].map((reason) => {
        return { verb: 'claim', reason }
      }),
    )
    expect(tokenEvents.filter(({ type }) => type === 'token-refused')).toMatchObject([
      { userId: 'bob', reason: 'assigned' },
      { userId: 'bob', reason: 'used' },
      { userId: 'ada', reason: 'revoked' },
    ])
  })

  it.each([['', 7, null, {}, 'ü', 'x'.repeat(65), 'a\0b', '\ud800']].flat())(
    'for %j, which can be no serial number',
    async (serial) => {
      const { tokens, key } = await openTestTokens()
      const verdict = await tokens.claim('ada', serial as string, pairOf(key, 0))
      expect(verdict).toEqual({ ok: false, reason: 'unknown' })
    },
  )

  it('counts wrong codes under the one limit of the user, for any token', async () => {
    const setup = await openTestTokens()
    const { tokens, accounts, key, userEvents } = setup
    const other = seedKey({ serial: 'B-2' })
    await tokens.add([other])
    const phone = await enrolled(setup, 'ada')
    const wrong = ['000000', '000001']
    for (const [i, serial] of [key.serial, 'B-2', key.serial, 'B-2'].entries()) {
      const verdict = await tokens.claim('ada', serial, wrong)
      expect(verdict).toEqual({ ok: false, reason: 'mismatch', attemptsLeft: 4 - i })
    }
    // A right token is no proof of the phone: the failures stay.
    expect(await tokens.claim('ada', key.serial, pairOf(key, 0))).toMatchObject({ ok: true })
    expect(await tokens.claim('ada', 'B-2', wrong)).toMatchObject({ attemptsLeft: 0 })
    expect(await tokens.claim('ada', 'B-2', pairOf(other, 0))).toMatchObject({ reason: 'locked' })
    expect(await accounts.verify('ada', setup.code(phone.secret))).toMatchObject({
      reason: 'locked',
    })
    expect(await tokens.status('B-2')).toMatchObject({ state: 'free' })
    expect(userEvents.filter(({ type }) => type === 'locked')).toHaveLength(1)
    // Another user is not affected.
    expect(await tokens.claim('bob', 'B-2', pairOf(other, 0))).toMatchObject({ ok: true })
  })

  it('when the user has the most authenticators, and the token stays free', async () => {
    const setup = await openTestTokens({}, { maxAuthenticators: 1 })
    await enrolled(setup, 'ada')
    const claim = setup.tokens.claim('ada', setup.key.serial, pairOf(setup.key, 0))
    expect(await rejectionOf(claim)).toBe('ERR_AUTHENTICATORS_FULL')
    expect(await setup.tokens.status(setup.key.serial)).toMatchObject({ state: 'free' })
  })

  it('once the user has removed the token, which the office must add again', async () => {
    const { tokens, accounts, key } = await openTestTokens()
    const claimed = await tokens.claim('ada', key.serial, pairOf(key, 0))
    if (!claimed.ok) expect.fail(claimed.reason)
    await accounts.remove('ada', claimed.authenticatorId)
    const again = await tokens.claim('ada', key.serial, pairOf(key, 2))
    expect(again).toEqual({ ok: false, reason: 'used' })
    await tokens.revoke(key.serial)
    expect(await tokens.add([key])).toMatchObject({ added: 0, known: 1 })
    expect(await tokens.add([{ ...key, counter: 4n }], { replaceRevoked: true })).toMatchObject({
      added: 1,
    })
    expect(await tokens.claim('bob', key.serial, pairOf(key, 2))).toMatchObject({ ok: false })
    expect(await tokens.claim('bob', key.serial, pairOf(key, 4))).toMatchObject({ ok: true })
  })
})

describe('a key that the user has already by an import', () => {
  it('is not added a second time', async () => {
    const setup = await openTestTokens()
    const { tokens, accounts, key } = setup
    const { authenticatorId } = await accounts.importKey('ada', { key, serial: key.serial })
    const verdict = await tokens.claim('ada', key.serial, pairOf(key, 0))
    expect(verdict).toEqual({ ok: false, reason: 'confirmed' })
    expect(await tokens.status(key.serial)).toMatchObject({ state: 'claimed', authenticatorId })
    expect((await rowOf(setup, 'ada')).match(/\nactive/g)).toHaveLength(1)
  })

  it('stays the token of another user to whom the office gave it', async () => {
    const { tokens, accounts, key } = await openTestTokens()
    await accounts.importKey('ada', { key, serial: key.serial })
    await tokens.assign(key.serial, 'bob')
    const verdict = await tokens.claim('ada', key.serial, pairOf(key, 0))
    expect(verdict).toEqual({ ok: false, reason: 'confirmed' })
    expect(await tokens.status(key.serial)).toMatchObject({ state: 'assigned', userId: 'bob' })
  })
})
